#!/usr/bin/python3
"""Draws the pictures of a comparison from its results file.

    plot_comparison.py RESULTS.h5 [-o PREFIX] [--format png|pdf|svg]

Writes PREFIX-trajectories, -meetings, -differences, -dashboards and -overview. Needs xarray,
h5netcdf and matplotlib (Debian: python3-xarray python3-h5netcdf python3-matplotlib).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from comparison_results import Results, interval

# Okabe & Ito's palette: told apart by every kind of colour vision; dashes and markers repeat
# what colour says, for print in grey.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
DASHES = ["-", (0, (5, 1.5)), (0, (1, 1)), (0, (5, 1.5, 1, 1.5)), (0, (3, 1)), "-", "--"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]

TRAJECTORIES = [("ck", "Content knowledge"), ("pck", "Pedagogical content knowledge"),
                ("motivation", "Motivation"), ("openness", "Openness")]
DIFFERENCES = ["ck_gain", "pck_gain", "practice", "motivation", "openness", "directory_coverage",
               "engagement", "attendance", "willing_attendance", "task_free_share",
               "moderation_share", "compliance", "administrator_index", "teacher_index",
               "voluntary_share", "opportunity_to_learn", "cross_school_ties", "pace_spread",
               "cost_rand"]
NAMES = {"ck_gain": "Content knowledge (CK) gain", "pck_gain": "Pedagogical CK (PCK) gain",
         "practice": "Classroom practice", "openness": "Open classroom doors",
         "directory_coverage": "Directory of expertise", "willing_attendance": "Willing attendance",
         "task_free_share": "Hours free of officials' tasks", "moderation_share": "Hours on moderation",
         "administrator_index": "Administrators' index", "teacher_index": "Teachers' index",
         "voluntary_share": "Teachers in voluntary clusters",
         "opportunity_to_learn": "Opportunity to learn", "cross_school_ties": "Ties across schools",
         "pace_spread": "Spread of pace", "cost_rand": "Cost, all payers",
         "problems_solved": "Problems solved with help", "compliance": "Compliance with tasks"}
ADMINISTRATOR = ["administrator_index", "compliance", "attendance", "moderation_share"]
TEACHER = ["teacher_index", "engagement", "willing_attendance", "task_free_share", "problems_solved"]

STYLE = {"font.size": 9, "axes.titlesize": 10, "axes.titleweight": "bold", "axes.spines.top": False,
         "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": .6,
         "legend.frameon": False, "figure.dpi": 100, "savefig.dpi": 200, "savefig.bbox": "tight"}


def words(name):
    """Names of outcomes as people read them."""
    return NAMES.get(name) or name.replace("_", " ").capitalize()


def style(results, name):
    i = results.names.index(name) % len(COLOURS)
    return {"color": COLOURS[i], "linestyle": DASHES[i]}


def marker(results, name):
    return MARKERS[results.names.index(name) % len(MARKERS)]


def draw_trajectory(axes, results, variable, title):
    years = results.years()
    data = results.root[variable].sel(group="all")
    for name in results.names:
        mean, half = interval(data.sel(scenario=name).transpose("replicate", "week").values)
        look = style(results, name)
        axes.plot(years, mean, label=name, linewidth=1.6, **look)
        axes.fill_between(years, mean - half, mean + half, color=look["color"], alpha=.2, linewidth=0)
    if years[0] < 0:
        axes.axvspan(years[0], 0, color="#f0f0f0", zorder=0)
    axes.set_xlim(years[0], years[-1])
    axes.set_title(title)
    axes.set_xlabel("Years since clusters began (grey: burn-in)")
    axes.set_ylabel(f"Mean of all teachers ({results.unit(variable)})")


def draw_meetings(axes, results, table, most=40):
    """Mean over clusters by meeting number; bands hold the middle half and 80 % of clusters."""
    held = (table["hours"] > 0) & (table["tier"] == "main")
    for name in results.names:
        mine = held & (table["scenario"] == name)
        if not mine.any():
            continue
        number = table["number"][mine]
        free = 1 - table["task_hours"][mine] / table["hours"][mine]
        look = style(results, name)
        x = [k for k in range(1, most + 1) if np.sum(number == k) >= 10]
        if not x:
            continue
        rows = np.array([np.concatenate([[np.mean(free[number == k])],
                                         np.quantile(free[number == k], [.1, .25, .75, .9])])
                         for k in x])
        axes.fill_between(x, rows[:, 1], rows[:, 4], color=look["color"], alpha=.10, linewidth=0)
        axes.fill_between(x, rows[:, 2], rows[:, 3], color=look["color"], alpha=.20, linewidth=0)
        axes.plot(x, rows[:, 0], label=name, linewidth=1.6, marker=marker(results, name), markersize=3,
                  **look)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(1, None)
    axes.set_title("What is left of a meeting for its members")
    axes.set_xlabel("Formal meeting of a cluster (number)")
    axes.set_ylabel("Share of hours free of officials' tasks")


def by_unit(results, names):
    """Outcomes that can share an axis, as (unit, names)."""
    groups = {}
    for name in names:
        values = results.outcome(name)
        if values is None or not np.isfinite(values - values[0])[1:].any():
            continue
        unit = results.unit("outcome_" + name)
        groups.setdefault("index or share, 0 to 1" if unit in ("0 to 1", "share") else unit,
                          []).append(name)
    return list(groups.items())


def draw_differences(figure, place, results, names):
    """Paired differences from the first scenario with intervals, one panel a unit."""
    groups = by_unit(results, names)
    if not groups:
        return None
    others = results.names[1:]
    grid = place.subgridspec(len(groups), 1, height_ratios=[len(rows) + .6 for _, rows in groups])
    panels = []
    for cell, (unit, rows) in zip(grid, groups):
        axes = figure.add_subplot(cell)
        panels.append(axes)
        for y, row in enumerate(rows):
            values = results.outcome(row)
            for k, name in enumerate(others):
                mean, half = (float(x) for x in interval(values[results.names.index(name)] - values[0]))
                if not np.isfinite(mean):
                    continue
                clear = np.isfinite(half) and abs(mean) > half
                colour = style(results, name)["color"]
                axes.errorbar(mean, y + (k - (len(others) - 1) / 2) * .28,
                              xerr=half if np.isfinite(half) else None, color=colour,
                              marker=marker(results, name), markersize=5, capsize=2, linewidth=1.4,
                              markerfacecolor=colour if clear else "white", linestyle="none")
        axes.axvline(0, color="black", linewidth=.8)
        axes.set_yticks(range(len(rows)))
        axes.set_yticklabels([words(row) for row in rows])
        axes.set_ylim(len(rows) - .4, -.6)
        axes.margins(x=.08)
        axes.locator_params(axis="x", nbins=7)
        axes.set_xlabel("Cohen's d" if unit == "d" else unit, labelpad=1)
    panels[0].set_title(f"Difference from {results.names[0]}")
    return panels


def draw_dashboard(axes, results, names, title, breaks=(0,)):
    """Levels of outcomes from 0 to 1; a line below each row of `breaks`."""
    rows = [name for name in names if results.outcome(name) is not None]
    for y, row in enumerate(rows):
        for k, name in enumerate(results.names):
            mean, half = (float(x) for x in interval(results.outcome(row)[k]))
            if not np.isfinite(mean):
                continue
            axes.errorbar(mean, y + (k - (len(results.names) - 1) / 2) * .22,
                          xerr=half if np.isfinite(half) else None,
                          color=style(results, name)["color"], marker=marker(results, name),
                          markersize=6, capsize=2, linewidth=1.4, linestyle="none")
        if y in breaks and y + 1 < len(rows):
            axes.axhline(y + .5, color="#999999", linewidth=.8)
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels([words(row) for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows):
        if row.endswith("_index"):
            label.set_fontweight("bold")
    axes.set_ylim(len(rows) - .5, -.5)
    axes.set_xlim(0, 1)
    axes.set_title(title)
    axes.set_xlabel("Index or share (0 to 1), mean and 95 % interval")


def legend(figure, results, names, note):
    """One legend below the panels: line, marker and colour of each scenario; what bands are."""
    handles = [plt.Line2D([], [], marker=marker(results, name), markersize=5, linewidth=1.6,
                          **style(results, name)) for name in names]
    key = figure.legend(handles, names, loc="upper center", ncol=len(names), handlelength=3.5,
                        bbox_to_anchor=(.5, -.005), title=note, title_fontsize=8)
    key.get_title().set_multialignment("center")


def note_of(results):
    if results.replicates < 2:
        return "one replicate: no intervals"
    return f"bands and bars: 95 % intervals over {results.replicates} replicates on common random numbers"


def trajectories(results):
    figure, grid = plt.subplots(2, 2, figsize=(9, 6.2), layout="constrained", sharex=True)
    for axes, (variable, title) in zip(grid.flat, TRAJECTORIES):
        draw_trajectory(axes, results, variable, title)
    for axes in grid[0]:
        axes.set_xlabel("")
    legend(figure, results, results.names, note_of(results))
    return figure


def meetings(results):
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    draw_meetings(axes, results, results.meetings())
    legend(figure, results, results.names,
           "lines: mean over clusters; bands: middle 50 % and 80 % of clusters, all replicates")
    return figure


def differences(results):
    figure = plt.figure(figsize=(7.5, 8.5), layout="constrained")
    draw_differences(figure, figure.add_gridspec(1, 1)[0], results, DIFFERENCES)
    legend(figure, results, results.names[1:],
           note_of(results) + "\nfilled: the interval lies clear of zero")
    return figure


def dashboards(results):
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    draw_dashboard(left, results, ADMINISTRATOR, "What administrators see")
    draw_dashboard(right, results, TEACHER, "What teachers see")
    correlation = results.outcome("dashboard_correlation")
    text = note_of(results)
    if correlation is not None:
        parts = [f"{name} {interval(correlation[k])[0]:+.2f}" for k, name in enumerate(results.names)
                 if np.isfinite(correlation[k]).any()]
        if parts:
            text += "\ncorrelation of the two indices across clusters: " + ", ".join(parts)
    legend(figure, results, results.names, text)
    return figure


def overview(results):
    """Knowledge, meetings, the two views and the differences on one page."""
    figure = plt.figure(figsize=(11, 8.2), layout="constrained")
    grid = figure.add_gridspec(2, 2)
    draw_trajectory(figure.add_subplot(grid[0, 0]), results, "ck", "Content knowledge")
    draw_meetings(figure.add_subplot(grid[0, 1]), results, results.meetings())
    draw_dashboard(figure.add_subplot(grid[1, 0]), results,
                   ["administrator_index", "compliance", "moderation_share",
                    "teacher_index", "task_free_share", "engagement"],
                   "Two views of the same clusters", breaks=(2,))
    if len(results.names) > 1:
        draw_differences(figure, grid[1, 1], results, [
            "ck_gain", "pck_gain", "motivation", "practice", "willing_attendance",
            "opportunity_to_learn"])
    legend(figure, results, results.names, note_of(results) +
           "\nbands of meetings: middle 50 % and 80 % of clusters")
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", help="a results file of collegium")
    parser.add_argument("-o", "--output", metavar="PREFIX",
                        help="beginning of the pictures' names (default: the file's name without .h5)")
    parser.add_argument("--format", default="png", choices=["png", "pdf", "svg"])
    args = parser.parse_args()
    prefix = args.output or os.path.splitext(args.results)[0]
    results = Results(args.results)
    pictures = {"trajectories": trajectories, "meetings": meetings, "dashboards": dashboards,
                "overview": overview}
    if len(results.names) > 1:
        pictures["differences"] = differences
    with plt.rc_context(STYLE):
        for name, draw in pictures.items():
            figure = draw(results)
            path = f"{prefix}-{name}.{args.format}"
            # No date in the file: the same results give the same picture.
            figure.savefig(path, metadata={"Date": None} if args.format == "svg" else
                           {"CreationDate": None} if args.format == "pdf" else None)
            plt.close(figure)
            print(path)


if __name__ == "__main__":
    main()
