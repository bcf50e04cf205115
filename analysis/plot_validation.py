#!/usr/bin/python3
"""Draws the pictures of docs/validation.md.

    plot_validation.py COLLEGIUM [-o FOLDER] [--replicates N]

Runs official and working clusters and `collegium patterns`, and writes validation-meetings.png
(what happens from one meeting of a cluster to the next) and validation-patterns.png (every part
of every pattern, its estimate against its criterion). Needs h5py and matplotlib (Debian:
python3-h5py python3-matplotlib).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
import os
import re
import subprocess
import tempfile

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

COLOURS = {"holds": "#0072B2", "fails": "#D55E00", "undecided": "#E69F00"}
MARKERS = {"holds": "o", "fails": "X", "undecided": "s"}
FORMS = {"institutionalised": ("official", "#D55E00", "-"), "working_a": ("working", "#0072B2", "--")}
MEETINGS = 12
STYLE = {"font.size": 9, "axes.titlesize": 10, "axes.titleweight": "bold", "axes.spines.top": False,
         "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": .6,
         "legend.frameon": False, "savefig.dpi": 110, "savefig.bbox": "tight"}


def run(program, scenario, replicates, path):
    command = [program, "run", scenario, "-o", path, "-q", "--replicates", str(replicates)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with h5py.File(path) as results:
        return {name: column[...] for name, column in results["meetings"].items()}


def by_number(table):
    """Rows of held formal meetings of main clusters, by cluster and number of those held."""
    kept = (table["approved"] == 1) & (table["tier"] == 0)
    seen, shares = {}, [[[] for _ in range(MEETINGS)] for _ in range(3)]
    for row in np.flatnonzero(kept):
        cluster = (table["replicate"][row], table["cluster"][row])
        number = seen[cluster] = seen.get(cluster, 0) + 1
        if number > MEETINGS or table["members"][row] == 0:
            continue
        hours, members = table["hours"][row], table["members"][row]
        shares[0][number - 1].append(1 - table["task_hours"][row] / hours if hours > 0 else 0.0)
        shares[1][number - 1].append(table["willing"][row] / members)
        shares[2][number - 1].append((table["willing"][row] + table["compelled"][row]) / members)
    return shares


def plot_meetings(program, replicates, path):
    titles = ("Hours free of officials' tasks", "Members who came willingly", "Members present")
    figure, axes = plt.subplots(1, 3, figsize=(9.2, 2.9), sharey=True)
    with tempfile.TemporaryDirectory() as work:
        for scenario, (label, colour, dash) in FORMS.items():
            shares = by_number(run(program, scenario, replicates, os.path.join(work, label + ".h5")))
            for axis, title, columns in zip(axes, titles, shares):
                low, middle, high = (
                    [np.quantile(column, p) for column in columns] for p in (.25, .5, .75))
                numbers = np.arange(1, MEETINGS + 1)
                axis.fill_between(numbers, low, high, color=colour, alpha=.18, linewidth=0)
                axis.plot(numbers, middle, color=colour, linestyle=dash, label=label)
                axis.set(title=title, xlabel="formal meeting held", ylim=(-.02, 1.02),
                         xticks=range(2, MEETINGS + 1, 2))
    axes[0].set_ylabel("share (median and quartiles\nover clusters)")
    axes[0].legend(loc="center right")
    figure.savefig(path)


def margin(part):
    """Estimate and interval as distances from the criterion in units of half the interval:
    beyond 1 on the right holds, beyond -1 on the left fails. None without a criterion."""
    numbers = [float(x) for x in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", part["criterion"])]
    half = (part["high"] - part["low"]) / 2 if part["low"] is not None else 0.0
    if not numbers or not half > 0:
        return None
    if len(numbers) == 2:
        distance = min(part["estimate"] - numbers[0], numbers[1] - part["estimate"])
    elif part["criterion"].startswith("<"):
        distance = numbers[0] - part["estimate"]
    else:
        distance = part["estimate"] - numbers[0]
    return distance / half


def plot_patterns(program, replicates, path):
    text = subprocess.run([program, "patterns", "-q", "--json", "--replicates", str(replicates)],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    parts = [part for pattern in json.loads(text)["patterns"] for part in pattern["parts"]]
    shown = [(part, x) for part in parts if (x := margin(part)) is not None]
    figure, axis = plt.subplots(figsize=(9.2, 3.1))
    for verdict, colour in COLOURS.items():
        at = [(i, x) for i, (part, x) in enumerate(shown) if part["verdict"] == verdict]
        if at:
            axis.plot(*zip(*at), MARKERS[verdict], color=colour, markersize=4, label=verdict)
    axis.axhspan(-1, 1, color="#eeeeee", zorder=0)
    axis.set_yscale("symlog", linthresh=1)
    axis.set_xticks(range(len(shown)))
    axis.set_xticklabels([part["id"] for part, _ in shown], rotation=90, fontsize=6.5)
    axis.set(ylabel="distance from the criterion,\nhalf-widths of the interval",
             title="Every part with a criterion (grey: the interval reaches across it)")
    axis.legend(loc="lower right", ncol=3)
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("-o", "--output", default=".")
    parser.add_argument("--replicates", type=int, default=20)
    options = parser.parse_args()
    plt.rcParams.update(STYLE)
    plot_meetings(options.program, options.replicates,
                  os.path.join(options.output, "validation-meetings.png"))
    plot_patterns(options.program, options.replicates,
                  os.path.join(options.output, "validation-patterns.png"))


if __name__ == "__main__":
    main()
