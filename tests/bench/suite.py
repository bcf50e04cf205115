#!/usr/bin/python3
"""The benchmark suite: measures, and writes JSON and the tables of docs/performance.md.

    suite.py BUILD [--largest TEACHERS] [--only PART,...] [--json FILE] [--document FILE]

BUILD is a release build. A part is measured next to the reference kernel, in turn, since
machines differ and busy ones differ from themselves: rates of one thread are by processor time,
those of two by the clock. Parts of an earlier JSON that are not measured again are kept.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
import os
import pathlib
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

import tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
WEEKS = ("--set", "run.burn_in=13", "--weeks", 52)  # a fifth burn-in, as in the scenarios' 52 and 208
FEW = ("--set", "run.burn_in=2", "--weeks", 10)     # where only cost per teacher is compared
TRIES = 3    # the fastest counts
SIZES = [10**3, 10**4, 10**5, 10**6]


class Bench:
    """The programs of one build, and what they take."""

    def __init__(self, build, largest):
        self.program = str(build / "src/cli/collegium")
        self.kernel = str(build / "tests/bench/reference_kernel")
        self.limits = str(build / "tests/bench/machine_limits")
        self.largest = largest

    def ask(self, *command):
        """What a command prints as JSON."""
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT, check=False)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def model(self, scenario, *options, threads=1):
        return self.ask(self.program, "bench", scenario, "--json", "--threads", threads, *options)

    def reference(self, teachers=10**5):
        return self.ask(self.kernel, teachers, 60)

    def cost(self, *options):
        """Seconds by the clock and of processors that a command of the program takes."""
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run([self.program, *map(str, options)], capture_output=True, text=True, cwd=ROOT,
                              check=False)
        elapsed, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, options))}\n{done.stderr}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"seconds": elapsed, "cpu_seconds": cpu}


def rate(run, clock):
    return run["teachers"] * run["weeks"] / run[clock]


def fastest(runs, clock="cpu_seconds"):
    return min(runs, key=lambda run: run[clock])


def tries_for(teachers):
    return TRIES if teachers <= 10**5 else 1


def room_for(teachers, bytes_per_teacher):
    with open("/proc/meminfo", encoding="ascii") as file:
        free = next(int(line.split()[1]) for line in file if line.startswith("MemAvailable")) * 1024
    return teachers * bytes_per_teacher < 0.8 * free


def scaling(bench):
    """Teacher-weeks a second by scenario, size and threads, beside the reference kernel."""
    rows = []
    for scenario in ("coexistence", "grassroots"):
        for teachers in SIZES:
            if teachers > bench.largest:
                continue
            tries = range(tries_for(teachers))
            options = ("--teachers", teachers, *WEEKS)
            pairs = [(bench.model(scenario, *options), bench.reference()) for _ in tries]
            run = fastest(model for model, _ in pairs)
            kernel = fastest(kernel for _, kernel in pairs)
            row = {"scenario": scenario, "teachers": run["teachers"], "weeks": run["weeks"],
                   "rate": rate(run, "cpu_seconds"), "clock_rate": max(rate(m, "seconds") for m, _ in pairs),
                   "reference": rate(kernel, "cpu_seconds"), "bytes_per_teacher": run["bytes_per_teacher"],
                   "seconds_by_process": run["seconds_by_process"]}
            if teachers >= 10**5:
                two = fastest([bench.model(scenario, *options, threads=2) for _ in tries], "seconds")
                row["two_threads"] = rate(two, "seconds")
                row["processors_kept_busy"] = two["cpu_seconds"] / two["seconds"]
            rows.append(row)
            print(f"  {scenario} {teachers}: {row['rate'] / 1e6:.2f} M/s", file=sys.stderr)
    return rows


def linear(bench):
    """Cost per teacher-week by size, over the same few weeks."""
    rows = []
    for teachers in (10**5, 10**6, 10**7):
        if teachers > bench.largest or (rows and not room_for(teachers, rows[-1]["bytes_per_teacher"])):
            print(f"  skipped: {teachers} teachers", file=sys.stderr)
            continue
        tries = range(tries_for(teachers))
        run = fastest(bench.model("coexistence", "--teachers", teachers, *FEW) for _ in tries)
        rows.append({"teachers": run["teachers"], "weeks": run["weeks"], "rate": rate(run, "cpu_seconds"),
                     "start_seconds": run["start_seconds"], "bytes_per_teacher": run["bytes_per_teacher"]})
    return rows


def memory(bench):
    """Bytes a teacher of a million over ten weeks, by slots for ties."""
    teachers = min(10**6, bench.largest)
    return [{"slots": slots, "teachers": run["teachers"], "bytes_per_teacher": run["bytes_per_teacher"]}
            for slots in (16, 8)
            for run in [bench.model("coexistence", "--teachers", teachers, *FEW, "--set",
                                    f"ties.slots={slots}")]]


def recording(bench):
    """Processor seconds of a run of 10,000 teachers: the model alone, as usual, and with panels."""
    size = ("--set", "province.circuits=100", *WEEKS, "--replicates", 1, "--threads", 1, "-q", "--force")
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.h5")
        best = {}
        for _ in range(TRIES):
            for name, options in {"bare": ("--set", "observe.every=520"), "standard": (),
                                  "panel4": ("--panel-every", 4), "panel1": ("--panel-every", 1)}.items():
                cost = bench.cost("run", "coexistence", *size, *options, "-o", out)
                cost["bytes"] = os.path.getsize(out)
                best[name] = min(cost, best.get(name, cost), key=lambda c: c["cpu_seconds"])
    return best


def start(bench):
    """From nothing to the end of the first week, with the reading of the school list."""
    scenario = ("mpumalanga/coexistence", "--weeks", 0, "--set", "run.burn_in=1")
    costs = [bench.cost("bench", *scenario, "--threads", 1) for _ in range(TRIES)]
    return {"seconds": min(c["seconds"] for c in costs), "cpu_seconds": min(c["cpu_seconds"] for c in costs)}


def nation(bench):
    """Every science and mathematics teacher of South Africa for five years, read and written."""
    schools = "scenarios/data/south-africa-schools-2017.csv.gz"
    with tempfile.TemporaryDirectory() as folder:
        costs = [bench.cost("run", "coexistence", "--set", f"province.schools={schools}", "--allow-path",
                            "scenarios/data", "--replicates", 1, "--threads", 1, "-q", "--force", "-o",
                            os.path.join(folder, "out.h5")) for _ in range(TRIES)]
        return fastest(costs) | {"bytes": os.path.getsize(os.path.join(folder, "out.h5"))}


def sweep(bench):
    """1,000 runs of one circuit. What that is beyond bare runs: sweep_overhead.py."""
    runs = 1000
    regulation = {"path": "forms.official.regulation", "low": 0, "high": 0.9, "steps": 10}
    documents = {"circuit": {"extends": str(SCENARIOS / "institutionalised.json"), "name": "circuit",
                             "province": {"circuits": 1}},
                 "sweep": {"base": "circuit.json", "replicates": runs // 10, "design": "grid",
                           "factors": {"regulation": regulation}}}
    with tempfile.TemporaryDirectory() as folder:
        base, file = (pathlib.Path(folder, f"{name}.json") for name in documents)
        for path, document in zip((base, file), documents.values()):
            path.write_text(json.dumps(document), encoding="utf-8")
        def cost(command, what, out, *options):
            return bench.cost(command, what, "--allow-path", SCENARIOS, "-q", "-o", os.path.join(folder, out), *options)

        swept = cost("sweep", file, "sweep.h5", "--threads", 1)
        two = cost("sweep", file, "two.h5", "--threads", 2)
        alone = bench.model(base, "--teachers", 90, "--allow-path", SCENARIOS)
    return {"runs": runs, "sweep": swept, "two_threads": two, "teachers": alone["teachers"]}


def work(bench):
    """What a teacher-week of coexistence consists of, from the results of a run."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.h5")
        bench.cost("run", "coexistence", "--set", "province.circuits=20", "--replicates", 1, "--threads", 1,
                   *WEEKS, "-q", "-o", out)
        with h5py.File(out, "r") as file:
            mean = {name: float(np.nanmean(file[name][0, 0, :, 0]))
                    for name in ("willing", "compelled", "absent", "problems")}
    return {"invitations": mean["willing"] + mean["compelled"] + mean["absent"],
            "attendances": mean["willing"] + mean["compelled"], "problems": mean["problems"]}


def instructions(bench):
    """Instructions that a teacher-week takes, counted by valgrind between runs of two lengths, so that what
    comes before the first week and what a program takes to load cancel."""
    if shutil.which("valgrind") is None:
        print("  skipped: valgrind is missing", file=sys.stderr)
        return None
    return {"model": counted(bench, lambda weeks: (bench.program, "bench", "coexistence", "--teachers", 10**4,
                                                   "--threads", 1, "--json", "--weeks", weeks)),
            "reference": counted(bench, lambda weeks: (bench.kernel, 10**4, weeks))}


def counted(bench, command):
    totals = []
    with tempfile.TemporaryDirectory() as folder:
        for weeks in (26, 78):
            out = os.path.join(folder, "out")
            run = bench.ask("valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}", *command(weeks))
            with open(out, encoding="ascii") as file:
                count = next(int(line.split()[1]) for line in file if line.startswith(("summary:", "totals:")))
            totals.append((run["teachers"] * run["weeks"], count))
    (few, less), (many, more) = totals
    return (more - less) / (many - few)


def machine(bench):
    """The roof: memory and draws; and what the machine is."""
    limits = bench.ask(bench.limits)
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    return limits | {"processor": model, "processors": os.cpu_count(), "load": os.getloadavg()[0]}


PARTS = {"machine": machine, "scaling": scaling, "linear": linear, "memory": memory, "recording": recording, "start": start,
         "nation": nation, "sweep": sweep, "work": work, "instructions": instructions}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--largest", type=int, default=10**6, help="teachers (default: 1,000,000)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts: " + ", ".join(PARTS))
    parser.add_argument("--json", type=pathlib.Path, default=pathlib.Path("performance.json"))
    parser.add_argument("--document", type=pathlib.Path, help="Markdown whose tables are replaced")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    for part in wanted:
        if part not in PARTS:
            parser.error(f"no part {part}; parts are {', '.join(PARTS)}")
    bench = Bench(arguments.build.resolve(), arguments.largest)
    results = json.loads(arguments.json.read_text(encoding="utf-8")) if arguments.json.exists() else {}
    for part in wanted:
        print(part, file=sys.stderr)
        results[part] = PARTS[part](bench)
        arguments.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if arguments.document:
        tables.replace(arguments.document, results)


if __name__ == "__main__":
    main()
