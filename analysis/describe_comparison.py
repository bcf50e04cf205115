#!/usr/bin/python3
"""Says in a few sentences what a comparison shows.

    describe_comparison.py RESULTS.h5

Nothing here knows what should come out: every statement is decided by the numbers. A
difference counts only when its whole 95 % interval lies on one side of zero.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import textwrap

import numpy as np

from comparison_results import Results, interval

# What to talk about and how to call it; the order is the order of mention.
THEMES = {
    "what teachers learn and how they work together": {
        "ck_gain": "the gain in content knowledge",
        "pck_gain": "the gain in pedagogical content knowledge",
        "practice": "classroom practice",
        "motivation": "motivation",
        "openness": "openness",
        "opportunity_to_learn": "opportunity to learn",
        "cross_school_ties": "ties across schools",
        "directory_coverage": "the reach of the directory of expertise",
    },
    "what administrators count": {
        "compliance": "compliance",
        "moderation_share": "the share of moderation",
        "administrator_index": "the administrators' index",
    },
}


def listed(items):
    return ", ".join(items[:-1]) + " and " + items[-1] if len(items) > 1 else "".join(items)


def amount(value, unit):
    """A difference with its sign and as many digits as it deserves."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 or unit == "d" else 3
    text = f"{value:+,.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return text if unit in ("", "share", "0 to 1") else f"{text} {unit.replace('engaged ', '')}"


def theme(results, name, label, wanted):
    """One sentence on one scenario's differences from the first, or None."""
    sides = {"lower in ": [], "higher in ": [], "too close to call in ": []}
    for outcome, text in wanted.items():
        values = results.outcome(outcome)
        if values is None:
            continue
        mean, half = (float(x) for x in interval(values[results.names.index(name)] - values[0]))
        if not np.isfinite(half):
            continue
        if abs(mean) <= half:
            sides["too close to call in "].append(text)
        else:
            sides["lower in " if mean < 0 else "higher in "].append(
                f"{text} ({amount(mean, results.unit('outcome_' + outcome))})")
    said = [side + listed(found) for side, found in sides.items() if found]
    total = sum(len(found) for found in sides.values())
    if not said:
        return None
    return f"'{name}' against '{results.names[0]}', {label} ({total} measures): " + "; ".join(said) + "."


def levels(results, outcome, text):
    """'TEXT A in a, B in b.' from the means of an outcome, or None."""
    values = results.outcome(outcome)
    if values is None:
        return None
    parts = [text(*(float(x) for x in interval(values[k])), f"'{name}'")
             for k, name in enumerate(results.names) if np.isfinite(values[k]).any()]
    return listed(parts) or None


def voluntary(mean, half, name):
    if not np.isfinite(half):
        what = ""
    elif mean - half > .5:
        what = " (a majority)"
    elif mean + half < .5:
        what = " (a minority)" if mean - half > 0 else ""
    else:
        what = " (about half)"
    return f"{100 * mean:.1f} % in {name}{what}"


def sentences(results):
    if results.replicates < 2:
        yield ("One replicate allows no interval, so nothing is claimed here; run with "
               "--replicates 10 or more.")
        return
    for name in results.names[1:]:
        for label, wanted in THEMES.items():
            yield theme(results, name, label, wanted)
    free = levels(results, "task_free_share", lambda mean, half, name: f"{100 * mean:.0f} % in {name}")
    if free:
        yield f"Officials' tasks leave free, of the hours of the main clusters' formal meetings, {free}."
    share = levels(results, "voluntary_share", voluntary)
    if share:
        yield f"Of all teachers, voluntary clusters hold at the end {share}."
    cost = levels(results, "cost_rand", lambda mean, half, name: f"{mean:,.0f} rand in {name}")
    if cost:
        yield f"A teacher-year costs, all payers together, {cost}."
    yield (f"These are {results.replicates} runs of a model under its stated assumptions, not "
           "measurements: the intervals hold chance between runs, not doubt about the model.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", help="a results file of `collegium compare`")
    for sentence in sentences(Results(parser.parse_args().results)):
        if sentence:
            print(textwrap.fill(sentence, 96, initial_indent="- ", subsequent_indent="  ",
                                break_on_hyphens=False))


if __name__ == "__main__":
    main()
