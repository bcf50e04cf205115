"""Whole runs of every scenario that is shipped stay where a model of people should.

    bounds.py COLLEGIUM SCENARIOS

In no scenario does mean motivation leave .1 to .9 in any week, or more than a few per cent of
teachers stand at a bound of CK; without clusters every state stays where burn-in left it; four
years of working clusters give .3 to .8 SD of CK. Exit code 77 when h5py is missing.
SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"bounds.py: skipped, because {missing}")
    sys.exit(77)

RESTING = "ck pck motivation openness practice policy_knowledge leadership autonomy competence"
RESTING += " relatedness legitimacy workload"
DRIFT = 0.02  # of states in 0 to 1, in four years, 200 teachers
FEW = 0.03
ALL = 0  # group


def run(program, scenario, path):
    command = [program, "run", scenario, "-o", path, "-q", "--replicates", "1"]
    command += ["--set", "province.circuits=3", "--panel-every", "104"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return h5py.File(path)


def series(results, name):
    return results[name][0, 0, :, ALL]


def check(scenario, results):
    motivation = series(results, "motivation")
    assert 0.1 < motivation.min() and motivation.max() < 0.9, (scenario, motivation)
    ck = results["panel/ck"][...]
    at_bounds = np.mean((ck < 0.001) | (ck > 0.999))
    assert at_bounds < FEW, (scenario, at_bounds)


def check_rest(results, burn_in):
    for name in RESTING.split():
        values = series(results, name)
        drift = abs(values[-1] - values[burn_in - 1])
        assert drift < DRIFT, (name, drift)


def main():
    program, folder = sys.argv[1:]
    names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    names = [name for name in names if name != "base.json" and not name.endswith(".schema.json")]
    assert len(names) >= 9
    with tempfile.TemporaryDirectory() as work:
        for name in names:
            path = os.path.join(work, name + ".h5")
            with run(program, os.path.join(folder, name), path) as results:
                check(name, results)
                if name == "none.json":
                    check_rest(results, 52)
                if name == "working_a.json":
                    gain = results["outcome_ck_gain"][...].mean()
                    assert 0.3 < gain < 0.8, gain
    print(f"{len(names)} scenarios stay within bounds")


if __name__ == "__main__":
    main()
