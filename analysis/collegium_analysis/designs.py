"""What a designed sweep says beyond its points.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

import itertools
import math
from typing import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from .statistics import bands


def shapley(sweep: xr.Dataset, outcome: str) -> pd.DataFrame:
    """What the gap between the first levels of all factors and the second ones is made of, in a
    sweep of the design "factorial": each factor's Shapley value, its mean contribution over all
    orders in which one end can be turned into the other. They add up to the row `gap`.

    Columns `mean`, `low`, `high` (95 % t interval over replicates) in the outcome's unit; NaN
    where a point is undefined. Raises ValueError for a sweep of another design.
    """
    names = list(sweep.attrs.get("factors", []))
    if sweep.attrs.get("design") != "factorial":
        raise ValueError(f"the design is {sweep.attrs.get('design')}; a Shapley value needs factorial")
    k = len(names)
    column = sweep[f"outcome_{outcome}"].transpose("point", "replicate").values
    worth = np.full((2,) * k + column.shape[1:], np.nan)
    worth[tuple((sweep[name].values != sweep[name].values[0]).astype(int) for name in names)] = column
    rows = {}
    for i, name in enumerate(names):
        share = np.zeros(column.shape[1])
        for others in itertools.product((0, 1), repeat=k - 1):
            size = sum(others)
            weight = math.factorial(size) * math.factorial(k - size - 1) / math.factorial(k)
            share += weight * (worth[(*others[:i], 1, *others[i:])] - worth[(*others[:i], 0, *others[i:])])
        rows[name] = share
    rows["gap"] = worth[(1,) * k] - worth[(0,) * k]
    found = bands(xr.DataArray(np.array(list(rows.values())), dims=("factor", "replicate")))
    return pd.DataFrame(found.transpose("factor", "band").values, index=pd.Index(list(rows), name="factor"),
                        columns=["mean", "low", "high"])


def frontier(table: pd.DataFrame, more: Sequence[str], less: Sequence[str] = ()) -> pd.Series:
    """Which rows no other row beats: as good in all columns (`more` is better in some, `less` in
    others) and better in one. A row with an undefined value is not among them."""
    goods = np.column_stack([table[name].to_numpy(float) for name in more]
                            + [-table[name].to_numpy(float) for name in less])
    known = np.isfinite(goods).all(axis=1)
    best = [bool(defined and not ((goods >= row).all(axis=1) & (goods > row).any(axis=1)).any())
            for row, defined in zip(goods, known)]
    return pd.Series(best, index=table.index)
