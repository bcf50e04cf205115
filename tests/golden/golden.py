"""One results file of every released format stays readable; a later format is refused.

golden.py PROGRAM FOLDER; exit code 77 when h5py is missing.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

try:
    import h5py
except ImportError as missing:
    print(f"golden.py: skipped, because {missing}")
    sys.exit(77)

# What a file must go on saying, by format.
EXPECTED = {1: {"science_hash": "21a0f52bd89167696016a5c3082d7b0f", "scenarios": ["golden"],
                "replicates": 2, "sealed": True, "random_layout": 1, "seed": "1", "version": "0.1.0",
                "title": "Golden file of format 1, café"}}


def call(*arguments):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)


def check(program, format_number, path, folder):
    told = call(program, "info", path, "--json")
    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    for key, value in EXPECTED[format_number].items():
        assert said[key] == value, (key, said[key], value)
    groups = said["groups"]
    assert {"/", "meetings", "schools", "repairs", "panel"} <= set(groups)
    assert groups["/"]["ck"]["dimensions"] == ["scenario", "replicate", "week", "group"]
    done = call(program, "export", path, "--csv", os.path.join(folder, f"tables-{format_number}"))
    assert done.returncode == 0, done.stderr
    with h5py.File(path, "r+") as file:
        file.attrs["collegium_format"] = max(EXPECTED) + 1
    for command in ("info", "verify"):
        done = call(program, command, path)
        assert done.returncode == 3 and "a newer collegium wrote it" in done.stderr, done.stderr


def main():
    program, golden = os.path.abspath(sys.argv[1]), sys.argv[2]
    files = glob.glob(os.path.join(golden, "format-*.h5.gz"))
    assert len(files) == len(EXPECTED), files
    with tempfile.TemporaryDirectory() as folder:
        for number in EXPECTED:
            with gzip.open(os.path.join(golden, f"format-{number}.h5.gz")) as file:
                data = file.read()
            path = os.path.join(folder, f"format-{number}.h5")
            with open(path, "wb") as file:
                file.write(data)
            check(program, number, path, folder)
    print(f"golden.py: {len(files)} formats read, a later one refused")


if __name__ == "__main__":
    main()
