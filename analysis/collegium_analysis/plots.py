"""Pictures. Each function draws into given axes or a new figure and returns what it drew in.

Colours are Okabe and Ito's, told apart by every kind of colour vision; dashes and markers
repeat what colour says.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

from typing import Any, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import xarray as xr
from matplotlib.ticker import MaxNLocator

from .results import burn_in, years
from .statistics import bands, difference_table

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (5, 1.5, 1, 1.5)), (0, (3, 1)),
                            (0, (7, 1.5, 1, 1.5, 1, 1.5)), (0, (2, 1)))
_MARKERS = "os^DvPX"


def use_style(dpi: int = 80) -> None:
    """A quiet look for every figure drawn afterwards; `dpi` keeps notebooks small."""
    sns.set_theme(context="notebook", style="whitegrid", palette=list(PALETTE), rc={
        "figure.dpi": dpi, "savefig.dpi": dpi, "savefig.bbox": "tight", "font.size": 10,
        "axes.titlesize": 11, "axes.labelsize": 10, "axes.titleweight": "bold",
        "axes.spines.top": False, "axes.spines.right": False, "grid.color": "#dddddd",
        "legend.fontsize": 9, "legend.frameon": False, "xtick.labelsize": 9, "ytick.labelsize": 9,
        "lines.linewidth": 1.6})


def _look(i: int) -> dict[str, Any]:
    return {"color": PALETTE[i % len(PALETTE)], "linestyle": _DASHES[i % len(_DASHES)]}


def _axes(ax: Any, width: float = 6.5, height: float = 3.8) -> Any:
    return plt.subplots(figsize=(width, height), layout="constrained")[1] if ax is None else ax


def _unit(data: xr.DataArray) -> str:
    unit = str(data.attrs.get("units", ""))
    return "" if unit in ("", "1") else f" ({unit})"


def plot_bands(band: xr.DataArray, x: str, hue: str | None = None, ax: Any = None,
               labels: Mapping[str, str] | None = None) -> Any:
    """Lines with their intervals: what `bands` returns, over `x`, a line for each `hue`."""
    ax = _axes(ax)
    values = [None] if hue is None else list(np.atleast_1d(band[hue].values))
    for i, value in enumerate(values):
        one = band if hue is None or hue not in band.dims else band.sel({hue: value})
        one = one.transpose("band", x)
        look = _look(i)
        mean, low, high = (one.sel(band=name).values for name in ("mean", "low", "high"))
        label = None if value is None else (labels or {}).get(str(value), str(value))
        ax.plot(one[x].values, mean, label=label, **look)
        ax.fill_between(one[x].values, low, high, color=look["color"], alpha=.2, linewidth=0)
    if hue is not None:
        ax.legend()
    return ax


def plot_trajectories(data: xr.DataArray, hue: str = "scenario", ax: Any = None,
                      labels: Mapping[str, str] | None = None) -> Any:
    """A weekly or quarterly series over the years, mean and 95 % interval over replicates.

    `data` has `replicate`, `week` or `quarter`, and `hue`:
    `plot_trajectories(results["ck"].sel(group="all"))`, or by group
    `plot_trajectories(results["ck"].sel(scenario="history", group=["near", "remote"]), hue="group")`.
    Year 0 is the end of burn-in, which is shaded.
    """
    x = "week" if "week" in data.dims else "quarter"
    start = burn_in(data)
    band = bands(data.astype(float))
    band = band.assign_coords({x: years(band[x].values, start)})
    ax = plot_bands(band, x, hue if hue in band.coords else None, ax, labels)
    begin, end = float(band[x].values[0]), float(band[x].values[-1])
    if begin < 0:
        ax.axvspan(begin, 0, color="#f0f0f0", zorder=0)
    ax.set_xlim(begin, end)
    ax.set_xlabel("Years (shaded: before clusters may start)" if begin < 0 else "Years")
    ax.set_ylabel(str(data.name or "").replace("_", " ") + _unit(data))
    return ax


def _panels(table: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Outcomes that can share an axis, as (label, names), in the order of the table."""
    groups: dict[str, list[str]] = {}
    for name in table.index.get_level_values("outcome").unique():
        unit = str(table.loc[name, "unit"].iloc[0])
        label = {"0 to 1": "index or share, 0 to 1", "share": "index or share, 0 to 1",
                 "d": "Cohen's d", "1": "pure number"}.get(unit, unit)
        groups.setdefault(label, []).append(str(name))
    return list(groups.items())


def plot_differences(results: xr.Dataset | pd.DataFrame, outcomes: Sequence[str] | None = None,
                     baseline: str | None = None) -> Any:
    """Paired differences from the baseline, a panel for each unit; points are filled where the
    whole 95 % interval lies on one side of zero. Takes a comparison or a `difference_table`."""
    table = results if isinstance(results, pd.DataFrame) else difference_table(results, baseline,
                                                                               outcomes)
    table = table[np.isfinite(table["difference"])]
    panels = _panels(table)
    scenarios = list(table.index.get_level_values("scenario").unique())
    rows = sum(len(names) + 1 for _, names in panels)
    figure, grid = plt.subplots(len(panels), 1, squeeze=False, figsize=(6.5, .8 + .34 * rows),
                                layout="constrained",
                                gridspec_kw={"height_ratios": [len(n) + .3 for _, n in panels]})
    for ax, (label, names) in zip(grid[:, 0], panels):
        for (name, scenario), row in table[table.index.isin(names, level="outcome")].iterrows():
            i = scenarios.index(scenario) + 1  # 0 is the baseline's look
            colour = PALETTE[i % len(PALETTE)]
            y = names.index(name) + (i - (len(scenarios) + 1) / 2) * .6 / max(len(scenarios), 2)
            bounds = np.isfinite(row["low"])
            clear = bounds and (row["low"] > 0 or row["high"] < 0)
            ax.errorbar(row["difference"], y, linestyle="none", color=colour, markersize=5,
                        xerr=(row["high"] - row["low"]) / 2 if bounds else None, capsize=2,
                        marker=_MARKERS[i % len(_MARKERS)], linewidth=1.3,
                        markerfacecolor=colour if clear else "white")
        ax.axvline(0, color="black", linewidth=.8)
        ax.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
        ax.set_ylim(len(names) - .5, -.5)
        ax.set_xlabel(label)
        ax.margins(x=.08)
    handles = [plt.Line2D([], [], linestyle="none", marker=_MARKERS[i % len(_MARKERS)],
                          color=PALETTE[i % len(PALETTE)]) for i in range(1, len(scenarios) + 1)]
    figure.legend(handles, scenarios, loc="outside upper center" if _outside() else "lower center",
                  ncol=min(len(scenarios), 4), bbox_to_anchor=None if _outside() else (.5, 1.0))
    return figure


def _outside() -> bool:
    """Whether this matplotlib can keep room for a legend outside the axes (3.7 and later)."""
    version = tuple(int(part) for part in plt.matplotlib.__version__.split(".")[:2])
    return version >= (3, 7)


def plot_schools(schools: xr.Dataset, value: str = "gain", scenarios: Sequence[str] | None = None,
                 label: str | None = None) -> Any:
    """Maps of the schools, one for each scenario, coloured by `value` on one scale; thin lines
    join a school to the middle of its circuit, and dots grow with the school's educators.
    Takes what the function `schools` returns."""
    names = [str(n) for n in np.atleast_1d(schools["scenario"].values)] if scenarios is None else scenarios
    values = schools[value].sel(scenario=list(names)) if "scenario" in schools[value].dims else schools[value]
    low, high = (float(values.quantile(q)) for q in (.02, .98))
    x, y = schools["x"].values, schools["y"].values
    middle = pd.DataFrame({"x": x, "y": y}).groupby(schools["circuit"].values).transform("mean")
    figure, grid = plt.subplots(1, len(names), figsize=(.9 + 3.3 * len(names), 3.6), squeeze=False,
                                layout="constrained", sharex=True, sharey=True)
    for ax, name in zip(grid[0], names):
        ax.plot(np.array([x, middle["x"]]), np.array([y, middle["y"]]), color="#cccccc",
                linewidth=.6, zorder=1)
        one = values.sel(scenario=name) if "scenario" in values.dims else values
        points = ax.scatter(x, y, c=one.values, cmap="cividis", vmin=low, vmax=high, zorder=2,
                            s=8 + .8 * np.asarray(schools["educators"].values, dtype=float),
                            edgecolors="black", linewidths=.4)
        ax.set_title(str(name))
        ax.set_aspect("equal")
        ax.set_xlabel("km")
        ax.grid(False)
    grid[0][0].set_ylabel("km")
    figure.colorbar(points, ax=grid[0].tolist(), shrink=.85, extend="both",
                    label=label or f"{value}{_unit(schools[value])}")
    return figure


def plot_meetings(meetings: pd.DataFrame, value: str = "free_share", hue: str = "scenario",
                  ax: Any = None, most: int = 30, least: int = 10, label: str | None = None) -> Any:
    """A column of the meeting table by the meeting's number in its cluster: mean over clusters
    and replicates, with the middle half of them as a band. Numbers that fewer than `least`
    meetings held have are left out. Takes what the function `meetings` returns."""
    ax = _axes(ax)
    held = meetings[(meetings["hours"] > 0) & (meetings["tier"] == "main")
                    & (meetings["number"] <= most)]
    for i, name in enumerate(pd.unique(held[hue])):
        by_number = held.loc[held[hue] == name].groupby("number")[value]
        table = pd.DataFrame({"mean": by_number.mean(), "low": by_number.quantile(.25),
                              "high": by_number.quantile(.75)})[by_number.count() >= least]
        look = _look(i)
        ax.plot(table.index, table["mean"], label=str(name), marker=_MARKERS[i % len(_MARKERS)],
                markersize=3, **look)
        ax.fill_between(table.index, table["low"], table["high"], color=look["color"], alpha=.2,
                        linewidth=0)
    ax.set_xlabel("Number of the meeting (band: middle half of clusters)")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel(label or value.replace("_", " "))
    ax.legend()
    return ax


def plot_sensitivity(table: pd.DataFrame, outcome: str, ax: Any = None, most: int = 15) -> Any:
    """Bars of the indices of one outcome, the factors that matter most on top, with 95 %
    intervals: mu* and sigma, or first and total. Takes what `sensitivity` returns."""
    one = table.loc[outcome].xs("", level="other")
    names = ["mu_star", "sigma"] if "mu_star" in one.index.get_level_values("index") else ["first", "total"]
    wide = one["value"].unstack("index")
    order = wide.sort_values(names[0] if names[0] == "mu_star" else "total", ascending=False).index[:most]
    ax = _axes(ax, 6.5, .9 + .36 * len(order))
    for i, name in enumerate(names):
        cells = one.xs(name, level="index").reindex(order)
        y = np.arange(len(order)) + (i - .5) * .36
        ax.barh(y, cells["value"], height=.34, color=PALETTE[i], alpha=.85,
                label={"mu_star": "mu*"}.get(name, name))
        known = cells["low"].notna().to_numpy()
        ax.hlines(y[known], cells["low"][known], cells["high"][known], color="#333333", linewidth=1.1)
    ax.axvline(0, color="black", linewidth=.8)
    ax.set_yticks(range(len(order)), [str(name).replace("_", " ") for name in order])
    ax.set_ylim(len(order) - .4, -.6)
    ax.set_xlabel("change over a factor's range" if names[0] == "mu_star" else "share of the variance")
    ax.legend(loc="lower right")
    return ax
