"""The JSON Schema and the reader agree: on every shipped scenario, on odd ones, on bad ones.

    schema.py PROGRAM SOURCE-ROOT

Exit code 77 (skipped) without python3-jsonschema.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
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

print(f"{len(shipped)} shipped, {len(GOOD)} good and {len(BAD)} bad scenarios: "
      + (f"{failed} failed" if failed else "the schema and the reader agree"))
sys.exit(1 if failed else 0)
