"""Compares the program's processes with an independent reimplementation, number by number.

    verify.py DUMP_WEEK [CASE...]

Every process starts from the state that the program printed before it, makes its own draws,
and must arrive at the state that the program printed after it. Numbers agree to 1e-5 of
their size (of 1 at least). What is kept in whole steps is rounded here by the same rule, but
from doubles: where a number lies so near to the edge of a step that floats fall on its other
side, the two differ by that step. No number may differ by more, and no more than one in
a hundred of those that the process changed by so much.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import copy
import json
import subprocess
import sys

import processes
from draws import philox
from exchange import exchange
from state import STEPS, World

TOLERANCE = 1e-5
STEP = {name: 1.0 / in_one for name, in_one in STEPS.items()} | {"tie_trust": 1.0, "tie_level": 1.0}
MOST_AT_EDGES = 0.01
PROCESSES = {
    "officials": processes.officials,
    "convene": processes.convene,
    "attend": processes.attend,
    "exchange": exchange,
    "motivate": processes.motivate,
}


class Comparison:
    def __init__(self):
        self.numbers = self.at_edges = self.changed_steps = 0
        self.changed = {}
        self.differences = []

    def number(self, where, found, expected, step=0.0):
        self.numbers += 1
        tolerance = max(step, TOLERANCE * max(1.0, abs(expected)))
        if not abs(found - expected) <= tolerance:
            self.differences.append(f"{where}: {found!r} here, {expected!r} in the program")

    def table(self, where, found, expected, before):
        for name, column in expected.items():
            step = STEP.get(name, 0.0)
            for row, value in enumerate(column):
                self.number(f"{where}.{name}[{row}]", found[name][row], value, step)
                if step > 0.0:
                    self.changed_steps += value != before[name][row]
                    self.at_edges += abs(found[name][row] - value) > 0.5 * step

    def diaries(self, where, world, expected):
        for k, diary in enumerate(expected):
            mine = world.diaries[k]
            for name in ("due", "approved"):
                self.number(f"{where}.{k}.{name}", mine[name], diary[name])
            if len(mine["meetings"]) != len(diary["meetings"]):
                self.differences.append(f"{where}.{k}: another number of meetings")
                continue
            for slot, meeting in enumerate(diary["meetings"]):
                for name, value in meeting.items():
                    self.number(f"{where}.{k}.{slot}.{name}", mine["meetings"][slot][name], value)


def changes(before, after):
    """How many numbers the process changed: a comparison of nothing proves nothing."""
    count = 0
    for table in ("teachers", "clusters", "schools", "circuits"):
        for name, column in after[table].items():
            count += sum(a != b for a, b in zip(before[table][name], column))
    return count


def verify_case(program, case, comparison):
    text = subprocess.run([program, str(case)], check=True, capture_output=True, text=True).stdout
    run = json.loads(text)
    for step in run["steps"]:
        name = step["process"]
        comparison.changed[name] = comparison.changed.get(name, 0) + changes(
            step["before"], step["after"]
        )
        before = copy.deepcopy(step["before"])
        world = World(run, step, "before")
        PROCESSES[name](world)
        where = f"case {case}, week {step['week']}, {name}"
        after = step["after"]
        for table, mine in (
            ("teachers", world.t),
            ("clusters", world.u),
            ("schools", world.s),
            ("circuits", world.c),
        ):
            comparison.table(f"{where}: {table}", mine, after[table], before[table])
        comparison.diaries(f"{where}: diaries", world, after["diaries"])
        if comparison.differences:
            return


def main():
    program, cases = sys.argv[1], [int(case) for case in sys.argv[2:]] or [0, 1, 2]
    assert philox((0, 0, 0, 0), (0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    comparison = Comparison()
    for case in cases:
        verify_case(program, case, comparison)
    for difference in comparison.differences[:20]:
        print(difference)
    if comparison.differences:
        print(f"{len(comparison.differences)} numbers differ")
        return 1
    changed = ", ".join(f"{name} {count}" for name, count in comparison.changed.items())
    print(f"{comparison.numbers} numbers agree; changed by the program: {changed}")
    print(f"{comparison.at_edges} of {comparison.changed_steps} changed steps fell on another side")
    if comparison.at_edges > MOST_AT_EDGES * comparison.changed_steps:
        print("those are too many for the difference of floats and doubles")
        return 1
    missing = [name for name in PROCESSES if not comparison.changed.get(name)]
    if missing and len(cases) == 3:
        print(f"nothing was changed by {missing}: the cases are too quiet")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
