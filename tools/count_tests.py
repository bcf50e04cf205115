#!/usr/bin/python3
"""Counts the results of `meson test` from its testlog.json.

Names what failed and what was skipped, prints "N passed, N failed[, N skipped]" as the last
line and returns non-zero unless something passed and nothing failed.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP", "IGNORED"}


def main(path):
    names = {"passed": [], "failed": [], "skipped": []}
    try:
        with open(path, encoding="utf-8") as log:
            for line in log:
                test = json.loads(line)
                result = test["result"]
                kind = "passed" if result in PASSED else "skipped" if result in SKIPPED else "failed"
                names[kind].append((test["name"], result))
    except OSError as error:
        print(f"failed: meson test left no log ({error})")
        names["failed"].append(("meson test", "ERROR"))
    for kind in ("skipped", "failed"):
        for name, result in names[kind]:
            print(f"{kind}: {name} ({result.lower()})")
    if not any(names.values()):
        print("failed: no test was run")
        names["failed"].append(("meson test", "ERROR"))
    line = f"{len(names['passed'])} passed, {len(names['failed'])} failed"
    if names["skipped"]:
        line += f", {len(names['skipped'])} skipped"
    print(line)
    return 1 if names["failed"] or not names["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
