"""SALib on sweeps, and on any design that it draws (SALib is on PyPI, not in Debian).

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import xarray as xr

from .evaluate import Evaluator

Array = npt.NDArray[np.float64]


def problem(sweep: xr.Dataset) -> dict[str, Any]:
    """SALib's description of the factors of a sweep (from `open_sweep` or `sweep`): a factor of
    numbers has the bounds of its range, one of names the numbers of its levels, 0, 1, ..."""
    factors = [str(name) for name in sweep.attrs["factors"]]
    bounds = []
    for name in factors:
        about = sweep[name].attrs
        if "low" in about:
            bounds.append([float(about["low"]), float(about["high"])])
        else:
            bounds.append([0.0, float(len(str(about["levels"]).split("\n")) - 1)])
    return {"num_vars": len(factors), "names": factors, "bounds": bounds}


def inputs(sweep: xr.Dataset) -> Array:
    """The points of a sweep as SALib has them: [point][factor], names as numbers of levels."""
    columns = []
    for name in sweep.attrs["factors"]:
        about, values = sweep[name].attrs, sweep[name].values
        if "low" in about:
            columns.append(values.astype(float))
        else:
            levels = str(about["levels"]).split("\n")
            columns.append(np.array([float(levels.index(str(value))) for value in values]))
    return np.column_stack(columns)


def output(sweep: xr.Dataset, outcome: str) -> Array:
    """Means over replicates of an outcome, a number a point."""
    means: Array = sweep[f"outcome_{outcome}"].mean("replicate").values
    return means


def analyse(sweep: xr.Dataset, outcome: str, **options: Any) -> Mapping[str, Any]:
    """SALib's own analysis of a sweep with a Morris or a Saltelli design: what
    `SALib.analyze.morris.analyze` or `SALib.analyze.sobol.analyze` returns.

    Raises ValueError for other designs and where the outcome is undefined in some point.
    """
    from SALib.analyze import morris, sobol

    design, values = sweep.attrs["design"], output(sweep, outcome)
    if not np.isfinite(values).all():
        raise ValueError(f"{outcome} is undefined in some points; SALib needs them all")
    if design == "morris":
        shares = inputs(sweep)
        levels = options.pop("num_levels", None) or _levels(shares)
        found: Mapping[str, Any] = morris.analyze(problem(sweep), shares, values,
                                                  num_levels=levels, **options)
        return found
    if design == "saltelli":
        pairs = bool(sweep.attrs["second_order"])
        indices: Mapping[str, Any] = sobol.analyze(problem(sweep), values,
                                                   calc_second_order=pairs, **options)
        return indices
    raise ValueError(f"the sweep's design is {design}; SALib analyses morris and saltelli")


def _levels(points: Array) -> int:
    """Levels of a Morris design: a step is n / (2 (n - 1)) of a factor's range."""
    span = np.ptp(points, axis=0)
    shares = np.round((points - points.min(axis=0)) / np.where(span > 0, span, 1), 9)
    return max(len(np.unique(column)) for column in shares.T)


def evaluate(evaluator: Evaluator, of: Mapping[str, Any], points: Array,
             outcomes: Sequence[str]) -> dict[str, Array]:
    """Outcomes of points that SALib drew for a problem whose names are paths of parameters:
    [point] of each, NaN where undefined.

    Raises RuntimeError with the program's message if a point cannot be run.
    """
    answers = evaluator.map({path: float(value) for path, value in zip(of["names"], point)}
                            for point in points)
    for answer in answers:
        if answer.error is not None:
            raise RuntimeError(f"point {answer.id}: {answer.error}")
    return {name: np.array([answer.outcomes[name].mean for answer in answers])
            for name in outcomes}
