"""Changes one operator or constant of the model at a time and asks whether a test notices.

mutate.py [--limit N] [--seed S] [--files PATTERN...] [--tests NAME...] [--record FILE]

The golden hashes are not among the tests by default: they would notice any change, and the
question is whether a test says what is right.

Works in a scratch copy; builds and runs the fast unit tests for each mutant. A mutant that no
test kills is printed: missing test, or a change that makes no difference (say so in
docs/reliability.md). By command only. With --record each outcome is a line of JSON in FILE as soon as
it is known; the same command goes on from there, and mutants of lines that changed are tried anew.
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
    parser.add_argument("--tests", nargs="*", default=[
        "sweep_file", "ties", "people", "clusters", "meetings", "learning", "offices", "properties", "compare",
        "experiment_design", "experiment_sensitivity", "experiment_decompose",
        "patterns_statistics", "patterns_verdicts"])
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
        tests = [t["cmd"] for t in json.loads(told.stdout) if t["name"] in options.tests]
        make = ["ninja", "-C", build, *(os.path.relpath(t[0], build) for t in tests)]
        if not tests or run(*make, timeout=1800) or any(run(*t) for t in tests):
            sys.exit("the tests fail before anything is changed")
        pool = []
        for pattern in options.files:
            for path in sorted(glob.glob(os.path.join(tree, pattern))):
                with open(path, encoding="utf-8") as file:
                    pool += list(mutants(path, file.read()))
        chosen = random.Random(options.seed).sample(pool, min(options.limit, len(pool)))
        known = read_record(options.record)
        for path, number, changed in chosen:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            lines = text.split("\n")
            before, lines[number] = lines[number].strip(), changed
            name = f"{os.path.relpath(path, tree)}:{number + 1}: {before}  ->  {changed.strip()}"
            if name not in known:
                with open(path, "w", encoding="utf-8") as file:
                    file.write("\n".join(lines))
                known[name] = "broken" if run(*make) else \
                    "killed" if any(run(*t) for t in tests) else "survived"
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
