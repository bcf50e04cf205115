"""The commands that faults.py breaks, and what they read.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os


class Case:
    """One command: what it is called with, what it leaves, what it says when all goes well."""

    def __init__(self, name, arguments, out=None, stdin="", old=None, journal=None):
        self.name, self.arguments, self.out, self.stdin = name, arguments, out, stdin
        self.old = old  # the file that stands under the final name before
        self.journal = journal  # what a stopped command leaves on purpose, and goes on with
        self.said = None
        self.input, self.seconds = None, None  # the file of its standard input; what it takes


def write_inputs(inputs):
    os.mkdir(inputs)
    run = {"replicates": 2, "weeks": 16, "burn_in": 2}
    form = {"meetings": {"formal": {"period": 2}, "informal": {"period": 3}}}
    names = ("emis,district,circuit,phase,quintile,longitude,latitude,educators,learners\n")
    with open(os.path.join(inputs, "list.csv"), "w", encoding="utf-8") as file:
        file.write(names)
        for i in range(12):
            phase = ("primary", "secondary", "combined")[i % 3]
            place = "," if i == 5 else f"{30 + 0.01 * i:.2f},{-25.5 - 0.01 * i:.2f}"
            file.write(f"80{i:04d},North,C{i // 6},{phase},{1 + i % 5},{place},{4 + i},{100 + i}\n")
    for name, extra in (("base", {"province": {"schools": "list.csv"}}),
                        ("first", {"extends": "base.json"}),
                        ("second", {"extends": "base.json", "events": {
                            "takeover": {"type": "adopt", "form": "stern", "week": 8}},
                            "forms": {"stern": dict(form, regulation=0.9)}})):
        body = dict({"name": name, "run": run, "clusters": {"main": "own"}}, **extra)
        body.setdefault("forms", {})["own"] = form
        with open(os.path.join(inputs, name + ".json"), "w", encoding="utf-8") as file:
            json.dump(body, file)

    write_own_lists(inputs)
    factors = {"draw": {"draws": 2, "posterior": "draws.csv"},
               "start": {"path": "calendar.term1_start", "values": [2, 20]}}
    ranges = {"rate": {"path": "exchange.rate", "low": 0.1, "high": 0.9},
              "reach": {"path": "exchange.reach", "low": 0.1, "high": 0.9}}
    for name, design, chosen, record in (
            ("sweep", "grid", factors, {"trajectories": {"series": ["ck"], "every": 8}}),
            ("panel", "grid", {"rate": {"path": "exchange.rate", "values": [0.1, 0.3]}},
             {"panel": {"columns": ["ck"], "every": 8}}),
            ("morris", {"kind": "morris", "trajectories": 2, "levels": 4}, ranges, None)):
        with open(os.path.join(inputs, name + ".json"), "w", encoding="utf-8") as file:
            json.dump({"base": "base.json", "replicates": 2, "design": design, "factors": chosen,
                       **({"record": record} if record else {})}, file)

def write_own_lists(inputs):
    rows = {"teachers.csv": ("id,emis,subject,phase,ck", "T1,800001,science,,0.4",
                             "T2,800001,mathematics,,", "T3,800004,science,,0.6"),
            "ties.csv": ("from,to,trust", "T1,T3,0.4", "T3,T1,"),
            "draws.csv": ("# made by hand", "exchange.rate,officials.task_hours", "0.3,1", "0.9,4")}
    for name, lines in rows.items():
        with open(os.path.join(inputs, name), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
    with open(os.path.join(inputs, "own.json"), "w", encoding="utf-8") as file:
        json.dump({"extends": "first.json", "name": "own",
                   "province": {"teachers": "teachers.csv", "ties": "ties.csv"}}, file)


def cases(inputs):
    """The commands that are broken, with what they need beside what write_inputs leaves."""
    first, second = inputs + "/first.json", inputs + "/second.json"
    results, burnt = inputs + "/results.h5", inputs + "/burnt.state"
    many = ["--threads", "3"]
    drawn = ["--posterior", inputs + "/draws.csv", "--draw", "2"]
    points = "".join(json.dumps({"id": i, "set": {"exchange.rate": 0.1 * i}, "replicates": 1}) +
                     "\n" for i in range(3))
    return [
        Case("run", ["run", "-q", first, "-o", "out.h5", "--panel-every", "6"] + many, "out.h5"),
        Case("run --force", ["run", "-q", first, "-o", "out.h5", "--force"] + many, "out.h5",
             old=inputs + "/old.h5"),
        Case("run own lists", ["run", "-q", inputs + "/own.json", "-o", "out.h5", "--ties-at", "end"] +
             many, "out.h5"),
        Case("run --checkpoint", ["run", "-q", first, "--until", "9", "--checkpoint", "out.state"] +
             many, "out.state"),
        Case("run --from", ["run", "-q", first, "--from", burnt, "-o", "out.h5"] + many, "out.h5"),
        Case("compare", ["compare", "-q", first, second, "-o", "out.h5", "--json"] + drawn + many,
             "out.h5"),
        Case("compare --from", ["compare", "-q", first, second, "--from", burnt, "--csv"] + many),
        Case("decompose", ["decompose", "-q", first, second] + many),
        Case("precision", ["precision", results]),
        Case("patterns", ["patterns", "-q", "--only", "P2", "--draws", "1", "--posterior",
                          inputs + "/draws.csv", "--replicates", "1", "--set", "run.weeks=20",
                          "--set", "province.circuits=1"] + many),
        Case("check", ["check", second, "--repairs"]),
        Case("new", ["new", "mine", "--from", "institutionalised"], "mine.json"),
        Case("info", ["info", results, "--json"]),
        Case("verify", ["verify", "-q", results] + many),
        Case("evaluate", ["evaluate", first, "--threads", "1"], stdin=points),
        Case("evaluate --only", ["evaluate", "--only", "P2", "--set", "run.weeks=20", "--set",
                                 "province.circuits=1", "--threads", "1"] + drawn, stdin=points),
        Case("sweep", ["sweep", "-q", inputs + "/sweep.json", "-o", "out.h5", "--resume"] + many,
             "out.h5", journal="out.h5.journal"),
        Case("sweep panel", ["sweep", "-q", inputs + "/panel.json", "-o", "out.h5", "--resume"] + many,
             "out.h5", journal="out.h5.journal"),
        Case("merge", ["merge", inputs + "/part1", inputs + "/part2", "-o", "out.h5"], "out.h5"),
        Case("verify sweep", ["verify", "-q", inputs + "/sweep.h5"] + many),
        Case("sensitivity --save", ["sensitivity", "--save", "out.h5"], "out.h5",
             old=inputs + "/morris.h5"),
        Case("export", ["export", results, "--csv", "tables"], "tables"),
        Case("export sweep", ["export", inputs + "/sweep.h5", "--csv", "tables"], "tables"),
        Case("report", ["report", results, "-o", "out.html"], "out.html"),
        Case("report sweep", ["report", inputs + "/sweep.h5", "-o", "out.html"], "out.html"),
    ]
