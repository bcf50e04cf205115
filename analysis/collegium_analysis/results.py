"""Results files as xarray and pandas objects (docs/file-format.md says what is in them).

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Union

import numpy as np
import pandas as pd
import xarray as xr

PathLike = Union[str, "os.PathLike[str]"]
Source = Union[xr.Dataset, PathLike]

_FORMAT = 1


def _open(path: PathLike, group: str | None = None) -> xr.Dataset:
    try:
        return xr.open_dataset(path, engine="h5netcdf", group=group)
    except FileNotFoundError:
        raise FileNotFoundError(f"{os.fspath(path)}: there is no such file") from None


def _root(path: PathLike) -> xr.Dataset:
    try:
        data = _open(path)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{os.fspath(path)}: is not a results file of collegium ({error})") from error
    version = data.attrs.get("collegium_format")
    if version is None or int(version) != _FORMAT:
        data.close()
        raise ValueError(f"{os.fspath(path)}: " + (
            "is not a results file of collegium" if version is None
            else f"has format {int(version)}; this package reads {_FORMAT}"))
    return data


def open_results(path: PathLike) -> xr.Dataset:
    """Opens a results file of `collegium run` or `collegium compare`.

    The Dataset holds the trajectories (scenario, replicate, week, group or tier), the quarterly
    series and the outcomes (`outcome_…`: scenario, replicate), with units and descriptions in
    the attributes of each variable. Values are read when they are used.

    The file's other tables come from `meetings`, `schools`, `parameters` and `panel`, which
    take this Dataset or the path.

    Raises FileNotFoundError if there is no such file, ValueError if it is no results file.
    """
    data = _root(path)
    if data.attrs.get("collegium_kind") == "sweep":
        data.close()
        raise ValueError(f"{os.fspath(path)}: holds a sweep; open_sweep reads it")
    if "quarter" in data.coords and "week" in data.coords:
        data["quarter"].attrs.setdefault("burn_in", data["week"].attrs.get("burn_in", 0))
    return data


def open_sweep(path: PathLike) -> xr.Dataset:
    """Opens a results file of `collegium sweep`.

    The Dataset holds `outcome_…` (point, replicate) as the files of runs do, so that `outcomes`
    and `bands` take it; each factor is a coordinate of `point`, with its paths and range as
    attributes, and so is each parameter that comes with a posterior draw (no factor, no paths).
    `state` says which runs are done (1), missing (0) or failed (2), and `error` why. Trajectories
    that the sweep recorded keep their names (point, replicate, week, group or tier).

    Raises as `open_results` does.
    """
    data = _root(path)
    if "outcomes" not in data or "point" not in data.dims:
        data.close()
        raise ValueError(f"{os.fspath(path)}: holds no sweep; open_results reads it")
    found = {}
    unit, direction, description = (data[f"outcome_{what}"].values for what in ("unit", "direction", "description"))
    # Without the factors, which would be compared with those of each other outcome.
    outcomes = data["outcomes"].drop_vars([c for c in data["outcomes"].coords if c not in ("point", "replicate")])
    for i, name in enumerate(data["outcome"].values):
        attrs = {"long_name": f"outcome {name}".replace("_", " "), "units": str(unit[i]),
                 "direction": str(direction[i]), "description": str(description[i])}
        found[f"outcome_{name}"] = outcomes.isel(outcome=i).assign_attrs(attrs)
    series = [name for name in data.data_vars if "week" in data[name].dims]
    kept = data[["state", "error", "scenario", *series]]
    sweep = kept.drop_vars([c for c in kept.coords if c in ("outcome", "word")]).assign(found)
    along = [name for name, variable in data.variables.items()
             if variable.dims == ("point",) and name not in ("point", "error", "scenario")]
    factors = [name for name in along if "paths" in data[name].attrs]  # the others are drawn with a factor of draws
    sweep = sweep.assign_coords({name: data[name].variable for name in along})
    sweep.attrs = dict(data.attrs, factors=factors)
    sweep.encoding["source"] = os.fspath(path)
    return sweep


def as_grid(sweep: xr.Dataset) -> xr.Dataset:
    """A sweep with a dimension for each factor instead of `point`: whole for a grid, with NaN
    between the points of any other design."""
    factors = list(sweep.attrs.get("factors", []))
    if not factors:
        raise ValueError("this Dataset has no factors; give what open_sweep or sweep returned")
    about = {name: sweep[name].attrs for name in factors}
    grid = sweep[[name for name in sweep.data_vars if str(name).startswith("outcome_")]].load()
    grid = grid.drop_vars([name for name in grid.coords if name not in (*factors, "replicate")])
    if len(factors) == 1:
        grid = grid.swap_dims(point=factors[0])
    else:
        grid = grid.set_index(point=factors).unstack("point")
    for name in factors:
        grid[name].attrs = about[name]
    return grid


def _path(results: Source) -> str:
    if not isinstance(results, xr.Dataset):
        return os.fspath(results)
    path = results.encoding.get("source")
    if not path:
        raise ValueError("this Dataset no longer knows its file; give the one that open_results, "
                         "run or compare returned, or the file's path")
    return str(path)


def _group(results: Source, name: str, hint: str = "") -> xr.Dataset:
    path = _path(results)
    try:
        return _open(path, name)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{Path(path).name} has no table '{name}'{hint}") from None


def meetings(results: Source) -> pd.DataFrame:
    """Every formal meeting that was due, one row each.

    `scenario`, `tier` and `form` are names. `free_share` is added: the share of the hours that
    officials' tasks left, NaN for a meeting that was not held.
    """
    with _group(results, "meetings") as data:
        table = data.to_dataframe()
        for column in ("scenario", "tier", "form"):
            names = str(data[column].attrs["flag_meanings"]).split()
            table[column] = pd.Categorical.from_codes(table[column].astype(int), names)
    held = table["hours"].where(table["hours"] > 0)
    table["free_share"] = 1 - table["task_hours"] / held
    return table


def schools(results: Source) -> xr.Dataset:
    """Place, circuit, quintile, remoteness and size of each school, and `gain` (scenario,
    school): the mean gain in content knowledge of its teachers who stayed, in d, over all
    replicates."""
    return _group(results, "schools")


def parameters(results: Source, scenario: str | None = None) -> pd.DataFrame:
    """Every parameter that was used, by path: a column of values for each scenario, then
    `unit`, `description`, `source` (data, a study, an assumption) and `acts`.

    A scenario without a parameter (a form or an event of another one) has NaN.
    """
    root = results if isinstance(results, xr.Dataset) else open_results(results)
    names = [str(name) for name in np.atleast_1d(root["scenario"].values)]
    tables = {}
    for name in names if scenario is None else [scenario]:
        with _group(results, f"parameters/{name}") as data:
            tables[name] = data.to_dataframe().set_index("path")
    about = pd.concat(tables.values())
    about = about[~about.index.duplicated()].drop(columns="value")
    values = pd.DataFrame({name: table["value"] for name, table in tables.items()})
    return values.reindex(about.index).join(about)


def panel(results: Source) -> xr.Dataset:
    """Every teacher (scenario, replicate, panel_week, teacher); only in files that were run
    with `--panel-every` (`panel_every=` of `run` and `compare`)."""
    return _group(results, "panel", "; it is recorded with --panel-every N (panel_every=N)")


def outcomes(results: xr.Dataset) -> xr.DataArray:
    """All outcomes in one array (outcome, …), with `unit`, `direction` and `description` as
    coordinates of `outcome`. Works for runs (scenario, replicate) and for grids alike."""
    found = {str(name)[len("outcome_"):]: variable for name, variable in results.data_vars.items()
             if str(name).startswith("outcome_")}
    if not found:
        raise ValueError("there are no outcomes in this Dataset")
    array = xr.concat([variable.reset_coords(drop=True) for variable in found.values()],
                      pd.Index(list(found), name="outcome"), combine_attrs="drop")
    array = array.assign_coords(
        unit=("outcome", [str(variable.attrs.get("units", "")) for variable in found.values()]),
        direction=("outcome", [str(v.attrs.get("direction", "")) for v in found.values()]),
        description=("outcome", [str(v.attrs.get("description", "")) for v in found.values()]))
    return array.rename("outcomes")


def burn_in(data: xr.Dataset | xr.DataArray) -> int:
    """Weeks before clusters start (an attribute of the coordinate `week`)."""
    for name in ("week", "quarter"):
        if name in data.coords and "burn_in" in data[name].attrs:
            return int(data[name].attrs["burn_in"])
    return 0


def years(weeks: Any, start: int) -> Any:
    """Weeks from the start of burn-in as years since week `start`."""
    return (np.asarray(weeks, dtype=float) - start) / 52
