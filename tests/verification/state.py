"""A world as dump_week printed it, and what several processes ask of it.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import math

NOBODY = 4294967295
TOPICS = 4
SUBJECTS = 2
VISIT = 255
MAIN, VOLUNTARY = 0, 1
SCHOOL_FLAG = 4


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
        self.t = state["teachers"]
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
            if self.t["tie_to"][slot] == j and self._current(slot):
                return slot
        return None

    def _current(self, slot):
        j = self.t["tie_to"][slot]
        return j != NOBODY and self.t["tie_mark"][slot] // 8 == self.t["generation"][j] % 32

    def _faded(self, slot, weeks):
        trust = self.t["tie_trust"][slot] / 65535.0
        floor = self.p["ties.school_trust"] if self.t["tie_mark"][slot] & SCHOOL_FLAG else 0.0
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
            self.t["tie_trust"][slot] = pack(self._faded(slot, weeks), 65535)
        self.t["tie_week"][i] = self.week

    def work_together(self, i, j, growth, topic, seen):
        t = self.t
        slot = self.tie_slot(i, j)
        if slot is None:
            self._make_room(i, j, pack(growth, 65535), topic, seen)
            return
        trust = t["tie_trust"][slot] / 65535.0
        t["tie_trust"][slot] = pack(trust + growth * (1.0 - trust), 65535)
        level = t["tie_level"][slot] / 255.0
        if t["tie_mark"][slot] & 3 == topic:
            t["tie_level"][slot] = pack((level + seen) / 2.0, 255)
        elif seen > level:
            t["tie_mark"][slot] = t["tie_mark"][slot] & ~3 | topic
            t["tie_level"][slot] = pack(seen, 255)

    def _make_room(self, i, j, trust, topic, seen):
        t = self.t
        row = range(i * self.slots, (i + 1) * self.slots)
        slot = next((s for s in row if t["tie_to"][s] == j), None)
        if slot is None:
            slot = next((s for s in row if not self._current(s)), None)
        if slot is None:
            slot = min(row, key=lambda s: (t["tie_trust"][s], -t["tie_to"][s]))
            if t["tie_trust"][slot] > trust:
                return
        t["tie_to"][slot] = j
        t["tie_trust"][slot] = trust
        t["tie_level"][slot] = pack(seen, 255)
        t["tie_mark"][slot] = (
            topic
            | (SCHOOL_FLAG if t["school"][i] == t["school"][j] else 0)
            | t["generation"][j] % 32 * 8
        )


def pack(x, most):
    return int(clamp(x) * most + 0.5)
