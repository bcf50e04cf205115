"""Sensitivity indices in the results file are those of the table, and the file stays what it was.
  indices.py PROGRAM SOURCE-ROOT
SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import io
import json
import math
import os
import subprocess
import sys
import tempfile

import xarray as xr

program, scenarios = sys.argv[1], os.path.join(sys.argv[2], "scenarios")
checks = 0


def collegium(*arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"FAILED: {arguments}: {done.stderr}")
    return done.stdout


def check(holds, what):
    global checks
    if not holds:
        sys.exit(f"FAILED: {what}")
    checks += 1


def science_hash(path):
    return json.loads(collegium("info", "--json", path))["science_hash"]


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


DESIGNS = {"morris": {"kind": "morris", "trajectories": 3, "levels": 4, "seed": 1},
           "saltelli": {"kind": "saltelli", "samples": 4, "second_order": True},
           "first": {"kind": "saltelli", "samples": 4, "second_order": False}}

with tempfile.TemporaryDirectory() as folder:
    for name, design in DESIGNS.items():
        file, results = os.path.join(folder, f"{name}.json"), os.path.join(folder, f"{name}.h5")
        with open(file, "w") as out:
            json.dump({
                "base": os.path.join(scenarios, "institutionalised.json"), "replicates": 1,
                "settings": {"run.weeks": 15, "run.burn_in": 5, "province.circuits": 1},
                "factors": {
                    "regulation": {"path": "forms.official.regulation", "low": 0, "high": 1},
                    "gratuity": {"path": "forms.official.gratuity", "low": 0, "high": 2}},
                "design": design}, out)
        collegium("sweep", file, "--allow-path", scenarios, "-q", "-o", results)
        before = science_hash(results)
        table = collegium("sensitivity", results, "--csv")
        for _ in range(2):  # the second replaces the first
            check(collegium("sensitivity", results, "--csv", "--save") == table, "one table")
        check(science_hash(results) == before, f"{name}: the science hash stays")
        rows = list(csv.DictReader(io.StringIO(table)))
        check(any(row["value"] for row in rows), f"{name}: there are indices")
        for engine in ("h5netcdf", "netcdf4"):
            with xr.open_dataset(results, engine=engine, group="sensitivity") as group, \
                    xr.open_dataset(results, engine=engine) as root:
                check(list(group.outcome.values) == list(root.outcome.values), "outcomes")
                check(("second" in group) == (name == "saltelli"), f"{name}: pairs")
                for row in rows:
                    at = {"outcome": row["outcome"], "factor": row["factor"]}
                    if row["other"]:
                        at["other"] = row["other"]
                    for end, column in (("", "value"), ("_low", "low"), ("_high", "high")):
                        if row["index"] + end not in group:
                            continue
                        value = float(group[row["index"] + end].sel(at))
                        check(same(value, float(row[column] or "nan")), f"{name}: {row}")
print(f"indices: {checks} checks passed")
