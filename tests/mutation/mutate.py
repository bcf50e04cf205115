"""Changes one operator or constant of the model at a time and asks whether a test notices.

python3 mutate.py [--limit N] [--seed S] [--files PATTERN...] [--tests NAME...] [--record FILE [--again]]

The golden hashes are not among the tests by default: they would notice any change, and the
question is whether a test says what is right.

Works in a scratch copy; builds and runs the fast unit tests for each mutant, one after the other
until one notices, those that noticed the last mutants of the same file first. A mutant that no
test kills is printed: missing test, or a change that makes no difference (say so in
docs/reliability.md). By command only. With --record each outcome is a line of JSON in FILE as soon as
it is known; the same command goes on from there, and mutants of lines that changed are tried anew.
With --again those that survived are tried again, against tests that were written since.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

SWAPS = {"<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="], "+": ["-"],
         "-": ["+"], "*": ["/"], "/": ["*"], "&&": ["||"], "||": ["&&"], "+=": ["-="], "-=": ["+="]}
OPERATOR = re.compile(r"(?<=[\w)\]] )(<=|>=|==|!=|&&|\|\||\+=|-=|[<>+*/-])(?= [\w(!-])")
NUMBER = re.compile(r"(?<![\w.\"%])(\d+\.\d+f?|\d+)(?![\w.])")


def code_lines(text):
    """(number, line) of lines that are code: no comments, includes, cases or tables of text."""
    inside = False
    for number, line in enumerate(text.split("\n")):
        stripped = line.strip()
        starts, inside = inside or stripped.startswith("/*"), (inside or "/*" in line) and "*/" not in line
        if starts or inside or stripped.startswith(("#", "*", "//", "case", "static const", "enum", "__builtin_prefetch")) \
                or '"' in line or "/*" in line:
            continue
        yield number, line


def mutants(path, text):
    for number, line in code_lines(text):
        for found in OPERATOR.finditer(line):
            if found[0] == "*" and re.match(r"\s*(const )?\w+ \*", line):
                continue
            for other in SWAPS[found[0]]:
                yield path, number, line[:found.start()] + other + line[found.end():]
        for found in NUMBER.finditer(line):
            value = found[0]
            size = float(value.rstrip("f"))
            other = str(int(value) + 1) if "." not in value else \
                f"{size * 1.25 or 0.25!r}" + ("f" if "f" in value else "")
            yield path, number, line[:found.start()] + other + line[found.end():]


def run(*command, cwd=None, timeout=600):
    try:
        return subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, check=False, timeout=timeout).returncode
    except subprocess.TimeoutExpired:
        return -1


class Test:
    """A test, what must be built for it, and the sources that this is made of."""

    def __init__(self, told, build):
        self.name, self.command = told["name"], told["cmd"]
        paths = [os.path.normpath(os.path.join(build, word)) for word in self.command if "/" in word]
        self.targets = [os.path.relpath(path, build) for path in paths if path.startswith(build + os.sep)]
        listed = subprocess.run(["ninja", "-C", build, "-t", "inputs", *self.targets], text=True,
                                stdout=subprocess.PIPE, check=True).stdout.split("\n")
        self.sources = {os.path.normpath(os.path.join(build, line)) for line in listed if line.endswith(".c")}

    def outcome(self, build):
        if run("ninja", "-C", build, *self.targets, timeout=1800):
            return "broken"
        return "killed" if run(*self.command, cwd=build, timeout=120) else "survived"


def outcome_of(path, tests, build):
    """What becomes of a mutant in `path`; the test that killed it goes to the front of the list."""
    for test in tests:
        if path in test.sources:
            outcome = test.outcome(build)
            if outcome == "killed":
                tests.remove(test)
                tests.insert(0, test)
            if outcome != "survived":
                return outcome
    return "survived"


def read_record(path):
    if path is None or not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return {line["mutant"]: line["outcome"] for line in map(json.loads, file)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", nargs="*", default=["src/process/*.c", "src/experiment/*.c"])
    parser.add_argument("--record", metavar="FILE")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--tests", nargs="*", default=[
        "ties", "people", "clusters", "meetings", "learning", "offices", "edges", "rules", "settle",
        "compare",
        "experiment_design", "experiment_sensitivity", "experiment_decompose", "experiment_precision",
        "experiment_recording", "patterns_statistics",
        "patterns_takeover", "patterns_voluntary", "patterns_official", "patterns_gains",
        "patterns_verdicts", "sweep_file", "sweep_refused", "properties", "verification"])
    options = parser.parse_args()
    counts = {"killed": 0, "survived": 0, "broken": 0}
    root = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    with tempfile.TemporaryDirectory() as scratch:
        tree, build = os.path.join(scratch, "tree"), os.path.join(scratch, "build")
        files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, text=True,
                               stdout=subprocess.PIPE, check=True).stdout.split("\n")
        for name in files:
            if os.path.isfile(os.path.join(root, name)):
                os.makedirs(os.path.dirname(os.path.join(tree, name)), exist_ok=True)
                shutil.copy2(os.path.join(root, name), os.path.join(tree, name))
        meson = shutil.which("meson", path="/usr/bin") or "meson"
        if run(meson, "setup", build, tree, "--buildtype=debug", "-Doptimization=1", "-Dtests=enabled"):
            sys.exit("the scratch copy could not be set up")
        told = subprocess.run([meson, "introspect", "--tests", build], stdout=subprocess.PIPE, check=True)
        told = {t["name"]: t for t in json.loads(told.stdout)}
        tests = [Test(told[name], build) for name in options.tests]
        for test in tests:
            if test.outcome(build) != "survived":
                sys.exit(f"test {test.name} fails before anything is changed")
        pool = []
        for pattern in options.files:
            for path in sorted(glob.glob(os.path.join(tree, pattern))):
                with open(path, encoding="utf-8") as file:
                    pool += list(mutants(path, file.read()))
        chosen = random.Random(options.seed).sample(pool, min(options.limit, len(pool)))
        known = read_record(options.record)
        if options.again:
            known = {name: outcome for name, outcome in known.items() if outcome != "survived"}
        order = {path: list(tests) for path, _, _ in chosen}
        for path, number, changed in chosen:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            lines = text.split("\n")
            before, lines[number] = lines[number].strip(), changed
            name = f"{os.path.relpath(path, tree)}:{number + 1}: {before}  ->  {changed.strip()}"
            if name not in known:
                with open(path, "w", encoding="utf-8") as file:
                    file.write("\n".join(lines))
                known[name] = outcome_of(path, order[path], build)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                if options.record:
                    with open(options.record, "a", encoding="utf-8") as file:
                        file.write(json.dumps({"mutant": name, "outcome": known[name]}) + "\n")
            counts[known[name]] += 1
            if known[name] == "survived":
                print("survived:", name, flush=True)
    print(f"{len(pool)} mutants, {len(chosen)} tried: {counts['killed']} killed, "
          f"{counts['survived']} survived, {counts['broken']} did not compile")


if __name__ == "__main__":
    main()
