"""Breaks one thing at a time and looks at what the program makes of it.

faults.py PROGRAM FAULTY-PROGRAM SHIM [--bounded SECONDS] [--seed N] [--only PART]
          [--cases A,B] [--signals N] [--workers N]

Parts: allocations (the n-th of ours and of cJSON fails), calls (the n-th write, fsync, rename,
open ... fails), kills (the process dies before the n-th call), signals (at random instants).
Each time: no crash, no leak, one clear error or an unharmed result, nothing wrong under a final
name, nothing left behind. --bounded draws a seeded choice that fits into the time; --cases keeps
the commands whose names begin so. Stopped by SIGTERM it says what it has tried.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import collections
import concurrent.futures
import contextlib
import functools
import glob
import hashlib
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

from cases import cases, write_inputs

LEAKED, SANITIZER, BROKEN = 99, 98, 97  # the last from serve.h itself
GOOD_CODES = {0, 2, 3, 4, 5, 7}
CALLS = {
    "write": ("EIO", "ENOSPC", "EDQUOT", "EINTR", "SHORT"), "fsync": ("EIO", "ENOSPC", "EDQUOT"),
    "rename": ("EIO", "ENOSPC", "EROFS"), "link": ("EIO", "EROFS"),
    "open": ("EIO", "EMFILE", "ENOSPC", "EROFS"), "close": ("EIO", "EDQUOT", "ENOSPC"),
    "read": ("EIO", "SHORT"), "fopen": ("EIO", "EMFILE"), "fread": ("EIO",), "fwrite": ("EIO", "ENOSPC"),
    "fclose": ("EIO", "ENOSPC"), "fflush": ("EIO", "ENOSPC"), "mkdir": ("ENOSPC", "EROFS"),
    "tmpfile": ("EMFILE",), "thread": ("EAGAIN",), "time": ("JUMP", "LEAP"),
}
# A write that is interrupted or short, and a clock that jumps, must not be noticed at all.
HARMLESS = {("write", "EINTR"), ("write", "SHORT"), ("time", "JUMP"), ("time", "LEAP")}


Done = collections.namedtuple("Done", "returncode stdout stderr")


class Server:
    """One command, started once; run() lets a child of it go on with a fault (serve.h)."""

    def __init__(self, command, environment):
        orders, self.orders = os.pipe()
        self.answers, answers = os.pipe()
        self.process = subprocess.Popen(
            command, env=dict(environment, CG_SERVE=f"{orders},{answers}", LD_BIND_NOW="1"),
            pass_fds=(orders, answers), stdin=subprocess.DEVNULL)
        os.close(orders)
        os.close(answers)

    def order(self, text):
        os.write(self.orders, text.encode())
        answer = os.read(self.answers, 64).decode()
        assert answer.endswith("\n"), f"{self.process.args}: the server died with {self.process.wait()}"
        return answer.rstrip().split("\t")

    @staticmethod
    def done(folder, status):
        said = []
        for end in (".out", ".err"):
            with open(folder + end, encoding="utf-8", errors="replace") as file:
                said.append(file.read())
            os.remove(folder + end)
        return Done(os.waitstatus_to_exitcode(int(status)), *said)

    def run(self, folder, stdin, fault):
        _, status = self.order(f"{folder}\t{stdin}\t{fault}\n")
        return self.done(folder, status)

    def walk(self, folder, stdin):
        """Every fault of one run (walk.h): fault, folder, what came of it; None for that where
        it could not be tried. At last "none", the run itself."""
        fault, status = self.order(f"{folder}\t{stdin}\twalk\n")
        while fault != "end":
            place = f"{folder}.{fault}"
            yield fault, place, None if status == "threads" else self.done(place, status)
            fault, status = self.order("go on\n")
        for kept in glob.glob(glob.escape(folder) + ".kept*"):
            os.remove(kept) if os.path.isfile(kept) else shutil.rmtree(kept)
        yield "none", folder, self.done(folder, status)

    def close(self):
        os.close(self.orders)
        os.close(self.answers)
        self.process.wait()


class Driver:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.inputs = os.path.join(folder, "inputs")
        self.failures, self.counts, self.lock = [], {}, threading.Lock()
        self.random = random.Random(options.seed)
        self.stopped = threading.Event()
        self.hashes, self.servers = {}, {}
        self.environment = {k: v for k, v in os.environ.items()
                            if not k.startswith(("CG_", "COLLEGIUM", "SLURM", "LD_"))}
        self.environment["ASAN_OPTIONS"] = (self.environment.get("ASAN_OPTIONS", "") +
                                            f":exitcode={SANITIZER}:verify_asan_link_order=0"
                                            ":allocator_may_return_null=1")
        self.environment["COLLEGIUM_PATH"] = os.path.join(
            os.path.dirname(os.path.abspath(__file__)), "..", "..", "scenarios")
        self.environment["UBSAN_OPTIONS"] = f"halt_on_error=1:exitcode={SANITIZER}"

    # ---- setting up ------------------------------------------------------------------------
    def cases(self):
        known, chosen = self.plain("--help").stdout, tuple(self.options.cases.split(","))
        return [c for c in cases(self.inputs) if re.search(rf"^  {c.name.split()[0]} ", known, re.M)
                and c.name.startswith(chosen)]

    def plain(self, *arguments, cwd=None, stdin=""):
        return subprocess.run([self.options.program, *arguments], text=True, input=stdin, cwd=cwd,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False, timeout=120)

    def served(self, command, folder, stdin=os.devnull, fault="none", environment=None):
        """Like subprocess.run() of `command` in `folder`, by this thread's server of it."""
        return self.server(command, environment).run(folder, stdin, fault)

    def server(self, command, environment=None):
        key = (threading.get_ident(), *command)
        if key not in self.servers:
            environment = {"LD_PRELOAD": self.options.shim} if environment is None else environment
            self.servers[key] = Server(command, dict(self.environment, **environment))
        return self.servers[key]

    def fingerprint(self, where, name):
        """What a whole file under a final name is known by; of one that is not whole what is said."""
        path = os.path.join(where, name)
        if os.path.isdir(path):
            return self.listing(path)
        if not name.endswith(".h5"):
            with open(path, "rb") as file:
                return hashlib.sha256(file.read()).hexdigest()
        done = self.served([self.options.program, "info", name, "--json"], where)
        if done.returncode != 0:
            return done.stderr
        said = json.loads(done.stdout)
        return said["science_hash"], said.get("sealed")

    def set_up(self):
        write_inputs(self.inputs)
        inputs = self.inputs
        first, second = inputs + "/first.json", inputs + "/second.json"
        made = [("compare", "-q", first, second, "-o", inputs + "/results.h5", "--panel-every", "6"),
                ("run", "-q", first, "-o", inputs + "/old.h5", "--seed", "9"),
                ("run", "-q", first, "--checkpoint", inputs + "/burnt.state")]
        for output, sweep, shard in (("sweep.h5", "sweep", ()), ("part1", "sweep", ("--shard", "1/2")),
                                     ("part2", "sweep", ("--shard", "2/2")), ("morris.h5", "morris", ())):
            made.append(("sweep", "-q", f"{inputs}/{sweep}.json", "-o", f"{inputs}/{output}", *shard))
        for arguments in made:
            done = self.plain(*arguments)
            assert done.returncode == 0, done.stderr
        chosen = self.cases()
        for case in chosen:
            case.input = os.path.join(inputs, case.name + ".stdin")
            with open(case.input, "w", encoding="utf-8") as file:
                file.write(case.stdin)
            where = self.place(case)
            start = time.monotonic()
            done = self.plain(*case.arguments, cwd=where, stdin=case.stdin)
            case.seconds = time.monotonic() - start
            assert done.returncode == 0, (case.name, done.stderr)
            case.said = self.steady(done.stdout)
            if case.out:
                self.hashes[case.name] = self.fingerprint(where, case.out)
            shutil.rmtree(where)
        return chosen

    def place(self, case):
        where = tempfile.mkdtemp(dir=self.folder)
        if case.old:
            shutil.copy(case.old, os.path.join(where, case.out))
        return where

    @staticmethod
    def listing(folder):
        return {name: os.path.getsize(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}

    @staticmethod
    def steady(text):
        """Answers of `evaluate` may come in any order."""
        return sorted(text.splitlines())

    # ---- one broken run --------------------------------------------------------------------
    def broken(self, case, fault, faulty=False):
        """The command in a folder of its own, with a fault of an allocation or of a call."""
        where = self.place(case)
        program = self.options.faulty if faulty else self.options.program
        return where, self.served([program, *case.arguments], where, case.input, fault,
                                  {} if faulty else None)

    def counted(self, case, environment, faulty=False):
        """The command undisturbed, counting in the file that `environment` names."""
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
                    not (case.name.startswith("evaluate") and '"error"' in done.stdout) and \
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
        with contextlib.suppress(IsADirectoryError), open(path, "rb") as file:
            if case.old and file.read() == self.read(case.old):
                return wrong + (["success, but the old file is there"] if code == 0 else [])
        if self.fingerprint(where, case.out) != self.hashes[case.name]:
            wrong.append(f"something wrong under the final name {case.out}")
        return wrong

    @staticmethod
    @functools.lru_cache
    def read(path):
        with open(path, "rb") as file:
            return file.read()

    # ---- parts -----------------------------------------------------------------------------
    def allocations_of(self, case):
        path = os.path.join(self.folder, "count")
        where, done = self.counted(case, {"CG_ALLOC_COUNT": path}, faulty=True)
        self.judge("allocations", case, "none", where, done, harmless=True)
        if not os.path.exists(path):
            return 0
        with open(path, encoding="ascii") as file:
            n = int(file.read().split()[0])
        os.remove(path)
        return n

    def allocation(self, case, n):
        where, done = self.broken(case, n, faulty=True)
        self.judge("allocations", case, n, where, done)

    def walk(self, case, one_by_one):
        """Every allocation of a case; where no copy can be made it is left to `one_by_one`."""
        server = self.server([self.options.faulty, *case.arguments], {})
        if self.stopped.is_set():
            return
        for fault, where, done in server.walk(self.place(case), case.input):
            if self.stopped.is_set():
                return
            if fault != "none" and (done is None or done.returncode == BROKEN):
                shutil.rmtree(where, ignore_errors=True)
                one_by_one.append((case, fault))
            else:
                self.judge("allocations", case, fault, where, done, harmless=fault == "none")

    def calls_of(self, case):
        path = os.path.join(self.folder, "calls")
        where, done = self.counted(case, {"LD_PRELOAD": self.options.shim, "CG_FAULT_COUNT": path})
        self.judge("calls", case, "none", where, done, harmless=True)
        if not os.path.exists(path):
            return {}
        with open(path, encoding="ascii") as file:
            counts = {name: int(n) for name, n in (line.split() for line in file)}
        os.remove(path)
        return counts

    def call(self, case, spec):
        name, _, what = spec.split(":")
        where, done = self.broken(case, spec)
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
            next_time = self.served([self.options.program, *case.arguments], copy, case.input)
            wanted = 4 if there and not old and not case.journal else 0
            if next_time.returncode != wanted:
                with self.lock:
                    self.failures.append(f"{part}, {case.name}, {what}: the next run ends with "
                                         f"{next_time.returncode}: {next_time.stderr.strip()}")
            elif self.fingerprint(copy, case.out) != self.hashes[case.name]:
                with self.lock:
                    self.failures.append(f"{part}, {case.name}, {what}: the next run leaves another file")
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
            if not self.stopped.is_set() and (end is None or time.monotonic() < end):
                work(*job)
                return 1
            return 0

        with concurrent.futures.ThreadPoolExecutor(self.options.workers) as pool:
            done = sum(pool.map(one, jobs))
        return done, len(jobs)


def all_parts(driver, cases, options):
    parts = {"allocations": 0.4, "calls": 0.25, "kills": 0.25, "signals": 0.1}
    for part, share in parts.items() if not options.only else ((options.only, 1),):
        share *= options.bounded
        start = time.monotonic()
        if part == "allocations" and not share:
            jobs = []
            driver.spread(driver.walk, [(case, jobs) for case in cases], None)
            driver.spread(driver.allocation, jobs, None)
            print(f"allocations: {len(jobs)} one by one, as a temporary file was open")
            done = n = sum(sum(words.values()) for words in driver.counts.values()) - len(cases)
        elif part == "allocations":
            jobs = []
            for case in cases:
                n = driver.allocations_of(case)
                jobs += [(case, f"{i}{later}") for i in range(1, n + 1) for later in ("", "+")]
            done, n = driver.spread(driver.allocation, jobs, share)
        elif part in ("calls", "kills"):
            jobs = []
            for case in cases:
                for call, count in driver.calls_of(case).items():
                    whats = ("KILL",) if part == "kills" else CALLS[call]
                    jobs += [(case, f"{call}:{i}:{what}") for i in range(1, count + 1) for what in whats]
            done, n = driver.spread(driver.call, jobs, share)
        else:
            draw = driver.random
            jobs = []
            for _ in range(options.signals):
                case = draw.choice([c for c in cases if c.out])
                jobs.append((case, draw.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP,
                                                signal.SIGUSR1, signal.SIGKILL)),
                             draw.uniform(0, 1.2 * case.seconds)))
            done, n = driver.spread(driver.one_signal, jobs, share)
        words = collections.Counter()
        for (of, _), counts in driver.counts.items():
            words.update(counts if of == part else {})
        print(f"{part}: {done} of {n} tried in {time.monotonic() - start:.0f} s: "
              f"{', '.join(f'{n} {word}' for word, n in sorted(words.items()))}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "faulty", "shim"):
        parser.add_argument(name, type=os.path.abspath)
    parser.add_argument("--bounded", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--signals", type=int, default=600)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", choices=("allocations", "calls", "kills", "signals"))
    parser.add_argument("--cases", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        driver = Driver(options, folder)
        signal.signal(signal.SIGTERM, lambda *_: driver.stopped.set())
        try:
            all_parts(driver, driver.set_up(), options)
        finally:
            for server in driver.servers.values():
                server.close()
    for (part, name), words in sorted(driver.counts.items()):
        print(f"  {part:12} {name:18}", ", ".join(f"{n} {word}" for word, n in sorted(words.items())))
    for failure in driver.failures[:100]:
        print("FAILED:", failure)
    total = sum(n for words in driver.counts.values() for n in words.values())
    print(f"{total - len(driver.failures)} passed, {len(driver.failures)} failed")
    if driver.stopped.is_set():
        print("stopped before all was tried")
    sys.exit(bool(driver.failures) or driver.stopped.is_set())


if __name__ == "__main__":
    main()
