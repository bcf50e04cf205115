"""Officials, convene, attend and motivate from their equations (docs/ODD.md), on lists.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import math

from draws import Draws, choose, index_below
from state import MAIN, NOBODY, SUBJECTS, TOPICS, VISIT, clamp, logistic

OFFICIALS, CONVENE, ATTEND = 3, 5, 6


def officials(w):
    if w.term_week == 0:
        start_term(w)
    draws = Draws(w.seed, w.week, OFFICIALS)
    heap, late = w.p["officials.heap"], w.term_week >= w.term_weeks - 3
    profile = 1.0 - heap + (heap * w.term_weeks / 3.0 if late else 0.0)
    share = w.p["officials.moderation"]
    for circuit in w.circuits():
        hours = w.p["officials.task_hours"] / 4.0 * w.c["load"][circuit] * w.task_factor
        for subject in range(SUBJECTS):
            batch(w, draws, circuit, subject, hours * share * profile, "moderation", 0)
            batch(w, draws, circuit, subject, hours * (1.0 - share), "other", 1)
    materials(w)


def start_term(w):
    w.c["visits_left"] = [w.p["officials.advisor_visits"]] * len(w.c["visits_left"])
    for k, active in enumerate(w.u["active"]):
        if active and w.form(k)["registered"]:
            waiting = w.u["queue_moderation"][k] + w.u["queue_other"][k]
            w.u["pressure"][k] = w.p["officials.pressure"] * waiting / (waiting + 4.0)


def batch(w, draws, circuit, subject, hours, what, slot):
    """One batch goes to clusters, to visits, or waits."""
    p, group = w.p, circuit * SUBJECTS + subject
    teachers = [
        i
        for i, school in enumerate(w.t["school"])
        if w.t["subject"][i] == subject and w.places[school]["circuit"] == circuit
    ]
    if not teachers or hours <= 0.0:
        return
    schools = [k for k, place in enumerate(w.places) if place["circuit"] == circuit]
    registered = [
        k
        for k in w.active_clusters(circuit)
        if w.u["subject"][k] == subject and w.form(k)["registered"]
    ]
    reached = sum(w.u["turnout"][k] * len(w.members[k]) for k in registered)
    left = w.c["visits_left"][group]
    weight = p["officials.coverage"]
    by_clusters = math.exp(weight * clamp(reached / len(teachers)) - p["officials.cluster_cost"])
    cover = clamp(left / (len(schools) * w.term_weeks))
    by_visits = math.exp(weight * cover - p["officials.visit_cost"])
    weights = (
        by_clusters if registered else 0.0,
        by_visits if left >= 1.0 else 0.0,
        1.0,
    )
    channel = choose(weights, draws.uniform(group, 0, slot))
    backlog = w.c["backlog_" + what]
    total = hours + backlog[group]
    backlog[group] = 0.0
    if channel == 0:
        for k in registered:
            w.u["queue_" + what][k] += total
    elif channel == 1:
        remoteness = sum(w.places[k]["remoteness"] for k in schools) / len(schools)
        cost = 1.0 + p["officials.remote_cost"] * remoteness
        w.c["visits_left"][group] = left - min(left, cost)
    else:
        backlog[group] = total * (1.0 - p["officials.backlog_lapse"])


def materials(w):
    supplied = set()
    for i, school in enumerate(w.t["school"]):
        for cluster in (w.t["main"][i], w.t["voluntary"][i]):
            if cluster != NOBODY and w.form(cluster)["registered"]:
                supplied.add(school)
    for k, stock in enumerate(w.s["materials"]):
        stock *= 1.0 - w.p["practise.materials_fade"]
        if k in supplied:
            stock += w.p["officials.materials"] * (1.0 - stock)
        w.s["materials"][k] = stock


def convene(w):
    draws = Draws(w.seed, w.week, CONVENE)
    for circuit in w.circuits():
        clusters = w.active_clusters(circuit)
        for turn in range(len(clusters)):
            k = clusters[(turn + w.week) % len(clusters)]
            w.diaries[k] = {"due": 0, "approved": 0, "meetings": []}
            if len(w.members[k]) >= 2 and w.u["leader"][k] != NOBODY:
                fill_diary(w, draws, k)
            else:
                let_lapse(w, k)


def is_due(w, k, kind):
    return (w.week + w.u["key"][k]) % kind["period"] == 0 and kind["hours"] > 0.0


def let_lapse(w, k):
    for kind in w.form(k)["kinds"]:
        if is_due(w, k, kind) and kind["formal"]:
            for queue in ("queue_moderation", "queue_other"):
                w.u[queue][k] *= 1.0 - w.p["officials.lapse"]


def fill_diary(w, draws, k):
    form, diary = w.form(k), w.diaries[k]
    era = 0 if w.u["tier"][k] == MAIN else w.u["founded"][k]

    def draw(meeting, slot):
        return draws.uniform(w.u["key"][k], era, w.u["tier"][k] * 72 + meeting * 8 + slot)

    for number, kind in enumerate(form["kinds"]):
        if is_due(w, k, kind):
            meeting = call_meeting(w, k, number, kind, lambda slot, n=number: draw(n, slot))
            if meeting is not None:
                diary["meetings"].append(meeting)
    wanted = form["visits"]
    visits = int(wanted) + (draw(0, 64) < wanted - int(wanted))
    for visit in range(visits):
        meeting = new_meeting(VISIT, 1.0, stream=5 + visit, practice=1.0, learners=1)
        choose_topic_and_place(w, k, meeting, lambda slot, n=visit: draw(5 + n, slot))
        meeting["visitor"] = index_below(len(w.members[k]), draw(5 + visit, 0))
        meeting["place"] = w.t["school"][meeting["host"]]
        meeting["fixed_place"] = 0
        diary["meetings"].append(meeting)


def new_meeting(kind, hours, **rest):
    names = "topic formal saturday learners programme fixed_place advisor partner place visitor"
    names += " members willing compelled task moderation content planning practice"
    meeting = dict.fromkeys((names + " engagement learned").split(), 0)
    meeting.update({"kind": kind, "hours": hours, "host": NOBODY}, **rest)
    return meeting


def call_meeting(w, k, number, kind, draw):
    form, u = w.form(k), w.u
    meeting = new_meeting(
        number,
        kind["hours"],
        stream=number,
        formal=kind["formal"],
        saturday=kind["day"],
        learners=kind["learners"],
    )
    if meeting["formal"]:
        w.diaries[k]["due"] += 1
        u["number"][k] += 1
        strictness = form["approval"] * w.c["strictness"][u["circuit"][k]]
        if draw(0) >= 1.0 - strictness * (1.0 - u["task_share"][k]):
            return None
        w.diaries[k]["approved"] += 1
        meeting["task"], meeting["moderation"] = task_hours(w, k, form, kind["hours"])
        if draw(7) < nobody_prepares(w, k, form):
            meeting["hours"] = meeting["task"]
        shared = (meeting["hours"] - meeting["task"]) / kind["hours"]
        u["room"][k] += w.p["convene.habit"] * (shared - u["room"][k])
    own = meeting["hours"] - meeting["task"]
    weights = {name: form[name] for name in ("content", "planning", "practice")}
    for name, weight in weights.items():
        meeting[name] = own * weight / sum(weights.values())
    if meeting["learners"]:
        meeting["practice"] += meeting["content"] / 2.0
        meeting["content"] /= 2.0
    choose_topic_and_place(w, k, meeting, draw)
    if meeting["formal"]:
        find_support(w, k, form, meeting, draw)
        work_off(w, k, meeting, kind["hours"])
    return meeting


def mean_need(w, k, topic):
    return 1.0 - sum(w.ck(i, topic) for i in w.members[k]) / len(w.members[k])


def task_hours(w, k, form, hours):
    """The leader weighs what waits, what is paid and what was missed against members' need."""
    p, u = w.p, w.u
    moderation, other = u["queue_moderation"][k], u["queue_other"][k]
    pay = p["convene.pay"] * form["gratuity"]
    value_of_tasks = (
        p["convene.regulation"] * form["regulation"] * min(1.0, (moderation + other) / hours)
        + (pay if moderation > 0.0 else 0.0)
        + u["pressure"][k]
    )
    helped = sum(
        mean_need(w, k, topic) * max(w.ck(i, topic) for i in w.members[k])
        for topic in range(TOPICS)
    )
    value_of_members = p["convene.voice"] * helped / TOPICS + w.t["leaning"][u["leader"][k]]
    share = logistic(value_of_tasks - value_of_members)
    task = min(share * hours, moderation + other)
    paid = moderation * (1.0 + p["convene.paid_first"] * form["gratuity"])
    first = min(moderation, task * paid / (paid + other)) if paid + other > 0.0 else 0.0
    return task, task - min(task - first, other)


def nobody_prepares(w, k, form):
    """Chance that none of those who may present expects room for it and is motivated."""
    who = w.members[k] if form["rotates"] else [w.u["leader"][k]]
    ready = [w.u["room"][k] + w.t["motivation"][i] - 1.0 for i in who]
    return math.prod(1.0 - logistic(w.p["convene.prepare"] * x) for x in ready)


def choose_topic_and_place(w, k, meeting, draw):
    form, members = w.form(k), w.members[k]
    meeting["programme"] = int(draw(1) < form["fixed_programme"])
    if meeting["programme"]:
        meeting["topic"] = w.week // 4 % TOPICS
    else:
        meeting["topic"] = choose([mean_need(w, k, n) ** 2 for n in range(TOPICS)], draw(2))
    meeting["fixed_place"] = int(draw(3) < form["fixed_place"])
    host = members[index_below(len(members), draw(4))]
    meeting["place"] = w.u["place"][k] if meeting["fixed_place"] else w.t["school"][host]
    if meeting["kind"] == VISIT:
        meeting["host"] = host


def find_support(w, k, form, meeting, draw):
    group = w.u["circuit"][k] * SUBJECTS + w.u["subject"][k]
    cost = 1.0 + w.p["officials.remote_cost"] * w.places[meeting["place"]]["remoteness"]
    if draw(5) < form["advisor_chance"] and w.c["visits_left"][group] >= cost:
        w.c["visits_left"][group] -= cost
        meeting["advisor"] = 1
    meeting["partner"] = int(draw(6) < form["partner_chance"])
    w.u["supported"][k] = int(meeting["advisor"] or meeting["partner"])


def work_off(w, k, meeting, planned):
    keep = 1.0 - w.p["officials.lapse"]
    done = {"queue_moderation": meeting["moderation"]}
    done["queue_other"] = meeting["task"] - meeting["moderation"]
    for queue, hours in done.items():
        w.u[queue][k] = max(0.0, w.u[queue][k] - hours) * keep
    w.u["task_share"][k] = 0.7 * w.u["task_share"][k] + 0.3 * meeting["task"] / planned


def attend(w):
    draws = Draws(w.seed, w.week, ATTEND)
    for k, active in enumerate(w.u["active"]):
        for slot, meeting in enumerate(w.diaries[k]["meetings"] if active else []):
            decide_all(w, draws, k, slot, meeting)


def decide_all(w, draws, k, slot, meeting):
    tier, form, members = w.u["tier"][k], w.form(k), w.members[k]
    came = w.t["came_main" if tier == MAIN else "came_voluntary"]
    meeting.update(members=0, willing=0, compelled=0)
    for position, i in enumerate(members):
        if meeting["kind"] == VISIT and i != meeting["host"]:
            if (position - meeting["visitor"]) % len(members) >= 3:
                continue
        z = draws.uniform(i, w.t["generation"][i], tier * 8 + meeting["stream"])
        how = decide(w, i, tier, meeting, form["compulsion"] if meeting["formal"] else 0.0, z)
        came[i] |= how << (2 * slot)
        meeting["members"] += 1
        meeting["willing"] += how == 1
        meeting["compelled"] += how == 2


def decide(w, i, tier, meeting, compulsion, z):
    """1 she wants to, 2 she has to, 3 she stays away."""
    p, t = w.p, w.t
    suffix = "main" if tier == MAIN else "voluntary"
    u = (
        p["attend.base"]
        + p["attend.value"] * (t["value_" + suffix][i] - 0.5)
        + p["attend.trust"] * t["bond_" + suffix][i]
        + p["attend.motivation"] * (t["motivation"][i] - 0.5)
        - p["attend.distance"] * w.distance(t["school"][i], meeting["place"]) / 10.0
        - p["attend.saturday"] * meeting["saturday"]
        - p["attend.workload"] * t["workload"][i]
    )
    distrust = (1.0 - t["legitimacy"][i]) * (1.0 + meeting["saturday"])
    u -= p["attend.reactance"] * compulsion * distrust
    if z < logistic(u):
        return 1
    return 2 if z < logistic(u + p["attend.compulsion"] * compulsion) else 3


def motivate(w):
    p, t = w.p, w.t
    for i in range(len(t["motivation"])):
        lacking = max(0.0, p["people.policy_knowledge"] - t["policy"][i])
        rest = {"autonomy": 0.5, "relatedness": 0.5}
        rest["competence"] = max(0.0, 0.5 - p["motivate.policy_stress"] * lacking)
        target = t["set_point"][i]
        for need, level in rest.items():
            t[need][i] += p["motivate.needs_fade"] * (level - t[need][i])
            target += p["motivate." + need] * (t[need][i] - 0.5)
        t["workload"][i] = 0.75 * t["workload"][i] + 0.25 * t["hours_extra"][i]
        t["hours_extra"][i] = 0.0
        target -= p["motivate.overload"] * t["workload"][i]
        for bit, column in ((1, "main"), (2, "voluntary")):
            if t["leads"][i] & bit and t[column][i] != NOBODY:
                form = w.form(t[column][i])
                target += p["motivate.recognition"] * form["recognised"]
                target -= p["motivate.crowding"] * form["gratuity"]
        t["motivation"][i] += p["motivate.rate"] * (logistic(target) - t["motivation"][i])
