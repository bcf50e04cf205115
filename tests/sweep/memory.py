"""The memory of a sweep does not grow with the number of runs.

    memory.py PROGRAM SOURCE-ROOT PEAK

Peak memory of small sweeps against that of large ones. Of a large design one shard is run that has
few runs; journals of many runs are made here, from one real record, and continued, joined, and
turned into a results file. Nine bytes a run would be found.
SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import random
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

PROGRAM, ROOT, PEAK = sys.argv[1:4]
SCENARIOS = Path(ROOT) / "scenarios"
MOST_KB = 2500  # noise, and buffers and caches that the small sweep has not quite filled
SMALL, LARGE = 5_000, 100_000  # points of the journals
REPLICATES = 3
POINTS = 1_000_000  # of a design of which one shard is run
RUNS = 8  # that are really made
MARK, RUN_HEAD, RESULT_HEAD = 8, 13, 13 + 8 + 16  # bytes; as in src/run


def fail(text):
    sys.exit(f"FAILED: {text}")


def peak(*words):
    """Peak kB of a run of the program, which has to succeed."""
    done = subprocess.run([PEAK, PROGRAM, *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"{words}: {done.stderr}")
    return int(done.stderr.splitlines()[-1].split()[1])


def write_sweep(path, design, replicates):
    path.write_text(json.dumps({
        "base": str(SCENARIOS / "institutionalised.json"), "replicates": replicates,
        "settings": {"run.weeks": 1, "run.burn_in": 1, "province.circuits": 1},
        "factors": {"regulation": {"path": "forms.official.regulation", "low": 0, "high": 1},
                    "leader": {"path": "forms.official.leader", "values": ["elected", "nominated"]}},
        "design": design}))


def sweep(path, *words):
    return peak("sweep", "-q", "--threads", 2, "--allow-path", SCENARIOS, path, *words)


def records(data):
    at = MARK
    while at < len(data):
        size = struct.unpack_from("<I", data, at)[0]
        yield data[at + 8 : at + 8 + size]
        at += 8 + size


def extend(path, points):
    """Gives the journal, which holds some runs, all others save RUNS of them."""
    random.seed(1)
    held = [block for block in records(path.read_bytes()) if block[:1] == b"R"]
    there = {struct.unpack_from("<QI", block, 1) for block in held}
    n = (len(held[0]) - RESULT_HEAD) // 8
    pool = struct.pack(f"<{4096 + n}d", *(random.random() for _ in range(4096 + n)))
    missing = {(points - 1 - i, 0) for i in range(RUNS)}
    with open(path, "ab") as journal:
        for replicate in range(REPLICATES):
            for point in range(points):
                if (point, replicate) in there or (point, replicate) in missing:
                    continue
                at = 8 * ((point * 7 + replicate) % 4096)
                block = (b"R" + struct.pack("<QI", point, replicate) + held[0][RUN_HEAD:RESULT_HEAD]
                         + pool[at : at + 8 * n])
                journal.write(struct.pack("<II", len(block), zlib.crc32(block)) + block)


def compare(what, small, large):
    print(f"{what}: {small} kB small, {large} kB large")
    if large - small > MOST_KB:
        fail(f"{what}: peak memory grew by {large - small} kB")


def check_designs(folder):
    """Shards of the same number of runs, of a design of a hundredth of a million points and of
    a million."""
    for design in ({"kind": "random", "points": POINTS}, {"kind": "saltelli", "samples": POINTS // 6},
                   {"kind": "morris", "trajectories": POINTS // 3}):
        key = [key for key in design if key != "kind"][0]
        path, kb = folder / "design.json", []
        for share in (100, 1):
            write_sweep(path, {**design, key: design[key] // share}, 1)
            kb.append(sweep(path, "--force", "--shard", f"1/{POINTS // RUNS // 10 // share}", "-o", folder / "part"))
        compare(f"{design['kind']} design", *kb)


def check_runs(folder):
    kb = {}
    for points in (SMALL, LARGE):
        path, part, file = folder / "s.json", folder / "part", folder / "s.h5"
        write_sweep(path, {"kind": "random", "points": points}, REPLICATES)
        sweep(path, "--force", "--shard", f"1/{points // RUNS}", "-o", part)
        # A shard's part is a journal of the whole sweep.
        extend(part, points)
        journal = Path(f"{file}.journal")
        journal.write_bytes(part.read_bytes())
        kb[points] = (sweep(path, "--resume", "--shard", "1/1", "-o", part),
                      peak("merge", part, "--force", "-o", file),
                      sweep(path, "--resume", "-o", file),
                      sweep(path, "--resume", "-o", file))
        if journal.exists() or list(folder.glob("*.index*")):
            fail(f"something is left: {sorted(folder.iterdir())}")
    for what, small, large in zip(("a resumed part", "merge", "a resumed sweep", "a complete one"), kb[SMALL], kb[LARGE]):
        compare(what, small, large)


with tempfile.TemporaryDirectory() as name:
    check_designs(Path(name))
    check_runs(Path(name))
print("sweep memory: does not grow")
