#!/usr/bin/env python3
# What `collegium check` says that a run needs, beside what one took at its peak: never less, and not
# much more.
#   memory.py PROGRAM
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import subprocess
import sys

TEACHERS = 100000
MOST = 1.3  # every row of the voluntary pool is counted, and every teacher met in the same week
CASES = {
    "coexistence": [],
    "coexistence, 8 slots": ["--set", "ties.slots=8"],
    "coexistence, no table": ["--set", "observe.meetings=false"],
    "cascade": ["cascade"],
    "none": ["none"],
}

failed = False
for name, arguments in CASES.items():
    said = subprocess.run(
        [sys.argv[1], "bench", *arguments, "--teachers", str(TEACHERS), "--weeks", "8",
         "--threads", "1", "--set", "run.burn_in=8", "--json"],
        stdout=subprocess.PIPE, check=True).stdout
    run = json.loads(said)
    took, most = run["bytes_per_teacher"], run["bytes_per_teacher_at_most"]
    print(f"{name}: {took:.0f} bytes a teacher of {most:.0f}, {most / took:.2f}")
    failed = failed or not took <= most <= MOST * took
sys.exit(failed)
