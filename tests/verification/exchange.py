"""Exchange from its equations: what those present at a meeting learn, feel and remember.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import math
from statistics import NormalDist, fmean, pstdev

from draws import Draws, index_below
from state import MAIN, TOPICS, VISIT, clamp

EXCHANGE = 7


def exchange(w):
    draws = Draws(w.seed, w.week, EXCHANGE)
    for tier in (0, 1):
        for circuit in w.circuits():
            for k in w.active_clusters(circuit):
                if w.u["tier"][k] != tier:
                    continue
                for slot, meeting in enumerate(w.diaries[k]["meetings"]):
                    Meeting(w, draws, k, slot, meeting).hold()
                follow_turnout(w, k)


def follow_turnout(w, k):
    for meeting in w.diaries[k]["meetings"]:
        if meeting["formal"] and meeting["members"] > 0:
            present = meeting["willing"] + meeting["compelled"]
            if present == 0:
                w.u["queue_moderation"][k] += meeting["moderation"]
                w.u["queue_other"][k] += meeting["task"] - meeting["moderation"]
            w.u["turnout"][k] += 0.2 * (present / meeting["members"] - w.u["turnout"][k])
            praise = meeting["worth"] / meeting["members"]
            seen = clamp(w.p["officials.visibility"] * praise)
            w.u["visibility"][k] += seen * (1.0 - w.u["visibility"][k])


class Meeting:
    """One meeting with those who came, as they were when it began."""

    def __init__(self, w, draws, k, slot, meeting):
        self.w, self.draws, self.k, self.slot, self.g = w, draws, k, slot, meeting
        self.p, self.form, self.topic = w.p, w.form(k), meeting["topic"]
        self.tier = w.u["tier"][k]
        came = w.t["came_main" if self.tier == MAIN else "came_voluntary"]
        how = {i: came[i] >> (2 * slot) & 3 for i in w.members[k]}
        self.people = [i for i in w.members[k] if how[i] in (1, 2)]
        self.willing = {i: how[i] == 1 for i in self.people}
        self.own = meeting["hours"] - meeting["task"]
        self.free = self.own / meeting["hours"] if meeting["hours"] > 0 else 0.0
        self.ck = {i: w.ck(i, self.topic) for i in self.people}
        self.pck = {i: w.pck(i, self.topic) for i in self.people}
        self.open = {i: w.t["openness"][i] for i in self.people}
        self.match = {i: self.share_needed(i) for i in self.people}
        self.engaged = {i: self.engagement(i) for i in self.people}

    def between(self, floor, x):
        low = self.p[floor]
        return low + (1.0 - low) * x

    def share_needed(self, i):
        greatest = max(0.01, max(1.0 - self.w.ck(i, n) for n in range(TOPICS)))
        return self.free * (1.0 - self.ck[i]) / greatest

    def engagement(self, i):
        drive = self.w.t["motivation"][i] * (
            1.0 if self.willing[i] else self.p["attend.compelled_effort"]
        )
        return drive * self.between("attend.match_floor", self.match[i])

    def takes_place(self):
        host_missing = self.g["kind"] == VISIT and self.g["host"] not in self.people
        return len(self.people) >= 2 and not host_missing

    def hold(self):
        if not self.takes_place():
            self.g["engagement"] = self.g["learned"] = self.g["worth"] = 0.0
            return
        t, p, g = self.w.t, self.p, self.g
        leader = self.w.u["leader"][self.k]
        present = leader in self.people
        capacity = t["leadership"][leader] if present else 0.0
        self.led = self.between("exchange.leader_floor", capacity)
        self.presenter = self.choose_presenter(leader if present else None)
        self.g["worth"] = 0.0
        t["turns"][self.presenter] += self.free
        gained = p["exchange.leadership"] * self.free * (1.0 - t["leadership"][self.presenter])
        t["leadership"][self.presenter] += gained
        if self.tier == MAIN:
            t["presented"][self.presenter] += self.own
            if present:
                t["presented"][leader] += g["task"]
        self.pace = fmean(t["pace"][i] for i in self.people)
        self.spread = pstdev(self.ck.values())
        learned = [self.one(i) for i in self.people]
        g["learned"], g["engagement"] = sum(learned), sum(self.engaged.values())

    def choose_presenter(self, leader):
        if self.g["kind"] == VISIT:
            return self.g["host"]
        if leader is not None and not self.form["rotates"]:
            return leader
        offers = {
            i: self.ck[i] * (0.3 + 0.7 * self.open[i]) * (1.0 if self.willing[i] else 0.5)
            - 0.15 * self.w.t["turns"][i]
            for i in self.people
        }
        return max(self.people, key=lambda i: (offers[i], -i))

    def one(self, i):
        """All that the meeting does to i. Returns what she learned."""
        w, t, n = self.w, self.w.t, len(self.people)
        first = 4 * (8 * self.tier + self.g["stream"])
        u = [self.draws.uniform(i, t["generation"][i], first + s) for s in range(4)]
        others = [j for j in self.people if j != i]
        partners = [others[index_below(n - 1, x)] for x in u[:3]]
        sources = partners + ([self.presenter] if i != self.presenter else [])
        trust = fmean(w.trust(i, j) for j in sources)
        gained = self.learn(i, partners)
        self.remember(i, sources, NormalDist().inv_cdf(u[3]))
        self.habits(i)
        self.judge(i, trust, gained)
        self.books(i)
        return gained

    def usable(self, gap):
        return gap * math.exp(-gap / self.p["exchange.reach"]) if gap > 0.0 else 0.0

    def heard(self, i, partners, known, expert):
        presenting = self.p["exchange.presenter"]
        airtime = clamp(self.p["exchange.airtime"] / len(self.people))
        shares = [(j, (1.0 - presenting) * airtime / 3.0) for j in partners]
        if i != self.presenter:
            shares.append((self.presenter, presenting))
        total = sum(
            share
            * self.between("exchange.trust_floor", self.w.trust(i, j))
            * self.engaged[j]
            * self.between("exchange.openness_floor", self.open[j])
            * self.usable(known[j] - known[i])
            for j, share in shares
        )
        if self.g["advisor"] or self.g["partner"]:
            total += presenting / 2.0 * self.usable(expert - known[i])
        return total

    def learn(self, i, partners):
        p, g, e = self.p, self.g, self.engaged[i]
        ck, pck, expert = self.ck[i], self.pck[i], self.form["support_expertise"]
        count = 1.0 / (1.0 + g["hours"] / p["exchange.hours_half"])
        ck_hours = count * (g["content"] + 0.3 * g["planning"] + 0.2 * g["practice"])
        pck_hours = count * (0.3 * g["content"] + g["planning"] + g["practice"])
        limit = self.between("exchange.pck_content", ck)
        rate = p["exchange.rate"] * e * self.led
        new_ck = rate * ck_hours * self.heard(i, partners, self.ck, expert)
        new_pck = rate * pck_hours * limit * self.heard(i, partners, self.pck, expert)
        new_pck += p["exchange.discovery"] * g["practice"] * e * self.spread * limit
        new_pck += p["exchange.moderation_pck"] * g["moderation"] * e * (1.0 - pck)
        if i == self.presenter:
            new_ck += p["exchange.presenting"] * self.own * e * (1.0 - ck)
            new_pck += p["exchange.presenting"] * self.own * e * (1.0 - pck) * limit
        else:
            error = max(0.0, ck - self.ck[self.presenter]) * (1.0 - self.ck[self.presenter]) * ck
            new_ck -= p["exchange.misconception"] * ck_hours * e * error
        at, t = i * TOPICS + self.topic, self.w.t
        t["gain_ck"][at] += new_ck
        t["gain_pck"][at] += new_pck
        t["met"][at] += self.own * e
        return new_ck + new_pck

    def remember(self, i, sources, noise):
        together = clamp(self.own / 2.0)
        growth = self.p["ties.growth"] * together * (0.4 + 0.6 * self.engaged[i])
        if growth <= 0.0:
            return
        self.w.age_ties(i)
        for j in sources:
            seen = self.ck[j] + self.p["ties.belief_noise"] * noise
            self.w.work_together(i, j, growth, self.topic, seen)

    def habits(self, i):
        p, g, t, e = self.p, self.g, self.w.t, self.engaged[i]
        opened = p["exchange.openness_gain"] * self.form["mentoring"] * g["practice"]
        t["gain_openness"][i] += opened * (1.0 - t["openness"][i])
        if g["advisor"]:
            closed = p["exchange.openness_loss"] * self.form["inspection"] * g["hours"]
            t["gain_openness"][i] -= closed * t["openness"][i]
        t["gain_pace"][i] += p["exchange.pace"] * g["planning"] * e * (self.pace - t["pace"][i])
        policy = p["exchange.policy"] * (g["task"] + g["planning"]) * e
        t["policy"][i] += policy * (1.0 - t["policy"][i])

    def judge(self, i, trust, gained):
        p, g, t = self.p, self.g, self.w.t
        learned = max(0.0, gained) / (max(0.0, gained) + p["attend.value_half"])
        worth = 1.0 - (1.0 - learned) * (1.0 - 0.5 * self.free * trust)
        self.g["worth"] += worth
        freedom = 1.0 - self.form["compulsion"] if g["formal"] else 1.0
        autonomy = 0.45 * self.willing[i] + 0.35 * self.match[i] + 0.2 * freedom
        suffix = "main" if self.tier == MAIN else "voluntary"
        needs = p["motivate.needs_rate"]
        changes = [
            ("autonomy", autonomy, needs),
            ("competence", 0.4 + 0.6 * learned, needs),
            ("relatedness", 0.5 + 0.5 * self.free * trust, needs),
            ("value_" + suffix, worth, p["attend.value_rate"]),
            ("bond_" + suffix, trust, 0.3),
        ]
        if self.form["registered"] and g["formal"]:
            changes.append(("legitimacy", worth, p["attend.legitimacy_rate"]))
        for column, target, rate in changes:
            t[column][i] += rate * (target - t[column][i])

    def books(self, i):
        g, t = self.g, self.w.t
        t["engaged"][i] += self.engaged[i]
        t["opportunity"][i] += self.engaged[i] * self.own
        t["travel"][i] += 2.0 * self.w.distance(t["school"][i], g["place"])
        load = "attend.saturday_load" if g["saturday"] else "attend.weekday_load"
        t["hours_extra"][i] += self.p[load] * g["hours"]
        t["own_hours"][i] += g["hours"] if g["saturday"] else 0.0
