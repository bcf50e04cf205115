#!/usr/bin/python3
"""Whether the 95 % intervals of `collegium patterns` cover as often as they say.

    interval_coverage.py COLLEGIUM SCENARIOS [--seeds 200] [--answers FILE] [--replicates 10,20]

Asks `collegium evaluate` for every pattern's statistics under each of many seeds, one replicate each
(kept in FILE, and read from there when it exists), takes their mean for the true value, and draws
samples, with replacement, of as many replicates as a judgement has: a line of each part with a
criterion, with the share of t intervals and of bias-corrected accelerated bootstrap intervals
(BCa) that cover the true value, how often a judgement would say holds, undecided or fails, and
what all seeds together say, with their interval. Needs numpy and scipy (Debian: python3-numpy
python3-scipy).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
import os
import random
import re
import subprocess

import numpy as np
from scipy import stats

SMALL = ["-q", "--replicates", "2", "--set", "province.circuits=1", "--set", "province.schools_per_circuit=8"]
PATTERNS = ",".join(f"P{number}" for number in range(1, 27))
NUMBER = r"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?"


def ask(program, scenarios, n):
    generator = random.Random(20261126)
    seeds = [generator.getrandbits(31) for _ in range(n)]
    lines = "".join(json.dumps({"id": i, "seed": seed, "replicates": 1}) + "\n"
                    for i, seed in enumerate(seeds))
    return subprocess.run([program, "evaluate", "--only", PATTERNS, scenarios], input=lines, check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def read_answers(text, n):
    answers = [json.loads(line) for line in text.splitlines()]
    failed = [answer["error"] for answer in answers if "error" in answer]
    if failed or len(answers) != n:
        raise SystemExit(f"{len(answers)} of {n} answers, {len(failed)} errors: {failed[:1]}")
    answers.sort(key=lambda answer: answer["id"])
    names = answers[0]["statistics"].keys()
    return {name: np.array([float("nan") if (x := answer["statistics"][name]["mean"]) is None else x
                            for answer in answers]) for name in names}


def criteria(program, scenarios):
    """{part: (low, high)} of the parts with a criterion, as `patterns` prints them."""
    text = subprocess.run([program, "patterns", scenarios, "--json", *SMALL], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for part in (part for pattern in json.loads(text)["patterns"] for part in pattern["parts"]):
        numbers = [float(x) for x in re.findall(NUMBER, part["criterion"])]
        if len(numbers) == 2:
            found[part["id"]] = tuple(numbers)
        elif part["criterion"].startswith("<"):
            found[part["id"]] = (-np.inf, numbers[0])
        elif part["criterion"].startswith(">"):
            found[part["id"]] = (numbers[0], np.inf)
    return found


def t_interval(values):
    values = values[~np.isnan(values)]
    if len(values) < 2:
        return np.nan, np.nan
    half = stats.t.ppf(.975, len(values) - 1) * values.std(ddof=1) / len(values) ** .5
    return values.mean() - half, values.mean() + half


def bca_interval(values):
    values = values[~np.isnan(values)]
    if len(values) < 2 or np.ptp(values) == 0:
        return np.nan, np.nan
    found = stats.bootstrap((values,), np.mean, n_resamples=999, random_state=1).confidence_interval
    return found.low, found.high


def verdict(interval, low, high):
    if not np.all(np.isfinite(interval)):
        return "undecided"
    if interval[0] > low and interval[1] < high:
        return "holds"
    return "fails" if interval[1] <= low or interval[0] >= high else "undecided"


def share_covering(intervals, truth):
    known = [x for x in intervals if np.all(np.isfinite(x))]
    return np.mean([low <= truth <= high for low, high in known]) if known else np.nan


def describe(name, values, criterion, n, samples, generator):
    """A line of the table."""
    truth = np.nanmean(values)
    drawn = [generator.choice(values, n) for _ in range(samples)]
    t = [t_interval(sample) for sample in drawn]
    bca = [bca_interval(sample) for sample in drawn[:samples // 10]]
    said = [verdict(interval, *criterion) for interval in t]
    shares = "".join(f" {said.count(word) / samples:9.3f}" for word in ("holds", "undecided", "fails"))
    known = values[~np.isnan(values)]
    low, high = t_interval(values)
    return (f"{name:5} {n:10} {len(known):5} {truth:9.4f} {known.std(ddof=1):8.4f} {stats.skew(known):6.1f} "
            f"{share_covering(t, truth):8.3f} {share_covering(bca, truth):8.3f}{shares} "
            f"{verdict(t_interval(values), *criterion):>9} {low:.4g} to {high:.4g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("scenarios")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--answers")
    parser.add_argument("--replicates", default="10,20")
    parser.add_argument("--samples", type=int, default=2000)
    options = parser.parse_args()
    generator = np.random.default_rng(1)
    if options.answers and os.path.exists(options.answers):
        with open(options.answers, encoding="utf-8") as file:
            text = file.read()
    else:
        text = ask(options.program, options.scenarios, options.seeds)
        if options.answers:
            with open(options.answers, "w", encoding="utf-8") as file:
                file.write(text)
    values = read_answers(text, options.seeds)
    limits = criteria(options.program, options.scenarios)
    print(f"{'part':5} {'replicates':>10} {'known':>5} {'mean':>9} {'SD':>8} {'skew':>6} {'t covers':>8} "
          f"{'BCa':>8} {'holds':>9} {'undecided':>9} {'fails':>9} {'all say':>9}")
    for n in (int(word) for word in options.replicates.split(",")):
        for name, limit in limits.items():
            print(describe(name, values[name], limit, n, options.samples, generator))


if __name__ == "__main__":
    main()
