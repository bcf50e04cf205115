"""The JSON Schema and the reader agree: on every shipped scenario, on odd ones, on bad ones.

    schema.py PROGRAM SOURCE-ROOT

Exit code 77 (skipped) without python3-jsonschema.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

program, source = sys.argv[1], pathlib.Path(sys.argv[2])
scenarios = source / "scenarios"
shipped = [f for f in sorted(scenarios.rglob("*.json"))
           if "sweeps" not in f.parts and not f.name.endswith(".schema.json")]
failed = 0


def expect(holds, what):
    global failed
    if not holds:
        failed += 1
        print("FAILED:", what)


printed = subprocess.run([program, "schema"], capture_output=True, text=True, check=True).stdout
committed = scenarios / "scenario.schema.json"
expect(printed == committed.read_text(encoding="utf-8"),
       "scenarios/scenario.schema.json is not what `collegium schema` prints: write it anew")

printed_sweep = subprocess.run([program, "schema", "--sweep"], capture_output=True, text=True,
                               check=True).stdout
committed_sweep = scenarios / "sweep.schema.json"
expect(printed_sweep == committed_sweep.read_text(encoding="utf-8"),
       "scenarios/sweep.schema.json is not what `collegium schema --sweep` prints: write it anew")
sweeps = sorted((scenarios / "sweeps").glob("*.json"))
expect(len(sweeps) >= 6, f"only {len(sweeps)} sweeps found")
for file in sweeps:
    named = json.loads(file.read_text(encoding="utf-8")).get("$schema", "")
    expect((file.parent / named).resolve() == committed_sweep.resolve(),
           f"{file}: $schema is {named!r}, which is not {committed_sweep}")

expect(len(shipped) >= 28, f"only {len(shipped)} scenarios found")
for file in shipped:
    named = json.loads(file.read_text(encoding="utf-8")).get("$schema", "")
    expect((file.parent / named).resolve() == committed.resolve(),
           f"{file}: $schema is {named!r}, which is not {committed}")

try:
    import jsonschema
except ImportError:
    print("skipped: validation against the schema (python3-jsonschema is missing)")
    sys.exit(1 if failed else 77)

schema = json.loads(printed)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)

for file in shipped:
    for error in validator.iter_errors(json.loads(file.read_text(encoding="utf-8"))):
        expect(False, f"{file}: {error.json_path}: {error.message}")

GOOD = [
    '{}',
    '{"$schema": "anything", "note": "x", "name": "a-b_C1", "title": "é"}',
    '{"run": {"seed": 7, "weeks": 10, "note": "short"}}',
    '{"run": {"seed": "18446744073709551615", "weeks": 1.5e1}}',
    '{"forms": {"note": "mine", "a": {"meetings": {"note": "", "m": {"hours": 1.5}}}}}',
    '{"forms": {"a": {"leader": "nominated", "rotates": false, "gratuity": 0.5}}}',
    '{"events": {"e": {"type": "workshop", "week": 60, "topic": 2}}}',
]
BAD = [
    '[]',
    '{"nmae": "x"}',
    '{"name": "two words"}',
    '{"name": 1}',
    '{"title": null}',
    '{"note": 3}',
    '{"$schema": 1}',
    '{"extends": 1}',
    '{"extends": [1]}',
    '{"run": 3}',
    '{"run": {"weaks": 3}}',
    '{"run": {"weeks": "3"}}',
    '{"run": {"weeks": 1.5}}',
    '{"run": {"weeks": -1}}',
    '{"run": {"weeks": 10401}}',
    '{"run": {"seed": -1}}',
    '{"run": {"seed": "1e3"}}',
    '{"run": {"seed": ""}}',
    '{"run": {"note": 1}}',
    '{"people": {"motivation": 1}}',
    '{"province": {"schools": 3}}',
    '{"clusters": {"main": null}}',
    '{"forms": []}',
    '{"forms": {"none": {}}}',
    '{"forms": {"a b": {}}}',
    '{"forms": {"a": 1}}',
    '{"forms": {"a": {"regulatoin": 0.5}}}',
    '{"forms": {"a": {"regulation": 1.01}}}',
    '{"forms": {"a": {"regulation": "high"}}}',
    '{"forms": {"a": {"registered": 1}}}',
    '{"forms": {"a": {"leader": "appointed"}}}',
    '{"forms": {"a": {"leader": 0}}}',
    '{"forms": {"a": {"meetings": {"m": {"day": "sunday"}}}}}',
    '{"forms": {"a": {"meetings": {"m": {"period": 0}}}}}',
    '{"forms": {"a": {"meetings": {"m": {"lenght": 2}}}}}',
    '{"forms": {"a": {"meetings": []}}}',
    '{"events": {"e": {"type": "party"}}}',
    '{"events": {"e": {"week": 0.5}}}',
    '{"events": {"e": {"when": 3}}}',
]

# Of sweeps: what stands around it, and the design.
FACTOR = '"factors": {"a": {"path": "ties.decay", "values": [0.01, 0.02]}}'
GOOD_SWEEPS = [
    '{"base": "none", "factors": {"a": {"path": "ties.decay", "values": [0.01]}}, "design": "grid"}',
    '{"$schema": "x", "note": "n", "name": "a-b", "base": "none", "replicates": 2, "settings": {"run.weeks": 8}, '
    '"factors": {"a": {"note": "n", "paths": ["ties.decay", "ties.growth"], "low": 0.1, "high": 0.2, '
    '"steps": 2}}, "design": {"kind": "grid", "note": "n"}}',
    '{"factors": {"f": {"scenarios": ["none", "grassroots"]}}, "design": "one_at_a_time"}',
    '{"base": "grassroots", "factors": {"f": {"path": "forms.grassroots.leader", "values": ["elected"]}, '
    '"h": {"path": "forms.grassroots.meetings.formal.hours", "values": [2]}}, "design": "grid"}',
    *('{"base": "none", "factors": {"a": {"path": "ties.decay", "low": 0.01, "high": 0.02}}, "design": ' + d + "}"
      for d in ('"factorial"', '"morris"', '{"kind": "random", "points": 3, "seed": 2}',
                '{"kind": "latin_hypercube", "points": 3, "tries": 2}', '{"kind": "sobol", "points": 3}',
                '{"kind": "morris", "trajectories": 2, "levels": 4, "seed": 0}',
                '{"kind": "saltelli", "samples": 2, "second_order": false}')),
    '{"base": "none", ' + FACTOR + ', "design": "grid", "record": {"trajectories": {"series": ["ck", "task_share"], '
    '"groups": ["near"], "every": 4}, "panel": {"columns": ["ck"], "every": 52}}}',
]
BAD_SWEEPS = [
    "[]",
    '{"base": "none", "design": "grid"}',
    '{"base": "none", ' + FACTOR + "}",
    '{"base": "none", ' + FACTOR + ', "design": "gird"}',
    '{"base": 1, ' + FACTOR + ', "design": "grid"}',
    '{"base": "none", ' + FACTOR + ', "design": "grid", "replicates": 0}',
    '{"base": "none", ' + FACTOR + ', "design": "grid", "seed": 1}',
    '{"base": "none", ' + FACTOR + ', "design": "grid", "settings": {"ties.dcay": 1}}',
    '{"base": "none", ' + FACTOR + ', "design": {"kind": "sobol"}}',
    '{"base": "none", ' + FACTOR + ', "design": {"kind": "grid", "points": 3}}',
    '{"base": "none", ' + FACTOR + ', "design": {"kind": "morris", "levels": 1}}',
    '{"base": "none", ' + FACTOR + ', "design": "grid", "record": {"panel": {"columns": ["kc"], "every": 1}}}',
    '{"base": "none", ' + FACTOR + ', "design": "grid", "record": {"trajectories": {"groups": ["all"]}}}',
    '{"base": "none", "factors": {"point": {"path": "ties.decay", "values": [0.1]}}, "design": "grid"}',
    *('{"base": "none", "factors": {"a": ' + f + '}, "design": "grid"}' for f in (
        "{}", "3", '{"path": "ties.decay"}', '{"path": "ties.dcay", "values": [0.1]}',
        '{"path": "forms.official.regulatoin", "values": [0.1]}', '{"path": "ties.decay", "values": []}',
        '{"path": "ties.decay", "low": 0.1}', '{"path": "ties.decay", "low": "0", "high": 1}',
        '{"path": "ties.decay", "values": [0.1], "steps": 1}', '{"path": "ties.decay", "levels": [1]}')),
    '{"base": "none", "factors": {"a-b": {"path": "ties.decay", "values": [0.1]}}, "design": "grid"}',
    '{"base": "none", "factors": {}, "design": "grid"}',
]

sweep_schema = json.loads(printed_sweep)
jsonschema.Draft7Validator.check_schema(sweep_schema)
sweep_validator = jsonschema.Draft7Validator(sweep_schema)
expect(sweep_validator.is_valid({"base": "none", "factors": {"d": {"draws": 2}}, "design": "grid"}),
       "the schema refuses posterior draws")
for file in sweeps:
    for error in sweep_validator.iter_errors(json.loads(file.read_text(encoding="utf-8"))):
        expect(False, f"{file}: {error.json_path}: {error.message}")

with tempfile.TemporaryDirectory() as folder:
    sweep_file = pathlib.Path(folder) / "swept.json"

    def sweep_accepted(text):
        sweep_file.write_text(text, encoding="utf-8")
        answer = subprocess.run([program, "sweep", "--points", pathlib.Path(folder) / "points.csv", "--force",
                                 "--allow-path", scenarios, sweep_file], capture_output=True, text=True,
                                env=dict(os.environ, COLLEGIUM_PATH=str(scenarios)))
        expect(answer.returncode in (0, 3), f"{text}: exit code {answer.returncode}: {answer.stderr}")
        return answer.returncode == 0

    for text in GOOD_SWEEPS:
        expect(sweep_validator.is_valid(json.loads(text)), f"the schema refuses {text}")
        expect(sweep_accepted(text), f"the reader refuses {text}")
    for text in BAD_SWEEPS:
        expect(not sweep_validator.is_valid(json.loads(text)), f"the schema accepts {text}")
        expect(not sweep_accepted(text), f"the reader accepts {text}")

with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "tried.json"

    def reader_accepts(text):
        file.write_text(text, encoding="utf-8")
        answer = subprocess.run([program, "check", "--weeks=52", file], capture_output=True,
                                text=True)
        expect(answer.returncode in (0, 3), f"{text}: exit code {answer.returncode}")
        return answer.returncode == 0

    for text in GOOD:
        expect(validator.is_valid(json.loads(text)), f"the schema refuses {text}")
        expect(reader_accepts(text), f"the reader refuses {text}")
    for text in BAD:
        expect(not validator.is_valid(json.loads(text)), f"the schema accepts {text}")
        expect(not reader_accepts(text), f"the reader accepts {text}")

print(f"{len(shipped)} shipped, {len(GOOD)} good and {len(BAD)} bad scenarios; {len(sweeps)} shipped, "
      f"{len(GOOD_SWEEPS)} good and {len(BAD_SWEEPS)} bad sweeps: "
      + (f"{failed} failed" if failed else "the schema and the reader agree"))
sys.exit(1 if failed else 0)
