"""What the readers of results files refuse, each with its whole message.

refused.py PROGRAM; exit code 77 when h5py is missing.
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
    import numpy as np
except ImportError as missing:
    print(f"refused.py: skipped, because {missing}")
    sys.exit(77)

from changes import (LONG, TEXTS, break_attributes, break_blocks, break_chunk, break_header, break_texts, cut,
                     external, group, link_away, longer_quarters, missing_texts, over_rows, put, put_type,
                     remove, remove_attribute, set_at, set_attribute, vast, vast_meetings, vast_panel,
                     virtual)

passed = failed = 0
program = version = ""
n_outcomes = n_rows = 0


def call(*arguments):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def must(*arguments):
    code, out, err = call(*arguments)
    assert code == 0, f"{arguments}: {out}{err}"


def refused(what, message, *arguments, code=3):
    """The program says exactly `message` of file x and returns `code`."""
    global passed, failed
    got, _, err = call(*arguments)
    if "{1}" in message:
        with h5py.File("x") as file:
            said = file.attrs.get("science_hash", "(none)")
        message = message.format(said, err.partition("its contents give ")[2][:32])
    message = message.replace("{version}", version).replace("{outcomes}", str(n_outcomes))
    message = message.replace("{rows}", str(n_rows))
    if got == code and err == f"collegium: x: {message}\n":
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}: exit code {got}, not {code}; expected {message}\n    {err}")


def write_inputs():
    with open("list.csv", "w", encoding="utf-8") as file:
        file.write("emis,district,circuit,phase,quintile,longitude,latitude,educators,learners\n")
        for i in range(6):
            file.write(f"80{i:04d},North,C{i // 3},secondary,3,{30 + 0.01 * i:.2f},-25.5,{4 + i},100\n")
    with open("posterior.csv", "w", encoding="utf-8") as file:
        file.write("exchange.rate,ties.growth\n0.1,0.2\n0.3,0.1\n")
    form = {"meetings": {"formal": {"period": 2}}}
    for name in ("first", "second"):
        with open(name + ".json", "w", encoding="utf-8") as file:
            json.dump({"name": name, "run": {"replicates": 2, "weeks": 16, "burn_in": 4},
                       "province": {"schools": "list.csv"}, "clusters": {"main": "own"},
                       "forms": {"own": form}}, file)
    factors = {"start": {"scenarios": ["first.json", "second.json"]},
               "drawn": {"draws": 2, "posterior": "posterior.csv"},
               "rate": {"path": "attend.base", "values": [0.1, 0.4]}}
    with open("sweep.json", "w", encoding="utf-8") as file:
        json.dump({"factors": factors, "design": "grid"}, file)


NO_HASH = "has no science_hash: expected attributes science_hash and science_hash_outcomes"
NO_MEETINGS = ("the table of meetings is missing: expected /meetings/scenario and /meetings/replicate "
               "over the axis row")
NO_TIES = ("/ties does not say of which weeks and circuit its rows are; expected attributes weeks and "
           "circuit")
FOREIGN = "has its values in other files, which are not read"
BROKEN = "is damaged: its checksum does not fit its contents"
LINK = "is a link, and links are not followed"
UTF8 = "texts of any length in UTF-8"
CHANGED = ("says science_hash {0}, but its contents give {1}: it was changed after it was written")


def outcome(what, change, found):
    """A case of the variable of an outcome, of which 2 scenarios x 2 replicates are expected."""
    return (what, change, f"/outcome_ck_gain {found}; expected 4 numbers")


# (what, change, message); {0} is the hash that the file says, {1} any other.
DESCRIBED = [
    ("no format", remove_attribute("collegium_format"), "is an HDF5 file, but not one of collegium's"),
    ("a text as format", set_attribute("collegium_format", "1"),
     "is an HDF5 file, but not one of collegium's"),
    ("two formats", set_attribute("collegium_format", [1, 1]),
     "is an HDF5 file, but not one of collegium's"),
    ("a later format", set_attribute("collegium_format", 2),
     "has format 2; this program reads format 1: a newer collegium wrote it and is needed to read it"),
    ("an earlier format", set_attribute("collegium_format", 0),
     "has format 0; this program reads format 1"),
    ("no number as format", set_attribute("collegium_format", np.nan),
     "has format nan; this program reads format 1"),
    ("no hash", remove_attribute("science_hash"), NO_HASH),
    ("a number as hash", set_attribute("science_hash", 5), NO_HASH),
    ("a hash of a fixed length", set_attribute("science_hash", np.bytes_("abc")), NO_HASH),
    ("no names of outcomes", remove_attribute("science_hash_outcomes"), NO_HASH),
    ("too many outcomes", set_attribute("science_hash_outcomes", " ".join(["ck_gain"] * 1001)),
     "has more than 1000 outcomes"),
    ("an unknown outcome", set_attribute("science_hash_outcomes", "of_nothing"),
     "/outcome_of_nothing is missing; expected 4 numbers"),
    ("another hash", set_attribute("science_hash", "0" * 32), CHANGED),
    ("another outcome", set_at("outcome_ck_gain", (0, 0), 5.0), CHANGED),
    ("an outcome that is no number", set_at("outcome_ck_gain", (0, 0), np.nan), CHANGED),
    ("another final state", set_at("state_digest", (0, 1), "00ff"), CHANGED),
    outcome("no outcome", remove("outcome_ck_gain"), "is missing"),
    outcome("texts", put("outcome_ck_gain", [["a", "b"], ["c", "d"]], **TEXTS), "holds 2 x 2 texts"),
    outcome("fewer values", put("outcome_ck_gain", [1.0, 2.0, 3.0]), "holds 3 numbers"),
    outcome("one value", put("outcome_ck_gain", 1.0), "is a single value"),
    outcome("more axes", put("outcome_ck_gain", np.zeros((2, 3, 4), "i4")),
            "holds 2 x 3 x 4 whole numbers"),
    outcome("pairs", put("outcome_ck_gain", np.zeros(4, [("a", "i4")])),
            "holds 4 values of another kind"),
    outcome("a group", group("outcome_ck_gain"), "is a group"),
    outcome("a type", put_type, "is neither a variable nor a group"),
    outcome("an external link", link_away("outcome_ck_gain", h5py.ExternalLink("elsewhere.h5", "/a")),
            LINK),
    outcome("a soft link", link_away("outcome_ck_gain", h5py.SoftLink("/outcome_pck_gain")), LINK),
    outcome("a virtual dataset", virtual("outcome_ck_gain", (2, 2)), FOREIGN),
    outcome("bytes of another file", external, FOREIGN),
    ("no scenarios", remove("scenario"), "/scenario is missing; expected an axis of 1 to 67108864 values"),
    ("numbers as names", put("scenario", [1.0, 2.0]), f"/scenario holds 2 numbers; expected 2 {UTF8}"),
    ("names of a fixed length", put("scenario", np.array([b"first", b"other"])),
     f"/scenario holds 2 texts of a fixed length; expected 2 {UTF8}"),
    ("names in ASCII", put("scenario", ["first", "second"], dtype=h5py.string_dtype("ascii")),
     f"/scenario holds 2 texts that are not UTF-8; expected 2 {UTF8}"),
    ("an empty axis", put("scenario", [], **TEXTS),
     "/scenario holds 0 texts; expected an axis of 1 to 67108864 values"),
    ("an axis of two dimensions", put("scenario", [["first"], ["second"]], **TEXTS),
     "/scenario holds 2 x 1 texts; expected an axis of 1 to 67108864 values"),
    ("another number of replicates", put("replicate", [0, 1, 2]),
     "/outcome_ck_gain holds 2 x 2 numbers; expected 6 numbers"),
    ("a vast axis", vast("replicate", (1 << 26) + 1, "u4"),
     "/replicate holds 67108865 whole numbers; expected an axis of 1 to 67108864 values"),
    ("vast axes", vast("replicate", 1 << 26, "u4"), "has too many runs to be true"),
    ("an axis put anew", put("week", list(range(20))), "the axes of /n cannot be read: they are "
     "damaged or missing"),
    ("a variable that is no axis any more", remove_attribute("CLASS", "week"),
     "the axes of /n cannot be read: they are damaged or missing"),
    ("names that are missing", missing_texts("scenario"), "/scenario has no text in place 1"),
    ("a file cut short", cut, "is no HDF5 file, or a damaged one"),
    ("a damaged variable", break_header("outcome_ck_gain"),
     "/outcome_ck_gain cannot be read: it is damaged"),
    ("a damaged group", break_header("inputs"), "/inputs cannot be read: it is damaged"),
    ("damaged numbers", break_chunk("outcome_ck_gain"),
     "/outcome_ck_gain cannot be read: its data are damaged"),
    ("damaged names", break_texts(put("scenario", [LONG, "second"], **TEXTS)),
     "/scenario cannot be read: its data are damaged"),
    ("a damaged hash", break_texts(set_attribute("science_hash", LONG)),
     "attribute science_hash cannot be read: its data are damaged"),
    ("a damaged unit", break_texts(set_attribute("units", LONG, "panel/panel_week")),
     "attribute units of /panel/panel_week cannot be read: its data are damaged"),
    ("damaged attributes", break_blocks(b"FRHP"),
     "attribute collegium_format cannot be read: it is damaged"),
    ("damaged attributes of a variable", break_attributes("n"),
     "attribute CLASS of /n cannot be read: it is damaged"),
    ("a damaged list of variables", break_blocks(b"BTHD\0\6"),
     "/ cannot be read: its list of variables is damaged"),
    ("no final states", remove("state_digest"), f"/state_digest is missing; expected 4 {UTF8}"),
    ("numbers as final states", put("state_digest", np.zeros((2, 2))),
     f"/state_digest holds 2 x 2 numbers; expected 4 {UTF8}"),
]
VERIFIED = [
    ("a later format", set_attribute("collegium_format", 2),
     "has format 2; this program reads format 1: a newer collegium wrote it and is needed to read it"),
    ("no scenario", remove_attribute("scenario_1_json"),
     "has no scenario_1_json: what was run is not in it"),
    ("a number as scenario", set_attribute("scenario_1_json", 5),
     "has no scenario_1_json: what was run is not in it"),
    ("an unknown parameter", set_attribute("scenario_0_json", '{"run": {"weaks": 1}}'),
     'scenario_0_json:1:10: run.weaks: unknown key; expected a parameter of run; did you mean "weeks"?'),
    ("a scenario cut short", set_attribute("scenario_0_json", "{"),
     "scenario_0_json:1:2: the text ends; expected a key in double quotes"),
    ("another scenario's name", set_attribute("scenario_0_json", '{"name": "third"}'),
     "scenario 0 is named first, but its parameters are those of third"),
    ("another number of replicates",
     set_attribute("scenario_0_json", '{"name": "first", "run": {"replicates": 7}}'),
     "scenario first has 7 replicates, the file 2"),
    ("fewer final states", put("state_digest", ["a"], **TEXTS),
     f"/state_digest holds 1 texts; expected 4 {UTF8}"),
    ("no lists", remove("inputs"), "does not hold the list list.csv (written by {version})"),
    ("lists elsewhere", link_away("inputs", h5py.ExternalLink("elsewhere.h5", "/inputs")),
     "does not hold the list list.csv (written by {version})"),
    ("another byte", lambda file: file["inputs/0"].__setitem__(5, file["inputs/0"][5] ^ 1),
     "the input list.csv does not fit its checksum"),
    ("no checksum", remove_attribute("xxh128", "inputs/0"),
     "the input list.csv does not fit its checksum"),
    ("words as bytes", put("inputs/0", np.zeros(4, "u2")),
     "/inputs/0 holds 4 whole numbers; expected at most 536870912 bytes"),
    ("bytes over two axes", put("inputs/0", np.zeros((4, 2), "u1")),
     "/inputs/0 holds 4 x 2 whole numbers; expected at most 536870912 bytes"),
    ("too many bytes", vast("inputs/0", (1 << 29) + 1, "u1"),
     "/inputs/0 holds 536870913 whole numbers; expected at most 536870912 bytes"),
    ("a list without a name", remove_attribute("file", "inputs/0"),
     "/inputs/0 has no attribute file, the name of its list"),
    ("too many scenarios", vast("scenario", 1001, h5py.string_dtype()),
     "/scenario holds 1001 texts; expected an axis of 1 to 1000 values"),
    ("too many replicates", vast("replicate", (1 << 20) + 1, "u4"),
     "/replicate holds 1048577 whole numbers; expected an axis of 1 to 1048576 values"),
    ("a damaged list", break_chunk("inputs/0"),
     "the input list.csv cannot be read: its data are damaged"),
    ("a list of variables that is damaged", break_blocks(b"BTHD\0\6"),
     "/ cannot be read: its list of variables is damaged"),
    ("a panel without end", vast_panel,
     "/panel/ck holds 1048576 x 1048576 x 1048576 x 1048576 numbers; expected at most 268435456 values"),
    ("damaged numbers", break_chunk("outcome_ck_gain"),
     "/outcome_ck_gain cannot be read: its data are damaged"),
    ("damaged gains", break_chunk("schools/gain"), "/schools/gain cannot be read: its data are damaged"),
    ("damaged meetings", break_chunk("meetings/week"),
     "/meetings/week cannot be read: its data are damaged"),
    ("texts as rows", over_rows("meetings/scenario", "first", **TEXTS),
     "/meetings/scenario holds {rows} texts; expected numbers"),
    ("fewer rows", over_rows("meetings/replicate", 0, 2, dtype="u4"),
     "/meetings/replicate holds 2 whole numbers; expected the size of scenario, which has the same axes"),
    ("too many rows", vast_meetings,
     "/meetings/replicate holds 268435457 whole numbers; expected at most 268435456 values"),
    ("damaged rows", break_chunk("meetings/replicate"),
     "/meetings/replicate cannot be read: its data are damaged"),
    ("too many meanings", set_attribute("flag_meanings", " ".join(["a"] * 65537), "meetings/replicate"),
     "attribute flag_meanings of /meetings/replicate has more than 65536 names"),
    ("no meetings", remove("meetings"), NO_MEETINGS),
    ("meetings elsewhere", link_away("meetings", h5py.SoftLink("/schools")), NO_MEETINGS),
    ("meetings of no scenario", remove("meetings/scenario"), NO_MEETINGS),
    ("rows of another run", set_at("meetings/replicate", 0, 1),
     "row 1 of /meetings is of scenario 0, replicate 0; expected 2 scenarios and 2 replicates, in their "
     "order"),
    ("rows of no run", set_at("meetings/scenario", 0, 2),
     "row 0 of /meetings is of scenario 2, replicate 0; expected 2 scenarios and 2 replicates, in their "
     "order"),
    ("ties of no week", remove_attribute("weeks", "ties"), NO_TIES),
    ("a text as weeks", set_attribute("weeks", "10", "ties"), NO_TIES),
    ("ties of no circuit", remove_attribute("circuit", "ties"), NO_TIES),
    ("weeks that fall", set_attribute("weeks", [10, 5], "ties"),
     "attribute weeks of /ties has 5 in place 2; expected weeks from 0 to 65535 that grow"),
    ("a week that is no number", set_attribute("weeks", [np.nan], "ties"),
     "attribute weeks of /ties has nan in place 1; expected weeks from 0 to 65535 that grow"),
    ("a week beyond all", set_attribute("weeks", [70000], "ties"),
     "attribute weeks of /ties has 70000 in place 1; expected weeks from 0 to 65535 that grow"),
    ("ties without their teachers", remove("tie_teachers"),
     "the table of tie_teachers is missing: expected /tie_teachers/scenario and "
     "/tie_teachers/replicate over the axis row"),
    ("a panel of no week", remove("panel/panel_week"),
     "/panel/panel_week is missing; expected an axis of 1 to 1048576 values"),
    ("texts as weeks of the panel", put("panel/panel_week", ["a", "b"], **TEXTS),
     "/panel/panel_week holds 2 texts; expected numbers"),
    ("weeks of the panel that stand still", set_at("panel/panel_week", 1, 0),
     "the second week of /panel/panel_week is 0; expected 1 to 65535"),
    ("weeks of the panel of 64 bits", put("panel/panel_week", [0, 10], dtype="i8"),
     "/panel/panel_week holds 2 whole numbers; expected an axis of 2 texts or numbers, whole ones of "
     "32 bits at most"),
    ("damaged weeks of the panel", break_chunk("panel/panel_week"),
     "/panel/panel_week cannot be read: its data are damaged"),
    ("weeks of the panel elsewhere", virtual("panel/panel_week", (2,)),
     f"/panel/panel_week {FOREIGN}; expected an axis of 1 to 1048576 values"),
]
SWEPT = [
    ("a later format", set_attribute("collegium_format", 2),
     "has format 2; this program reads format 1: a newer collegium wrote it and is needed to read it"),
    ("no format", remove_attribute("collegium_format"), "is an HDF5 file, but not one of collegium's"),
    ("no points", remove("point"), "/point is missing; expected an axis of 1 to 10000000 values"),
    ("too many replicates", vast("replicate", 100001, "u4"),
     "/replicate holds 100001 whole numbers; expected an axis of 1 to 100000 values"),
    ("too many runs", lambda file: (vast("replicate", 100000, "u4")(file), vast("point", 1000, "u4")(file)),
     "has too many runs to be true"),
    ("fewer outcomes", put("outcome", np.zeros(3)),
     "/outcomes holds 8 x 2 x {outcomes} numbers; expected 48 numbers"),
    ("no outcomes", remove("outcomes"), "/outcomes is missing; expected the outcomes of all runs"),
    ("no names of factors", remove_attribute("coordinates", "outcomes"),
     "/outcomes has no attribute coordinates, the names of its factors"),
    ("too many outcomes", vast("outcome", 1001, h5py.string_dtype()),
     "/outcome holds 1001 texts; expected an axis of 1 to 1000 values"),
    ("too many factors", set_attribute("coordinates", " ".join(f"f{i}" for i in range(1000)), "outcomes"),
     "has more than 256 factors"),
    ("a damaged factor", break_chunk("rate"), "/rate cannot be read: its data are damaged"),
    ("no values of a factor", remove("rate"), "/rate is missing; expected the values of a factor"),
    ("values elsewhere", link_away("rate", h5py.ExternalLink("elsewhere.h5", "/rate")),
     f"/rate {LINK}; expected the values of a factor"),
    ("numbers of a factor of texts", put("rate", [0.0] * 8), f"/rate holds 8 numbers; expected 8 {UTF8}"),
    ("an unknown level", set_at("start", 3, "third"),
     "point 3 has third of /start, which is none of its attribute levels"),
    ("draw 0", set_at("drawn", 2, 0), "point 2 has draw 0 of /drawn; expected 1 to 2"),
    ("a draw too many", set_at("drawn", 2, 3), "point 2 has draw 3 of /drawn; expected 1 to 2"),
    ("no draws", set_attribute("draws", 0, "drawn"), "attribute draws of /drawn is 0; expected 1 to 10000000"),
    ("draws that are no number", set_attribute("draws", np.nan, "drawn"),
     "attribute draws of /drawn is nan; expected 1 to 10000000"),
    ("draws of nothing", remove_attribute("paths", "drawn"),
     "/drawn has no attribute paths, the parameters that are drawn"),
    ("no drawn values", remove("ties.growth"), "/ties.growth is missing; expected 8 numbers"),
    ("another hash", set_attribute("science_hash", "0" * 32), CHANGED),
    ("no hash", remove_attribute("science_hash"), CHANGED),
    ("no final states", remove("state_digest"), "/state_digest is missing; expected 64 numbers"),
    ("a final state that is none", put("state_digest", np.full((8, 2, 4), np.nan)),
     "/state_digest has nan; expected words from 0 to 4294967295"),
    ("a final state below all", put("state_digest", np.full((8, 2, 4), -1)),
     "/state_digest has -1; expected words from 0 to 4294967295"),
    ("no names of scenarios", remove("scenario"), f"/scenario is missing; expected 8 {UTF8}"),
    ("no states of runs", remove("state"), "/state is missing; expected 16 numbers"),
    ("no units", remove("outcome_unit"), f"/outcome_unit is missing; expected {{outcomes}} {UTF8}"),
]
SWEEP_VERIFIED = [
    ("no scenario", remove_attribute("scenario_0_json"),
     "has no scenario_0_json: what was run is not in it"),
    ("a scenario cut short", set_attribute("scenario_1_json", "{"),
     "scenario_1_json:1:2: the text ends; expected a key in double quotes"),
    ("a scenario less", remove_attribute("scenario_1_json"),
     "does not hold the scenario second of point 4"),
    ("another scenario", set_attribute("scenario_1_json", '{"name": "third"}'),
     "does not hold the scenario second of point 4"),
    ("no lists", remove("inputs"), "does not hold the list list.csv (written by {version})"),
]


EXPORTED = [
    ("more values than an axis has", longer_quarters,
     "/quarter holds 3 whole numbers; expected an axis of 4 texts or numbers, whole ones of 32 bits at "
     "most"),
    ("a damaged axis", break_chunk("quarter"), "/quarter cannot be read: its data are damaged"),
    ("texts that are missing", missing_texts("meetings/scenario"),
     "/meetings/scenario has no text in place 1"),
    ("damaged numbers", break_chunk("schools/gain"), "/schools/gain cannot be read: its data are damaged"),
]
RESUMED = [
    ("another sweep", set_attribute("identity", "sweep other"),
     "holds another sweep, --force overwrites it: program: other there, {version} here"),
    ("another kind", set_attribute("collegium_kind", "comparison"),
     "is not the results file of a sweep"),
    ("another hash", set_attribute("science_hash", "0" * 32), CHANGED),
]


def check_seal(original, *commands):
    """No file, and a byte changed in one whose seal stands: every reader says so."""
    with open(original, "rb") as file:
        whole = file.read()
    os.remove("x")
    for command in commands:
        if command[0] != "sweep":
            refused(f"no file: {command}", "cannot open: No such file or directory", *command, code=4)
    with open("x", "wb") as file:
        file.write(whole[:4000] + bytes([whole[4000] ^ 1]) + whole[4001:])
    for command in commands:
        refused(f"a changed byte: {command}", BROKEN, *command)


def check(original, changes, *command):
    for what, change, message in changes:
        shutil.copy(original, "x")
        with h5py.File("x", "r+") as file:
            damage = change(file)
        if callable(damage):
            with open("x", "rb") as file:
                whole = file.read()
            with open("x", "wb") as file:
                file.write(damage(whole))
        refused(what, message, *command)


def main():
    global program, version, n_outcomes, n_rows
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_inputs()
        must("compare", "-q", "first.json", "second.json", "--panel-every", "10", "--ties-at",
             "10,end", "-o", "real.h5")
        must("sweep", "-q", "sweep.json", "-o", "sweep.h5")
        with h5py.File("real.h5") as file:
            version = file.attrs["collegium_version"]
            n_rows = len(file["meetings/row"])
        with h5py.File("sweep.h5") as file:
            n_outcomes = len(file["outcome"])
        check("real.h5", DESCRIBED, "info", "x")
        check("real.h5", VERIFIED, "verify", "-q", "x")
        check("sweep.h5", SWEPT, "info", "x")
        check("sweep.h5", SWEEP_VERIFIED, "verify", "-q", "x")
        check("real.h5", EXPORTED, "export", "--csv", "tables", "x")
        again = ("sweep", "-q", "--resume", "sweep.json", "-o", "x")
        check("sweep.h5", RESUMED, *again)
        check_seal("real.h5", ("info", "x"), ("verify", "-q", "x"), ("export", "--csv", "tables", "x"))
        check_seal("sweep.h5", ("info", "x"), ("verify", "-q", "x"), again)
        shutil.copy("real.h5", "x")
        refused("no sweep", "is not the results file of a sweep", *again)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
