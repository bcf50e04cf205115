"""Asks `collegium evaluate` for the statistics that the anchors need.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import subprocess

PATTERNS = "P1,P10,P24"


class Evaluator:
    """One long-lived process of the program, on one thread; a line a point."""

    def __init__(self, program, options=()):
        self._call = [str(program), "evaluate", "--only", PATTERNS, "--threads", "1", *options]
        self._process = None

    def __enter__(self):
        self._process = subprocess.Popen(self._call, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, encoding="utf-8", bufsize=1)
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def ask(self, parameters, seed, replicates):
        """{"P1a": mean over replicates, ...}; NaN where a statistic is undefined.

        Raises RuntimeError with the program's message.
        """
        request = {"set": parameters, "seed": seed, "replicates": replicates}
        self._process.stdin.write(json.dumps(request) + "\n")
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{' '.join(self._call)} ended with code {self._process.wait()}")
        found = json.loads(answer)
        if "error" in found:
            raise RuntimeError(found["error"])
        return {name: float("nan") if level["mean"] is None else level["mean"]
                for name, level in found["statistics"].items()}
