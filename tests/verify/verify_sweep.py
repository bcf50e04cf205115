"""`collegium verify` on sweeps: points run again from the file alone, changed ones are named.

verify_sweep.py PROGRAM; exit code 77 when h5py is missing.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import h5py
except ImportError as missing:
    print(f"verify_sweep.py: skipped, because {missing}")
    sys.exit(77)

passed = failed = 0
program = ""


def expect(what, code, words, *arguments):
    """The program returns `code` and says all of `words`."""
    global passed, failed
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, stdin=subprocess.DEVNULL)
    lacking = [w for w in words if w not in done.stdout]
    if done.returncode == code and not lacking:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}: exit code {done.returncode}, not {code}; lacks {lacking}\n"
              f"    {done.stdout}")


def write_list(path, n):
    with open(path, "w", encoding="utf-8") as file:
        file.write("emis,district,circuit,phase,quintile,longitude,latitude,educators,learners\n")
        for i in range(n):
            phase = ("primary", "secondary", "combined")[i % 3]
            file.write(f"80{i:04d},North,C{i // 4},{phase},{1 + i % 5},{30 + 0.01 * i:.2f},"
                       f"{-25.5 - 0.01 * i:.2f},{4 + i},{100 + i}\n")


def write_inputs():
    os.mkdir("in")
    write_list("in/small.csv", 8)
    write_list("in/large.csv", 12)
    form = {"meetings": {"formal": {"period": 2}}}
    with open("in/base.json", "w", encoding="utf-8") as file:
        json.dump({"name": "base", "run": {"replicates": 2, "weeks": 16, "burn_in": 4},
                   "province": {"schools": "small.csv"}, "clusters": {"main": "own"},
                   "forms": {"own": form}}, file)
    write_sweep("sweep", {"schools": {"path": "province.schools", "values": ["small.csv", "large.csv"]},
                          "rate": {"path": "exchange.rate", "values": [0.1, 0.4]},
                          "start": {"path": "calendar.term1_start", "values": [2, 20]}})


def write_sweep(name, factors, **more):
    with open(f"in/{name}.json", "w", encoding="utf-8") as file:
        json.dump(dict({"base": "base.json", "factors": factors, "design": "grid"}, **more), file)


def changed(original, change):
    """A copy that another program has changed, with the hash that it then should have."""
    shutil.copy(original, "copy.h5")
    with h5py.File("copy.h5", "r+") as file:
        change(file)
    done = subprocess.run([program, "info", "copy.h5"], stderr=subprocess.PIPE, text=True,
                          check=False, stdout=subprocess.DEVNULL)
    if "its contents give " in done.stderr:
        with h5py.File("copy.h5", "r+") as file:
            file.attrs["science_hash"] = done.stderr.split("its contents give ")[1][:32]


def set_value(name, at, value):
    def change(file):
        file[name][at] = value
    return change


def check_changes():
    changed("real.h5", set_value("outcomes", (2, 1, 0), 0.125))
    expect("an outcome", 1, ["differs in 1 of 16 runs; first, point 2, replicate 1: ",
                             ": 0.125 in the file, "], "verify", "-q", "copy.h5")
    expect("another point", 0, ["2 runs again, equal to the bit"], "verify", "copy.h5", "--point", "3")
    expect("its point", 1, ["differs in 1 of 2 runs"], "verify", "copy.h5", "--point", "2")
    expect("its run", 1, ["differs in 1 of 1 run;"], "verify", "copy.h5", "--point", "2",
           "--replicate", "1")
    changed("real.h5", set_value("state_digest", (4, 0, 2), 7))
    expect("a final state", 1, ["point 4, replicate 0: state_digest differs, no outcome does"],
           "verify", "-q", "copy.h5")
    changed("real.h5", set_value("rate", 2, 0.3))
    expect("a point", 1, ["point 2, replicate 0: "], "verify", "-q", "copy.h5")
    changed("real.h5", set_value("state", (1, 0), 1))
    expect("a failure hidden", 1, ["point 1, replicate 0: done in the file, fails now: calendar"],
           "verify", "-q", "copy.h5")
    changed("real.h5", set_value("state", (0, 1), 0))
    expect("a missing run", 0, ["1 runs are missing", "15 runs again"], "verify", "-q", "copy.h5")
    changed("real.h5", lambda f: f["inputs/0"].__setitem__(5, f["inputs/0"][5] ^ 1))
    expect("a list's bytes", 3, ["small.csv does not fit its checksum"], "verify", "copy.h5")
    changed("real.h5", lambda f: f.__delitem__("inputs"))
    expect("no lists", 3, ["does not hold the list ", "small.csv"], "verify", "copy.h5")
    changed("real.h5", lambda f: f.attrs.__delitem__("scenario_0_json"))
    expect("no scenario", 3, ["has no scenario_0_json"], "verify", "copy.h5")


def check_boundaries():
    """A sweep from a stranger reads nothing outside its folder."""
    write_list("outside.csv", 4)
    write_sweep("away", {"schools": {"path": "province.schools", "values": ["../outside.csv"]}})
    expect("a factor's file elsewhere", 3, ["in/away.json:1:", "outside"], "sweep", "in/away.json",
           "--dry-run")
    expect("a factor's file allowed", 0, ["1 points"], "sweep", "in/away.json", "--dry-run",
           "--allow-path", ".")
    write_sweep("away", {"rate": {"path": "exchange.rate", "values": [0.1]}},
                settings={"province.schools": "/etc/passwd"})
    expect("a setting's file elsewhere", 3, ["in/away.json:1:"], "sweep", "in/away.json", "--dry-run")
    line = json.dumps({"id": 1, "set": {"province.schools": "/etc/passwd"}})
    done = subprocess.run([program, "evaluate", "in/base.json"], input=line, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    global passed, failed
    if "province.schools names a file" in done.stdout:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: a line's file: {done.stdout}")


def check_lists():
    """The contents of lists belong to a sweep's identity."""
    expect("a part", 0, ["8 runs done"], "sweep", "-q", "in/sweep.json", "-o", "part1", "--shard", "1/2")
    write_list("in/large.csv", 11)
    expect("a changed list", 3, ["lists: "], "sweep", "-q", "in/sweep.json", "-o", "part1", "--shard",
           "1/2", "--resume")
    write_list("in/large.csv", 12)
    expect("the rest", 0, ["8 failed"], "sweep", "-q", "in/sweep.json", "-o", "part2", "--shard", "2/2")


def main():
    global program
    program = os.path.abspath(sys.argv[1])
    for name in ("SLURM_NTASKS", "SLURM_STEP_NUM_TASKS", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_inputs()
        expect("sweep", 0, ["8 runs failed"], "sweep", "-q", "in/sweep.json", "-o", "real.h5")
        check_lists()
        check_boundaries()
        shutil.rmtree("in")
        for threads in ("1", "3"):
            expect("the file alone", 0, ["16 runs again, equal to the bit"], "verify", "-q", "real.h5",
                   "--threads", threads)
        expect("merge without the lists", 0, ["8 runs failed"], "merge", "part2", "part1", "-o", "m.h5")
        expect("merged parts", 0, ["16 runs again, equal to the bit"], "verify", "-q", "m.h5")
        expect("one replicate", 0, ["8 runs again"], "verify", "real.h5", "--replicate", "1")
        expect("no such point", 2, ["points 0 to 7"], "verify", "real.h5", "--point", "8")
        expect("no such replicate", 2, ["replicates 0 to 1"], "verify", "real.h5", "--replicate", "2")
        expect("no scenario of a sweep", 2, ["--point names"], "verify", "real.h5", "--scenario", "base")
        check_changes()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
