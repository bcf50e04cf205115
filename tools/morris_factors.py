#!/usr/bin/python3
"""The screening of all levers and uncertain parameters, scenarios/sweeps/morris.json.

    morris_factors.py PROGRAM SWEEP.json            writes the factors anew
    morris_factors.py PROGRAM SWEEP.json --check    ends with 1 if a parameter is missing or moved

Levers (factors of a form) stay as they are in the file. Every number of the mechanisms gets half
to one and a half of its default, within its bounds.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import subprocess
import sys

MECHANISMS = ("people", "ties", "staffing", "officials", "cascade", "convene", "attend", "exchange",
              "advise", "practise", "motivate", "associate", "lead")


def parameters(program):
    text = subprocess.run([program, "params", "--json"], capture_output=True, text=True, check=True).stdout
    for row in json.loads(text):
        group, _, name = row["path"].partition(".")
        if group in MECHANISMS and row["type"] in ("number", "whole number") and row["default"]:
            yield row["path"], f"{group}_{name}", row


def spread(row):
    low, high = sorted((0.5 * row["default"], 1.5 * row["default"]))
    if row["type"] == "whole number":
        low, high = int(low), int(high)
    low, high = max(low, row["low"]), min(high, row["high"])
    return [int(end) if end == int(end) else float(f"{end:.6g}") for end in (low, high)]


def factors(program, sweep):
    kept = {name: factor for name, factor in sweep["factors"].items()
            if factor["path"].startswith("forms.")}
    for path, name, row in parameters(program):
        low, high = spread(row)
        kept[name] = {"path": path, "low": low, "high": high}
    return kept


def text(sweep):
    """One factor a line."""
    head = {key: value for key, value in sweep.items() if key not in ("factors", "design")}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    rows = [f"    {json.dumps(name)}: {json.dumps(factor)}" for name, factor in sweep["factors"].items()]
    lines.append('  "factors": {\n' + ",\n".join(rows) + "\n  }")
    lines.append(f'  "design": {json.dumps(sweep["design"])}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


program, file = sys.argv[1:3]
with open(file, encoding="utf-8") as read:
    sweep = json.load(read)
wanted = factors(program, sweep)
if "--check" in sys.argv[3:]:
    wrong = [name for name in {**wanted, **sweep["factors"]} if wanted.get(name) != sweep["factors"].get(name)]
    if wrong:
        sys.exit(f"FAILED: {file} is not what the parameters give: {' '.join(wrong)}; "
                 "run tools/morris_factors.py")
    print(f"morris: {len(wanted)} factors are as the parameters give them")
else:
    sweep["factors"] = wanted
    with open(file, "w", encoding="utf-8") as out:
        out.write(text(sweep))
