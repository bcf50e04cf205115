"""Means, intervals and differences over replicates.

Replicates with the same number share their luck in every scenario, agent by agent, so
scenarios are compared replicate by replicate. Intervals hold chance between runs, not doubt
about the model.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

import math
from typing import Sequence, TypeVar, cast

import numpy as np
import pandas as pd
import xarray as xr
from scipy import stats

from .results import burn_in, outcomes as all_outcomes

Data = TypeVar("Data", xr.Dataset, xr.DataArray)


def bands(data: Data, dim: str = "replicate", level: float = 0.95) -> Data:
    """Mean and interval (Student's t) over `dim`, as `mean`, `low`, `high` of a new dimension
    `band`. NaN values are left out; with fewer than two values the interval is NaN.

    `bands(x).to_dataset("band")` gives the three as variables.
    """
    with xr.set_options(keep_attrs=True):  # type: ignore[no-untyped-call] # xarray 2023.1
        n = data.notnull().sum(dim)
        df = (n - 1).where(n > 1)
        mean = data.mean(dim)
        error = np.sqrt(((data - mean) ** 2).sum(dim) / df / n)
        half = error * xr.apply_ufunc(lambda k: stats.t.ppf((1 + level) / 2, k), df)
        found = xr.concat([mean, mean - half, mean + half],
                          pd.Index(["mean", "low", "high"], name="band"))
    return cast(Data, found)


def _baseline(data: xr.Dataset | xr.DataArray, baseline: str | None) -> str:
    names = [str(name) for name in np.atleast_1d(data.coords["scenario"].values)]
    if baseline is None:
        return names[0]
    if baseline not in names:
        raise ValueError(f"there is no scenario '{baseline}'; there are {', '.join(names)}")
    return baseline


def paired_differences(data: Data, baseline: str | None = None) -> Data:
    """Each scenario less the baseline (the first one unless named), replicate by replicate.

    Of a Dataset the numbers that have a scenario are kept. The baseline itself is left out.
    """
    name = _baseline(data, baseline)
    if isinstance(data, xr.Dataset):
        data = data[[key for key, variable in data.data_vars.items()
                     if "scenario" in variable.dims and variable.dtype.kind in "fiu"]].astype(float)
    with xr.set_options(keep_attrs=True):  # type: ignore[no-untyped-call] # xarray 2023.1
        difference = data - data.sel(scenario=name, drop=True)
    return cast(Data, difference.drop_sel(scenario=name))


def effect_sizes(results: xr.Dataset, variables: Sequence[str] = ("ck", "pck", "practice",
                                                                  "motivation", "openness"),
                 baseline: str | None = None, group: str = "all",
                 week: int | None = None) -> xr.DataArray:
    """Cohen's d between each scenario and the baseline in a given week (the last one unless
    given): the difference of the group's means over the pooled SD between its teachers.

    Dimensions variable, scenario, replicate; `bands` gives the interval. The SD is that of
    teachers, not of replicates: d says how far apart two teachers' worlds are, whatever the
    number of replicates.
    """
    name = _baseline(results, baseline)
    at = int(results["week"].values[-1]) if week is None else week
    found = []
    for variable in variables:
        mean = results[variable].sel(group=group, week=at, drop=True).astype(float)
        spread = results[f"{variable}_sd"].sel(group=group, week=at, drop=True).astype(float)
        pooled = np.sqrt((spread ** 2 + spread.sel(scenario=name, drop=True) ** 2) / 2)
        found.append((mean - mean.sel(scenario=name, drop=True)) / pooled)
    sizes = xr.concat(found, pd.Index(list(variables), name="variable"), combine_attrs="drop")
    sizes.attrs = {"units": "d", "long_name": f"difference from {name}, in SD between teachers"}
    return cast(xr.DataArray, sizes.drop_sel(scenario=name).rename("effect_size"))


def group_gains(results: xr.Dataset, variable: str = "ck",
                groups: Sequence[str] | None = None) -> xr.DataArray:
    """Change of each group's mean from the end of burn-in to the last week, over the SD between
    all teachers at the end of burn-in (scenario, replicate, group).

    Whoever is in the group counts: leavers' successors are in it, and groups such as
    `voluntary` change their members. The outcome `ck_gain` follows the teachers who stayed.
    """
    if groups is None:
        groups = [str(name) for name in results["group"].values]
    weeks = results["week"].values
    start = int(weeks[weeks < max(burn_in(results), 1)][-1])
    mean = results[variable].sel(group=list(groups)).astype(float)
    spread = results[f"{variable}_sd"].sel(group="all", week=start, drop=True).astype(float)
    gain = (mean.isel(week=-1, drop=True) - mean.sel(week=start, drop=True)) / spread
    gain.attrs = {"units": "d", "long_name": f"gain in {variable}"}
    return cast(xr.DataArray, gain.rename(f"{variable}_gain"))


def _reading(low: float, high: float, direction: str) -> str:
    if not np.isfinite(low):
        return "one replicate" if np.isnan(low) else ""
    if low == high == 0:
        return "same"
    if low <= 0 <= high:
        return "unclear"
    if direction.startswith("more"):
        return "better" if low > 0 else "worse"
    if direction.startswith("less"):
        return "worse" if low > 0 else "better"
    return "higher" if low > 0 else "lower"


def level_table(results: xr.Dataset, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Mean and 95 % interval of outcomes by scenario: one row each, with unit."""
    array = all_outcomes(results)
    if outcomes is not None:
        array = array.sel(outcome=list(outcomes))
    band = bands(array)
    rows = [{"outcome": str(name), "scenario": str(scenario), "mean": float(cell.sel(band="mean")),
             "low": float(cell.sel(band="low")), "high": float(cell.sel(band="high")),
             "unit": str(cell["unit"].values)}
            for name in array["outcome"].values for scenario in np.atleast_1d(array["scenario"].values)
            for cell in [band.sel(outcome=name, scenario=scenario)]]
    return pd.DataFrame(rows).set_index(["outcome", "scenario"])


def difference_table(results: xr.Dataset, baseline: str | None = None,
                     outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Paired differences of outcomes from the baseline with their 95 % interval.

    One row an outcome and scenario: `mean` of the scenario, `difference`, `low`, `high`,
    `unit`, and `reading`: better or worse (higher or lower where neither is) only if the whole
    interval lies on one side of zero, else unclear; same if nothing differs at all. This is
    what `collegium compare` prints.
    """
    array = all_outcomes(results)
    if outcomes is not None:
        array = array.sel(outcome=list(outcomes))
    difference = bands(paired_differences(array, baseline))
    level = array.mean("replicate")
    rows = []
    for name in array["outcome"].values:
        for scenario in np.atleast_1d(difference["scenario"].values):
            cell = difference.sel(outcome=name, scenario=scenario)
            mean, low, high = (float(cell.sel(band=b)) for b in ("mean", "low", "high"))
            rows.append({"outcome": str(name), "scenario": str(scenario),
                         "mean": float(level.sel(outcome=name, scenario=scenario)),
                         "difference": mean, "low": low, "high": high,
                         "unit": str(cell["unit"].values),
                         "reading": _reading(low, high, str(cell["direction"].values))})
    return pd.DataFrame(rows).set_index(["outcome", "scenario"])


def number(value: float, sign: bool = False) -> str:
    """A number with as many digits as its size deserves; a minus that is one."""
    size = abs(value)
    if size < 5e-6:
        return "0"
    digits = 0 if size >= 100 else min(5, max(1, 1 - math.floor(math.log10(size))))
    return f"{value:{'+' if sign else ''},.{digits}f}".replace("-", "\N{MINUS SIGN}")


def describe_differences(table: pd.DataFrame) -> str:
    """A `difference_table` as a Markdown list: one line a difference, with its interval and
    what it is (better, worse, unclear, …). Nothing is said that the table does not hold."""
    lines = []
    for (name, scenario), row in table.iterrows():
        unit = "" if row["unit"] in ("", "1", "share", "0 to 1") else f" {row['unit']}"
        line = f"- **{scenario}**, {str(name).replace('_', ' ')}: "
        if not np.isfinite(row["difference"]):
            line += "not defined here"
        elif not np.isfinite(row["low"]):
            line += f"{number(row['difference'], True)}{unit}, without an interval"
        else:
            line += (f"{number(row['difference'], True)}{unit} ({number(row['low'], True)} to "
                     f"{number(row['high'], True)}): **{row['reading']}**")
        lines.append(line)
    return "\n".join(lines)
