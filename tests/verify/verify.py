"""`collegium verify`: equal files pass from the file alone, changed ones are named.

verify.py PROGRAM SOURCE-ROOT; exit code 77 when h5py is missing.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"verify.py: skipped, because {missing}")
    sys.exit(77)

passed = failed = 0
program = ""


def call(*arguments):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def expect(what, code, words, *arguments):
    """The program returns `code` and says all of `words`."""
    global passed, failed
    got, out, err = call(*arguments)
    lacking = [w for w in words if w not in out + err]
    if got == code and not lacking:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}: exit code {got}, not {code}; lacks {lacking}\n    {out}{err}")


def write_scenarios(folder, schools):
    run = {"replicates": 3, "weeks": 30, "burn_in": 6}
    form = {"meetings": {"formal": {"period": 2}}}
    strict = {"meetings": {"formal": {"period": 3}}, "regulation": 0.9, "registered": True}
    province = {"schools": schools} if schools else {"circuits": 2, "schools_per_circuit": 6}
    for name, forms in (("first", {"own": form}), ("second", {"stern": strict, "own": form})):
        main = "stern" if name == "second" else "own"
        with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
            json.dump({"name": name, "run": run, "province": province, "clusters": {"main": main},
                       "forms": forms}, file)


def cut_list(source, folder):
    """Two circuits of the real list, compressed, so that it is quick."""
    path = os.path.join(source, "scenarios", "data", "mpumalanga-schools-2017.csv")
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    with gzip.open(os.path.join(folder, "list.csv.gz"), "wt", encoding="utf-8") as file:
        file.writelines(lines[:60])


def changed(original, path, change):
    """A copy that another program has changed; it loses its seal."""
    shutil.copy(original, path)
    with h5py.File(path, "r+") as file:
        change(file)


def set_value(name, at, value):
    def change(file):
        file[name][at] = value
    return change


def set_attribute(name, value):
    def change(file):
        file.attrs[name] = value
    return change


def rename_form(file):
    form = file["meetings/form"]
    form.attrs["flag_meanings"] = form.attrs["flag_meanings"].replace("stern", "mild")


def drop_rows(file):
    """The last meeting of the last run is missing."""
    for name in list(file["meetings"]):
        data, flags = file["meetings"][name][:-1], file["meetings"][name].attrs.get("flag_meanings")
        del file["meetings"][name]
        file["meetings"][name] = data
        if flags:
            file["meetings"][name].attrs["flag_meanings"] = flags
    file["meetings/row"].make_scale("row")
    for name in file["meetings"]:
        if name != "row":
            file["meetings"][name].dims[0].attach_scale(file["meetings/row"])


def remove(name):
    def change(file):
        del file[name]
    return change


def flip_input(file):
    file["inputs/0"][5] = file["inputs/0"][5] ^ 1


DIFFERENCES = [
    ("a series", set_value("ck", (1, 2, 5, 1), 0.125),
     ["differs in 1 of 6 runs; first, scenario second, replicate 2: ck, week 5, group science: "
      "0.125 in the file, "]),
    ("a missing value", set_value("ck", (0, 1, 7, 0), np.nan),
     ["scenario first, replicate 1: ck, week 7, group all: nothing in the file"]),
    ("the earliest week", lambda f: (set_value("ck", (0, 0, 9, 0), 2)(f),
                                     set_value("attendance", (0, 0, 8, 0), 2)(f)),
     ["replicate 0: attendance, week 8, tier main: 2 in the file"]),
    ("a quarter", set_value("cross_school_ties", (1, 0, 1), 7), ["cross_school_ties, week 13: 7"]),
    ("an outcome", set_value("outcome_ck_gain", (1, 2), 0.5),
     ["scenario second, replicate 2: outcome_ck_gain: 0.5 in the file"]),
    ("a final state", set_value("state_digest", (0, 0), "0" * 32),
     ["scenario first, replicate 0: state_digest: 0000"]),
    ("a meeting", set_value("meetings/hours", 0, 9), ["hours of a meeting, week ", ": 9 in the file"]),
    ("a form's name", rename_form, ["form of a meeting", ": mild in the file, stern now"]),
    ("a meeting less", drop_rows, ["scenario second, replicate 2: number of meetings: "]),
    ("the panel", set_value("panel/motivation", (0, 0, 2, 4), 3),
     ["motivation of the panel, week 20, teacher 4: 3 in the file"]),
    ("a tie", set_value("ties/trust", 0, 0.75), ["trust of a tie, week 20, from teacher ", ": 0.75 in"]),
    ("a teacher of ties", set_value("tie_teachers/main_cluster", 0, -7),
     ["main_cluster of the teachers of ties, week 20, teacher 0: -7 in the file"]),
    ("a school", set_value("schools/gain", (1, 3), 8), ["gain of scenario second, school ", ": 8 in"]),
]
REFUSALS = [
    ("an input's bytes", flip_input, ["list.csv.gz does not fit its checksum"]),
    ("no inputs", remove("inputs"), ["does not hold the", "list.csv.gz"]),
    ("no scenario", lambda f: f.attrs.__delitem__("scenario_1_json"), ["has no scenario_1_json"]),
    ("a scenario that is none", set_attribute("scenario_0_json", "{\"run\": {\"weaks\": 1}}"),
     ["did you mean \"weeks\"?"]),
    ("another scenario's name", set_attribute("scenario_0_json", "{\"name\": \"third\"}"),
     ["is named first, but its parameters are those of third"]),
    ("a later format", set_attribute("collegium_format", 2), ["has format 2; this program reads"]),
    ("ties of no week", lambda f: f["ties"].attrs.__delitem__("weeks"),
     ["does not say of which weeks"]),
    ("ties without their teachers", remove("tie_teachers"), ["the table of tie_teachers is missing"]),
    ("no meetings", remove("meetings"), ["the table of meetings is missing"]),
]


def check_changes(path, copy):
    for what, change, words in DIFFERENCES:
        changed(path, copy, change)
        expect(what, 1, words, "verify", "-q", copy)
    for what, change, words in REFUSALS:
        changed(path, copy, change)
        expect(what, 3, words, "verify", "-q", copy)
    changed(path, copy, set_attribute("collegium_version", "0.0.1"))
    expect("another version", 0, ["was written by collegium 0.0.1; this is"], "verify", copy)
    changed(path, copy, set_attribute("random_layout", 0))
    expect("another layout", 0, ["has random layout 0"], "verify", copy)
    changed(path, copy, remove("openness"))
    expect("a variable less", 1, ["lacks openness"], "verify", copy)
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data[len(data) // 2] ^= 4
    with open(copy, "wb") as file:
        file.write(data)
    expect("a damaged file", 3, ["is damaged: its checksum"], "verify", copy)


def main():
    global program
    program, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        cut_list(source, folder)
        write_scenarios(folder, "list.csv.gz")
        expect("compare", 0, ["results in"], "compare", "-q", "first.json", "second.json",
               "--panel-every", "10", "--ties-at", "20,end", "-o", "real.h5")
        for left_over in ("list.csv.gz", "first.json", "second.json"):
            os.remove(left_over)
        os.mkdir("elsewhere")
        os.rename("real.h5", "elsewhere/real.h5")
        for threads in ("1", "3"):
            expect("the file alone", 0, ["6 runs again", "equal to the bit, science hash"],
                   "verify", "-q", "elsewhere/real.h5", "--threads", threads)
        expect("one run", 0, ["1 run again"], "verify", "elsewhere/real.h5", "--replicate", "2",
               "--scenario", "second")
        expect("no such replicate", 2, ["replicates 0 to 2"], "verify", "elsewhere/real.h5",
               "--replicate", "3")
        expect("no such scenario", 2, ["no scenario named third"], "verify", "elsewhere/real.h5",
               "--scenario", "third")
        check_changes("elsewhere/real.h5", "copy.h5")
        write_scenarios(folder, None)
        expect("run", 0, [], "run", "-q", "first.json", "--ties-at", "4", "--ties-circuit", "1")
        expect("a synthetic province", 0, ["3 runs again"], "verify", "-q", "first.h5")
        expect("no results", 4, ["cannot open"], "verify", "missing.h5")
        with gzip.open(os.path.join(source, "tests", "verify", "loops.h5.gz")) as file, \
                open("loops.h5", "wb") as copy:
            shutil.copyfileobj(file, copy)
        expect("a file on which HDF5 loops", 3, ["HDF5 fails on it"], "verify", "-q", "loops.h5")
        expect("another file", 3, ["no HDF5 file"], "verify", "first.json")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
