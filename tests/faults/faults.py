"""Breaks one thing at a time and looks at what the program makes of it.

faults.py PROGRAM FAULTY-PROGRAM SHIM [--bounded SECONDS] [--seed N] [--only PART] [--signals N]

Parts: allocations (the n-th of ours and of cJSON fails), calls (the n-th write, fsync, rename,
open ... fails), kills (the process dies before the n-th call), signals (at random instants).
Each time: no crash, no leak, one clear error or an unharmed result, nothing wrong under a final
name, nothing left behind. --bounded draws a seeded choice that fits into the time.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

LEAKED, SANITIZER = 99, 98
GOOD_CODES = {0, 2, 3, 4, 5, 7}
CALLS = {
    "write": ("EIO", "ENOSPC", "EDQUOT", "EINTR", "SHORT"), "fsync": ("EIO", "ENOSPC", "EDQUOT"),
    "rename": ("EIO", "ENOSPC", "EROFS"), "link": ("EIO", "EROFS"),
    "open": ("EIO", "EMFILE", "ENOSPC", "EROFS"), "close": ("EIO", "EDQUOT", "ENOSPC"),
    "read": ("EIO", "SHORT"), "fopen": ("EIO", "EMFILE"), "fread": ("EIO",), "fwrite": ("EIO", "ENOSPC"),
    "fclose": ("EIO", "ENOSPC"), "fflush": ("EIO", "ENOSPC"), "mkdir": ("ENOSPC", "EROFS"),
    "tmpfile": ("EMFILE",), "thread": ("EAGAIN",), "time": ("JUMP",),
}
# A write that is interrupted or short, and a clock that jumps, must not be noticed at all.
HARMLESS = {("write", "EINTR"), ("write", "SHORT"), ("time", "JUMP")}


class Case:
    """One command: what it is called with, what it leaves, what it says when all goes well."""

    def __init__(self, name, arguments, out=None, stdin="", old=None, journal=None):
        self.name, self.arguments, self.out, self.stdin, self.old = name, arguments, out, stdin, old
        self.journal = journal  # what a stopped command leaves on purpose, and goes on with
        self.said = None


class Driver:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.inputs = os.path.join(folder, "inputs")
        self.failures, self.counts, self.lock = [], {}, threading.Lock()
        self.random = random.Random(options.seed)
        self.hashes = {}
        self.old = b""
        self.environment = {k: v for k, v in os.environ.items()
                            if not k.startswith(("CG_", "COLLEGIUM", "SLURM", "LD_"))}
        self.environment["ASAN_OPTIONS"] = (self.environment.get("ASAN_OPTIONS", "") +
                                            f":exitcode={SANITIZER}:verify_asan_link_order=0"
                                            ":allocator_may_return_null=1")
        self.environment["UBSAN_OPTIONS"] = f"halt_on_error=1:exitcode={SANITIZER}"

    # ---- setting up ------------------------------------------------------------------------
    def write_inputs(self):
        os.mkdir(self.inputs)
        run = {"replicates": 2, "weeks": 16, "burn_in": 2}
        form = {"meetings": {"formal": {"period": 2}, "informal": {"period": 3}}}
        names = ("emis,district,circuit,phase,quintile,longitude,latitude,educators,learners\n")
        with open(os.path.join(self.inputs, "list.csv"), "w", encoding="utf-8") as file:
            file.write(names)
            for i in range(12):
                phase = ("primary", "secondary", "combined")[i % 3]
                place = "," if i == 5 else f"{30 + 0.01 * i:.2f},{-25.5 - 0.01 * i:.2f}"
                file.write(f"80{i:04d},North,C{i // 6},{phase},{1 + i % 5},{place},{4 + i},{100 + i}\n")
        for name, extra in (("base", {"province": {"schools": "list.csv"}}),
                            ("first", {"extends": "base.json"}),
                            ("second", {"extends": "base.json", "events": {
                                "takeover": {"type": "adopt", "form": "stern", "week": 8}},
                                "forms": {"stern": dict(form, regulation=0.9)}})):
            body = dict({"name": name, "run": run, "clusters": {"main": "own"}}, **extra)
            body.setdefault("forms", {})["own"] = form
            with open(os.path.join(self.inputs, name + ".json"), "w", encoding="utf-8") as file:
                json.dump(body, file)

        with open(os.path.join(self.inputs, "sweep.json"), "w", encoding="utf-8") as file:
            json.dump({"base": "base.json", "replicates": 2, "design": "grid",
                       "record": {"trajectories": {"series": ["ck"], "every": 8}},
                       "factors": {"rate": {"path": "exchange.rate", "values": [0.1, 0.3]},
                                   "start": {"path": "calendar.term1_start", "values": [2, 20]}}}, file)

    def cases(self):
        inputs, known = self.inputs, self.plain("--help").stdout
        first, second = inputs + "/first.json", inputs + "/second.json"
        results = inputs + "/results.h5"
        many = ["--threads", "3"]
        points = "".join(json.dumps({"id": i, "set": {"exchange.rate": 0.1 * i}, "replicates": 1}) +
                         "\n" for i in range(3))
        cases = [
            Case("run", ["run", "-q", first, "-o", "out.h5", "--panel-every", "6"] + many, "out.h5"),
            Case("run --force", ["run", "-q", first, "-o", "out.h5", "--force"] + many, "out.h5",
                 old=True),
            Case("compare", ["compare", "-q", first, second, "-o", "out.h5", "--json"] + many, "out.h5"),
            Case("check", ["check", second, "--repairs"]),
            Case("info", ["info", results, "--json"]),
            Case("verify", ["verify", "-q", results] + many),
            Case("evaluate", ["evaluate", first, "--threads", "1"], stdin=points),
            Case("sweep", ["sweep", "-q", inputs + "/sweep.json", "-o", "out.h5", "--resume"] + many,
                 "out.h5", journal="out.h5.journal"),
            Case("merge", ["merge", inputs + "/part1", inputs + "/part2", "-o", "out.h5"], "out.h5"),
            Case("verify sweep", ["verify", "-q", inputs + "/sweep.h5"] + many),
            Case("export", ["export", results, "--csv", "tables"], "tables"),
        ]
        return [c for c in cases if re.search(rf"^  {c.name.split()[0]} ", known, re.M)]

    def plain(self, *arguments, cwd=None, stdin=""):
        return subprocess.run([self.options.program, *arguments], text=True, input=stdin, cwd=cwd,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False, timeout=120)

    def science_hash(self, path):
        done = self.plain("info", path, "--json")
        return json.loads(done.stdout)["science_hash"] if done.returncode == 0 else done.stderr

    def set_up(self):
        self.write_inputs()
        inputs = self.inputs
        done = self.plain("compare", "-q", inputs + "/first.json", inputs + "/second.json", "-o",
                          inputs + "/results.h5", "--panel-every", "6")
        assert done.returncode == 0, done.stderr
        done = self.plain("run", "-q", inputs + "/first.json", "-o", inputs + "/old.h5", "--seed", "9")
        assert done.returncode == 0, done.stderr
        for output, shard in (("sweep.h5", ()), ("part1", ("--shard", "1/2")), ("part2", ("--shard", "2/2"))):
            done = self.plain("sweep", "-q", inputs + "/sweep.json", "-o", f"{inputs}/{output}", *shard)
            assert done.returncode == 0, done.stderr
        with open(inputs + "/old.h5", "rb") as file:
            self.old = file.read()
        cases = self.cases()
        for case in cases:
            where = self.place(case)
            done = self.plain(*case.arguments, cwd=where, stdin=case.stdin)
            assert done.returncode == 0, (case.name, done.stderr)
            case.said = self.steady(done.stdout)
            if case.out and case.out.endswith(".h5"):
                self.hashes[case.name] = self.science_hash(os.path.join(where, case.out))
            elif case.out:
                self.hashes[case.name] = self.listing(os.path.join(where, case.out))
            shutil.rmtree(where)
        return cases

    def place(self, case):
        where = tempfile.mkdtemp(dir=self.folder)
        if case.old:
            with open(os.path.join(where, case.out), "wb") as file:
                file.write(self.old)
        return where

    @staticmethod
    def listing(folder):
        return {name: os.path.getsize(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}

    @staticmethod
    def steady(text):
        """Answers of `evaluate` may come in any order."""
        return sorted(text.splitlines())

    # ---- one broken run --------------------------------------------------------------------
    def run(self, case, environment, faulty=False):
        where = self.place(case)
        program = self.options.faulty if faulty else self.options.program
        done = subprocess.run([program, *case.arguments], input=case.stdin, cwd=where, text=True,
                              env=dict(self.environment, **environment), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=300, errors="replace")
        return where, done

    def judge(self, part, case, what, where, done, killed=False, harmless=False):
        """Everything that must hold whatever was broken; `where` is removed."""
        wrong = []
        code = done.returncode
        if not killed:
            if code not in GOOD_CODES:
                wrong.append({LEAKED: "leaked", SANITIZER: "sanitizer"}.get(code, f"ended with {code}"))
            errors = [line for line in done.stderr.splitlines() if line.startswith("collegium: ")]
            if code in GOOD_CODES - {0} and (len(errors) != 1 or len(errors[0]) < 20):
                wrong.append(f"{len(errors)} errors with exit code {code}")
            if harmless and code != 0:
                wrong.append("noticed what should be harmless")
            if code == 0 and self.steady(done.stdout) != case.said and \
                    not (case.name == "evaluate" and '"error"' in done.stdout) and \
                    not (case.journal and "is complete" in done.stdout):
                wrong.append("exit code 0, but says something else")
        wrong += self.judge_files(case, where, code, killed)
        with self.lock:
            word = "killed" if killed else "absorbed" if code == 0 else "refused"
            key = (part, case.name)
            self.counts.setdefault(key, {}).setdefault(word, 0)
            self.counts[key][word] += 1
            if wrong:
                text = done.stderr.strip().splitlines()[-1:] if done.stderr.strip() else []
                self.failures.append(f"{part}, {case.name}, {what}: {'; '.join(wrong)}: {text}")
        shutil.rmtree(where, ignore_errors=True)

    def judge_files(self, case, where, code, killed):
        wrong = []
        left = set(os.listdir(where)) - {case.out, case.journal if code != 0 else None}
        if left and not killed:
            wrong.append(f"left behind: {sorted(left)}")
        if not case.out:
            return wrong
        path = os.path.join(where, case.out)
        if not os.path.exists(path):
            return wrong + (["success without a file"] if code == 0 or case.old else [])
        if os.path.isdir(path):
            same = self.listing(path) == self.hashes[case.name]
            return wrong + ([] if same else ["a wrong folder under the final name"])
        with open(path, "rb") as file:
            if case.old and file.read() == self.old:
                return wrong + (["success, but the old file is there"] if code == 0 else [])
        if self.science_hash(path) != self.hashes[case.name]:
            wrong.append("a wrong file under the final name")
        return wrong

    # ---- parts -----------------------------------------------------------------------------
    def allocations_of(self, case):
        path = os.path.join(self.folder, "count")
        where, done = self.run(case, {"CG_ALLOC_COUNT": path}, faulty=True)
        self.judge("allocations", case, "none", where, done, harmless=True)
        if not os.path.exists(path):
            return 0
        with open(path, encoding="ascii") as file:
            n = int(file.read().split()[0])
        os.remove(path)
        return n

    def allocation(self, case, n):
        where, done = self.run(case, {"CG_ALLOC_FAIL": n}, faulty=True)
        self.judge("allocations", case, n, where, done)

    def calls_of(self, case):
        path = os.path.join(self.folder, "calls")
        where, done = self.run(case, {"LD_PRELOAD": self.options.shim, "CG_FAULT_COUNT": path})
        self.judge("calls", case, "none", where, done, harmless=True)
        if not os.path.exists(path):
            return {}
        with open(path, encoding="ascii") as file:
            counts = {name: int(n) for name, n in (line.split() for line in file)}
        os.remove(path)
        return counts

    def call(self, case, spec):
        name, _, what = spec.split(":")
        where, done = self.run(case, {"LD_PRELOAD": self.options.shim, "CG_FAULT": spec})
        if what != "KILL":
            self.judge("calls", case, spec, where, done, harmless=(name, what) in HARMLESS)
            return
        if done.returncode != -signal.SIGKILL and done.returncode not in GOOD_CODES:
            with self.lock:
                self.failures.append(f"kills, {case.name}, {spec}: ended with {done.returncode}")
        self.again("kills", case, spec, where, done)

    def again(self, part, case, what, where, done):
        """After a sudden death: what is there is whole, and the same command works again."""
        there = case.out and os.path.exists(os.path.join(where, case.out))
        old = there and case.old and os.path.isfile(os.path.join(where, case.out))
        copy = tempfile.mkdtemp(dir=self.folder)
        if case.out:
            shutil.rmtree(copy)
            shutil.copytree(where, copy)
        self.judge(part, case, what, where, done, killed=True)
        if case.out:
            for name in os.listdir(copy):  # an empty lock counts as abandoned after a while
                if name.endswith(".lock") and os.path.getsize(os.path.join(copy, name)) == 0:
                    os.utime(os.path.join(copy, name), (0, 0))
            next_time = self.plain(*case.arguments, cwd=copy, stdin=case.stdin)
            wanted = 4 if there and not old and not case.journal else 0
            if next_time.returncode != wanted:
                with self.lock:
                    self.failures.append(f"{part}, {case.name}, {what}: the next run ends with "
                                         f"{next_time.returncode}: {next_time.stderr.strip()}")
        shutil.rmtree(copy, ignore_errors=True)

    def one_signal(self, case, number, delay):
        where = self.place(case)
        process = subprocess.Popen([self.options.program, *case.arguments], cwd=where, text=True,
                                   env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(delay)
        process.send_signal(number)
        out, err = process.communicate(timeout=300)
        done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
        what = f"{signal.Signals(number).name} after {delay * 1000:.0f} ms"
        if done.returncode == -number:  # before the handler stood, or not to be caught
            self.again("signals", case, what, where, done)
        else:
            self.judge("signals", case, what, where, done)

    def spread(self, work, jobs, seconds):
        """Runs work(*job) for all jobs, or for as many as fit, on all processors."""
        jobs = list(jobs)
        if seconds:
            self.random.shuffle(jobs)
        end = time.monotonic() + seconds if seconds else None

        def one(job):
            if end is None or time.monotonic() < end:
                work(*job)
                return 1
            return 0

        with concurrent.futures.ThreadPoolExecutor(self.options.workers) as pool:
            done = sum(pool.map(one, jobs))
        return done, len(jobs)


def all_parts(driver, cases, options):
    share = options.bounded / 4 if options.bounded else 0
    parts = ("allocations", "calls", "kills", "signals")
    for part in parts if not options.only else (options.only,):
        start = time.monotonic()
        if part == "allocations":
            jobs = []
            for case in cases:
                n = driver.allocations_of(case)
                jobs += [(case, f"{i}{later}") for i in range(1, n + 1) for later in ("", "+")]
            done, n = driver.spread(driver.allocation, jobs, share * 1.6)
        elif part in ("calls", "kills"):
            jobs = []
            for case in cases:
                for call, count in driver.calls_of(case).items():
                    whats = ("KILL",) if part == "kills" else CALLS[call]
                    jobs += [(case, f"{call}:{i}:{what}") for i in range(1, count + 1) for what in whats]
            done, n = driver.spread(driver.call, jobs, share)
        else:
            draw = driver.random
            written = [c for c in cases if c.out]
            jobs = [(draw.choice(written),
                     draw.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)),
                     draw.uniform(0, 0.12)) for _ in range(options.signals)]
            done, n = driver.spread(driver.one_signal, jobs, share * 0.4)
        print(f"{part}: {done} of {n} tried in {time.monotonic() - start:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "faulty", "shim"):
        parser.add_argument(name, type=os.path.abspath)
    parser.add_argument("--bounded", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--signals", type=int, default=400)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", choices=("allocations", "calls", "kills", "signals"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        driver = Driver(options, folder)
        all_parts(driver, driver.set_up(), options)
    for (part, name), words in sorted(driver.counts.items()):
        print(f"  {part:12} {name:12}", ", ".join(f"{n} {word}" for word, n in sorted(words.items())))
    for failure in driver.failures[:40]:
        print("FAILED:", failure)
    total = sum(n for words in driver.counts.values() for n in words.values())
    print(f"{total - len(driver.failures)} passed, {len(driver.failures)} failed")
    sys.exit(bool(driver.failures))


if __name__ == "__main__":
    main()
