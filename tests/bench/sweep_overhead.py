#!/usr/bin/python3
"""What a sweep costs beyond its runs, and whether its memory grows with them.

    sweep_overhead.py BUILD [--rounds N] [--runs N] [--most RUNS]

Processor time of `collegium sweep` (journal, design, results file) against that of
tests/bench/bare_runs, which does the same runs in a loop and writes nothing: a round runs both,
in turns first and second. Then peak memory of sweeps of 1,000 short runs to --most of them.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
RARELY = 520  # weeks: outcomes only, as in a sweep


def measure(command):
    """Processor seconds and peak kB of a child that has to end well."""
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"FAILED: {command} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss


def sweep_command(build, folder, points, replicates, settings):
    """Points that are all the same run, so that bare runs are the same work."""
    path = folder / "s.json"
    path.write_text(json.dumps({
        "base": str(SCENARIOS / "institutionalised.json"), "replicates": replicates, "settings": settings,
        "factors": {"tie": {"path": "observe.tie", "low": 0.2, "high": 0.2000001}},
        "design": {"kind": "random", "points": points, "seed": 1}}))
    return [build / "src/cli/collegium", "sweep", path, "-q", "--force", "--allow-path", SCENARIOS,
            "--threads", "1", "-o", folder / "s.h5"]


def sweep(build, folder, points, replicates, settings):
    return measure(sweep_command(build, folder, points, replicates, settings))


def bare(build, runs):
    return measure([build / "tests/bench/bare_runs", SCENARIOS / "institutionalised.json", runs,
                    f"observe.every={RARELY}"])


def overhead(build, folder, rounds, runs):
    ratios = []
    for i in range(rounds):
        order = [("bare", lambda: bare(build, runs)), ("sweep", lambda: sweep(build, folder, 1, runs, {}))]
        seconds = {name: one()[0] for name, one in (order if i % 2 == 0 else order[::-1])}
        ratios.append(seconds["sweep"] / seconds["bare"])
        print(f"round {i + 1}: bare {seconds['bare']:.2f} s, sweep {seconds['sweep']:.2f} s of processor time")
    ratios.sort()
    print(f"a sweep of {runs} runs takes {100 * (statistics.median(ratios) - 1):+.1f} % over bare runs "
          f"(median of {rounds} rounds; {100 * (ratios[0] - 1):+.1f} to {100 * (ratios[-1] - 1):+.1f} %)")


def memory(build, folder, most):
    """Of the runs with the results file, and of the runs alone; each the child of a small process, for what
    a large one had at the fork would count."""
    short = {"run.weeks": 1, "run.burn_in": 1, "province.circuits": 1}
    for runs in (1000, 10000, 100000, 300000):
        if runs > most:
            break
        command = sweep_command(build, folder, runs // 4, 4, short)
        peaks = []
        for words in (command, [*command, "--shard", "1/1"]):
            done = subprocess.run([build / "tests/sweep/peak", *words], capture_output=True, text=True, check=True)
            peaks.append(int(done.stderr.splitlines()[-1].split()[1]) / 1024)
        print(f"{runs:6} runs: {peaks[0]:.1f} MB at the most, {peaks[1]:.1f} MB until the results are written",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--most", type=int, default=100000, help="runs of the largest sweep for memory")
    arguments = parser.parse_args()
    if min(arguments.rounds, arguments.runs) < 1:
        parser.error("expected at least one round and one run")
    with tempfile.TemporaryDirectory() as folder:
        overhead(arguments.build, Path(folder), arguments.rounds, arguments.runs)
        memory(arguments.build, Path(folder), arguments.most)


if __name__ == "__main__":
    main()
