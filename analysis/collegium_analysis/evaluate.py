"""`collegium evaluate` as a service: points of a scenario in, outcomes out, all cores busy.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

import hashlib
import json
import math
import queue
import subprocess
import threading
from pathlib import Path
from typing import IO, Any, Iterable, Iterator, Mapping, NamedTuple

from .program import CollegiumError, Scenario, Value, _given, _options, find_program
from .results import PathLike


class Outcome(NamedTuple):
    """Mean over replicates and its 95 % t interval; NaN where undefined. `n` replicates had it."""

    mean: float
    low: float
    high: float
    n: int


class Answer(NamedTuple):
    """What became of a point: outcomes by name, or (then they are empty) the program's error."""

    id: int
    outcomes: dict[str, Outcome]
    error: str | None


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _answer(line: str) -> Answer:
    read = json.loads(line)
    outcomes = {name: Outcome(_number(of["mean"]), _number(of["low"]), _number(of["high"]), of["n"])
                for name, of in read.get("outcomes", {}).items()}
    return Answer(int(read["id"]), outcomes, read.get("error"))


class Evaluator:
    """A running `collegium evaluate`, to be used in a `with` block and by one thread.

    All points share their luck (common random numbers) and run on all threads; `set`,
    `replicates`, `weeks` and `seed` hold for all of them unless a point says otherwise.

    With `journal=` every answer is kept in that file as soon as it is there, a line each, and a
    point that the file has is not run again: a search that was killed goes on where it was, and
    comes out the same. The file belongs to one program, scenario and options; another's is
    refused.

    >>> with Evaluator("institutionalised", replicates=5) as evaluator:
    ...     answers = evaluator.map([{"forms.official.regulation": x / 10} for x in range(11)])

    Raises CollegiumError if the scenario is refused, ValueError for another's journal.
    """

    def __init__(self, base: Scenario, *, set: Mapping[str, Value] | None = None,
                 replicates: int | None = None, weeks: int | None = None,
                 seed: int | str | None = None, threads: int | None = None,
                 journal: PathLike | None = None) -> None:
        file, allowed = _given(base)
        command = [*_options(set, replicates, weeks, seed, None), *allowed, file]
        self._next = 0
        self._known: dict[str, dict[str, Any]] = {}
        self._waiting: dict[int, str] = {}
        self._ready: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._journal: IO[str] | None = None
        if journal is not None:
            self._open_journal(Path(journal), command, file)
        threads_option = [] if threads is None else ["--threads", str(threads)]
        self._process = subprocess.Popen(
            [str(find_program()), "evaluate", *threads_option, *command], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        # The program stops reading while nobody takes its answers.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith("\n"):  # cut short by the program's end
                break
            if self._journal is not None:
                self._keep(json.loads(line), self._journal)
            self._ready.put(line)
        self._ready.put(None)

    def _keep(self, read: dict[str, Any], journal: IO[str]) -> None:
        """As soon as it is there, whether or not anybody has asked for it yet."""
        key = self._waiting[read["id"]]
        if key not in self._known:
            self._known[key] = {name: value for name, value in read.items() if name != "id"}
            journal.write(json.dumps({"key": key, "answer": self._known[key]}) + "\n")
            journal.flush()

    def _open_journal(self, path: Path, command: list[str], file: str) -> None:
        program = str(find_program())
        used = hashlib.sha256(Path(program).read_bytes())
        for scenario in sorted(Path(file).parent.glob("*.json")):
            used.update(scenario.read_bytes())
        head = {"collegium": subprocess.run([program, "--version"], capture_output=True, text=True,
                                            check=True).stdout.split("\n")[0],
                "options": command[:-1], "scenario": Path(file).name, "sha256": used.hexdigest()}
        lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
        if lines and json.loads(lines[0]) != head:
            raise ValueError(f"{path}: was written by another program, scenario or options; "
                             "remove it to start anew")
        for line in lines[1:]:
            entry = json.loads(line)
            self._known[entry["key"]] = entry["answer"]
        # Without what a crash left torn at its end.
        self._journal = path.open("w", encoding="utf-8")
        for line in lines or [json.dumps(head)]:
            self._journal.write(line + "\n")
        self._journal.flush()

    def submit(self, set: Mapping[str, Value], *, replicates: int | None = None,
               seed: int | None = None) -> int:
        """Hands a point over and returns its number; its answer comes from `answers`."""
        request: dict[str, Any] = {"set": {path: _plain(value) for path, value in set.items()}}
        if replicates is not None:
            request["replicates"] = int(replicates)
        if seed is not None:
            request["seed"] = int(seed)
        number, self._next = self._next, self._next + 1
        key = json.dumps(request, sort_keys=True)
        self._waiting[number] = key
        if key in self._known:
            self._ready.put(json.dumps({**self._known[key], "id": number}))
            return number
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"id": number, **request}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None
        return number

    def _failure(self) -> CollegiumError:
        assert self._process.stderr is not None
        code = self._process.wait()
        message = self._process.stderr.read().strip().removeprefix("collegium: ")
        return CollegiumError(message or f"collegium evaluate ended with code {code}", code)

    def answers(self) -> Iterator[Answer]:
        """The answers to all points handed over, each as soon as it is there."""
        while self._waiting:
            line = self._ready.get()
            if line is None:
                raise self._failure()
            answer = _answer(line)
            del self._waiting[answer.id]
            yield answer

    def map(self, points: Iterable[Mapping[str, Value]], *, replicates: int | None = None,
            seed: int | None = None) -> list[Answer]:
        """The answers to points in their order."""
        numbers = [self.submit(point, replicates=replicates, seed=seed) for point in points]
        found = {answer.id: answer for answer in self.answers()}
        return [found[number] for number in numbers]

    def close(self) -> None:
        """Ends the program; points under way are lost unless `answers` was read to its end."""
        if self._waiting:
            self._process.kill()
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        self._process.wait()
        self._reader.join()
        if self._journal is not None:
            self._journal.close()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def __enter__(self) -> "Evaluator":
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()
