"""A world as dump_week printed it, and what several processes ask of it.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import math

NOBODY = 4294967295
TOPICS = 4
SUBJECTS = 2
VISIT = 255
MAIN, VOLUNTARY = 0, 1
ROW, SCHOOL_FLAG, TOPIC, GENERATION = 2**27 - 1, 2**27, 2**28, 2**30
TRUST_ONE = LEVEL_ONE = 255

# Columns of teachers that are kept in whole steps: steps in 1.
STEPS = {
    **dict.fromkeys(
        "ck ck_rest ck_base pck pck_rest pck_base practice motivation autonomy competence "
        "relatedness openness openness_rest leadership leadership_base policy legitimacy "
        "value_main value_voluntary bond_main bond_voluntary "
        "ck_fresh pck_fresh gain_ck gain_pck gain_openness".split(),
        32768,
    ),
    **dict.fromkeys(("set_point", "leaning"), 2048),
    **dict.fromkeys(("pace", "gain_pace"), 512),
    **dict.fromkeys("workload turns met hours_extra opportunity own_hours".split(), 256),
    "engaged": 2048,
    "travel": 2,
}


def dither(week, at):
    """The part of a step that is added before rounding down, of place `at` in a week."""
    return ((week * 3242174889 + at * 2447445414) % 2**32 >> 24) / 256


class Steps(list):
    """A column whose numbers are whole steps."""

    def __init__(self, values, in_one, week):
        super().__init__(values)
        self.in_one, self.week = in_one, week

    def __setitem__(self, at, x):
        whole = math.floor(x * self.in_one + dither(self.week, at))
        super().__setitem__(at, whole / self.in_one)


def logistic(x):
    return 1.0 / (1.0 + math.exp(-x))


def clamp(x, low=0.0, high=1.0):
    return min(max(x, low), high)


class World:
    """State of one moment (mutable) with the constants of the run."""

    def __init__(self, run, step, moment):
        self.run = run
        self.p = run["parameters"]
        self.forms = run["forms"]
        self.places = run["places"]
        self.slots = run["slots"]
        self.seed = run["seed"]
        self.week = step["week"]
        self.term_week = step["term_week"]
        self.term_weeks = step["term_weeks"]
        self.task_factor = step["task_factor"]
        state = step[moment]
        self.t = {
            name: Steps(column, STEPS[name], self.week) if name in STEPS else column
            for name, column in state["teachers"].items()
        }
        self.u = state["clusters"]
        self.s = state["schools"]
        self.c = state["circuits"]
        self.diaries = state["diaries"]
        self.members = self._members()

    def _members(self):
        lists = [[] for _ in self.u["key"]]
        for column in ("main", "voluntary"):
            for i, cluster in enumerate(self.t[column]):
                if cluster != NOBODY:
                    lists[cluster].append(i)
        return lists

    def form(self, cluster):
        return self.forms[self.u["form"][cluster]]

    def active_clusters(self, circuit):
        return [
            k
            for k, active in enumerate(self.u["active"])
            if active and self.u["circuit"][k] == circuit
        ]

    def circuits(self):
        return range(len(self.c["strictness"]))

    def ck(self, i, k):
        return clamp(self.t["ck"][TOPICS * i + k] + self.t["ck_fresh"][TOPICS * i + k])

    def pck(self, i, k):
        return clamp(self.t["pck"][TOPICS * i + k] + self.t["pck_fresh"][TOPICS * i + k])

    def distance(self, a, b):
        one, other = self.places[a], self.places[b]
        return math.hypot(one["x"] - other["x"], one["y"] - other["y"])

    # ties

    def tie_slot(self, i, j):
        """Slot of row i that holds j as she is now, or None."""
        for slot in range(i * self.slots, (i + 1) * self.slots):
            if self._colleague(slot) == j and self._current(slot):
                return slot
        return None

    def _colleague(self, slot):
        to = self.t["tie_to"][slot]
        return NOBODY if to == NOBODY else to & ROW

    def _current(self, slot):
        j = self._colleague(slot)
        if j == NOBODY:
            return False
        return self.t["tie_to"][slot] // GENERATION == self.t["generation"][j] % 4

    def _faded(self, slot, weeks, kept=False):
        trust = self.t["tie_trust"][slot] / TRUST_ONE
        floor = self.p["ties.school_trust"] if self.t["tie_to"][slot] & SCHOOL_FLAG else 0.0
        if kept:  # it is kept as the next whole step
            floor = math.ceil(floor * TRUST_ONE) / TRUST_ONE
        faded = trust * (1.0 - self.p["ties.decay"]) ** min(weeks, 255)
        return max(faded, min(trust, floor))

    def trust(self, i, j):
        slot = self.tie_slot(i, j)
        return 0.0 if slot is None else self._faded(slot, self.week - self.t["tie_week"][i])

    def age_ties(self, i):
        weeks = self.week - self.t["tie_week"][i]
        if weeks == 0:
            return
        for slot in range(i * self.slots, (i + 1) * self.slots):
            self.t["tie_trust"][slot] = self._pack_trust(self._faded(slot, weeks, kept=True), slot)
        self.t["tie_week"][i] = self.week

    def work_together(self, i, j, growth, topic, seen):
        t = self.t
        slot = self.tie_slot(i, j)
        if slot is None:
            self._make_room(i, j, growth, topic, seen)
            return
        trust = t["tie_trust"][slot] / TRUST_ONE
        t["tie_trust"][slot] = self._pack_trust(trust + growth * (1.0 - trust), slot)
        level, known_for = t["tie_level"][slot] / LEVEL_ONE, t["tie_to"][slot] // TOPIC % 4
        if known_for == topic:
            t["tie_level"][slot] = pack((level + seen) / 2.0, LEVEL_ONE, 0.5)
        elif seen > level:
            t["tie_to"][slot] += (topic - known_for) * TOPIC
            t["tie_level"][slot] = pack(seen, LEVEL_ONE, 0.5)

    def _pack_trust(self, trust, slot):
        return pack(trust, TRUST_ONE, dither(self.week, slot) + 1 / 512)

    def _make_room(self, i, j, growth, topic, seen):
        t = self.t
        row = range(i * self.slots, (i + 1) * self.slots)
        slot = next((s for s in row if self._colleague(s) == j), None)
        if slot is None:
            slot = next((s for s in row if not self._current(s)), None)
        if slot is None:
            slot = min(row, key=lambda s: (t["tie_trust"][s], -self._colleague(s)))
            if t["tie_trust"][slot] > self._pack_trust(growth, slot):
                return
        same_school = t["school"][i] == t["school"][j]
        t["tie_to"][slot] = (
            j
            + (SCHOOL_FLAG if same_school else 0)
            + topic * TOPIC
            + t["generation"][j] % 4 * GENERATION
        )
        t["tie_trust"][slot] = self._pack_trust(growth, slot)
        t["tie_level"][slot] = pack(seen, LEVEL_ONE, 0.5)


def pack(x, most, part):
    return int(clamp(x) * most + part)
