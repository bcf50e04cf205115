#!/usr/bin/python3
"""Draws what tools/policy_search.sh found.

    plot_policy_search.py FOLDER -o PICTURE.png

Left: the front, learning against what administrators can count, by cost, with the shipped forms
and the goal. Right: in how many futures each policy reaches the goal, against its cost. Needs
pandas and matplotlib (Debian: python3-pandas python3-matplotlib).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

STYLE = {"font.size": 9, "axes.titlesize": 10, "axes.titleweight": "bold", "axes.spines.top": False,
         "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True, "grid.color": "#dddddd",
         "grid.linewidth": .6, "legend.frameon": False, "savefig.dpi": 110, "savefig.bbox": "tight"}
BESIDE = {"coexistence": (-5, -9)}  # it stands where the official form does
REGISTERED, OTHERS, FORMS = "#0072B2", "#E69F00", "#444444"


def draw_front(ax, folder, wanted):
    front, forms = pd.read_csv(folder / "front.csv"), pd.read_csv(folder / "forms.csv")
    levels = matplotlib.colors.Normalize(0, front["cost_rand"].max() / 1000)
    for registered, marker, label in ((True, "o", "registered"), (False, "^", "not registered")):
        rows = front[front["registered"] == registered]
        shown = ax.scatter(rows["administrator_index"], rows["ck_gain"], c=rows["cost_rand"] / 1000,
                           norm=levels, cmap="viridis_r", marker=marker, s=22, linewidths=.3,
                           edgecolors="black", label=f"front, {label}")
    known = forms.dropna(subset=["administrator_index"])
    ax.scatter(known["administrator_index"], known["ck_gain"], marker="x", color=FORMS, s=30,
               label="forms as shipped")
    for _, row in known.iterrows():
        ax.annotate(row["scenario"].replace("_", " "), (row["administrator_index"], row["ck_gain"]),
                    xytext=BESIDE.get(row["scenario"], (-5, 5)), textcoords="offset points", ha="right",
                    color=FORMS, fontsize=8)
    ax.axvline(wanted["administrator_index"], color="#999999", lw=.8, ls="--")
    ax.axhline(wanted["ck_gain"], color="#999999", lw=.8, ls="--")
    ax.set(xlabel="administrators' index (0 to 1)", ylabel="gain in content knowledge (d)",
           title="Learning against what can be counted")
    ax.legend(loc="upper center", bbox_to_anchor=(.5, -.13), ncols=3, fontsize=7.5)
    ax.figure.colorbar(shown, ax=ax, label="cost (thousand rand a teacher-year)", pad=.02)


def draw_futures(ax, folder, robust):
    policies = pd.read_csv(folder / "policies.csv")
    of_front = policies["policy"].str.startswith("front")
    for rows, colour, label in ((policies[~of_front], OTHERS, "drawn evenly"),
                                (policies[of_front], REGISTERED, "of the front, reaching the goal")):
        ax.scatter(rows["cost_rand"] / 1000, rows["reached_share"], s=20, color=colour, alpha=.75,
                   linewidths=.3, edgecolors="black", label=label)
    ax.axhline(robust, color="#999999", lw=.8, ls="--")
    ax.set(xlabel="cost (thousand rand a teacher-year, mean over futures)",
           ylabel="share of futures in which the goal is reached", ylim=(-.03, 1.03),
           title="Which policies are robust?")
    ax.legend(loc="upper center", bbox_to_anchor=(.5, -.13), ncols=2, fontsize=7.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    summary = json.loads((arguments.folder / "summary.json").read_text(encoding="utf-8"))
    with plt.rc_context(STYLE):
        figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4), constrained_layout=True)
        draw_front(left, arguments.folder, summary["goal"])
        draw_futures(right, arguments.folder, summary["robust_share"])
        figure.savefig(arguments.output, metadata={"Software": None})


if __name__ == "__main__":
    main()
