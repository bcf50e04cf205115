"""Reads a results file of collegium and takes means and intervals over its replicates.

Needs xarray and h5netcdf (Debian: python3-xarray python3-h5netcdf).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import numpy as np
import xarray as xr


def t_quantile(n):
    """97.5 % quantile of Student's t with n - 1 degrees of freedom."""
    df = n - 1
    angle = np.linspace(0, np.pi / 2, 200001)[:-1]
    density = np.cos(angle) ** (df - 1)
    mass = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return float(np.sqrt(df) * np.tan(np.interp(.95, mass / mass[-1], angle)))


def interval(values, axis=0):
    """Mean and half the width of its 95 % interval over replicates, NaN left out."""
    values = np.asarray(values, float)
    n = np.sum(np.isfinite(values), axis=axis)
    with np.errstate(all="ignore"):
        total = np.nansum(values, axis=axis)
        mean = np.where(n > 0, total / np.maximum(n, 1), np.nan)
        spread = np.nansum((values - np.expand_dims(mean, axis)) ** 2, axis=axis)
        error = np.sqrt(spread / np.maximum(n - 1, 1) / np.maximum(n, 1))
    quantiles = {k: t_quantile(k) for k in np.unique(n) if k > 1}
    t = np.vectorize(lambda k: quantiles.get(k, np.nan), otypes=[float])(n)
    return mean, t * error


class Results:
    """A results file with what the pictures and sentences ask of it."""

    def __init__(self, path):
        self.path = path
        self.root = xr.open_dataset(path, engine="h5netcdf")
        self.names = [str(name) for name in np.atleast_1d(self.root["scenario"].values)]
        self.replicates = self.root.sizes["replicate"]

    def unit(self, variable):
        """As people write it; empty for a pure number."""
        unit = str(self.root[variable].attrs["units"])
        return "" if unit == "1" else unit

    def years(self):
        """The weeks of trajectories as years since clusters could start."""
        return (self.root["week"].values - self.burn_in()) / 52

    def burn_in(self):
        """Weeks before clusters start."""
        return int(self.root["week"].attrs["burn_in"])

    def outcome(self, name):
        """Values by scenario and replicate, or None."""
        variable = "outcome_" + name
        if variable not in self.root:
            return None
        return self.root[variable].transpose("scenario", "replicate").values

    def meetings(self):
        """Columns of the meeting table; scenario and tier as names."""
        table = xr.open_dataset(self.path, engine="h5netcdf", group="meetings")
        columns = {name: table[name].values for name in
                   ("scenario", "number", "tier", "hours", "task_hours")}
        for name in ("scenario", "tier"):
            meanings = np.array(table[name].attrs["flag_meanings"].split(), dtype=object)
            columns[name] = meanings[columns[name].astype(int)]
        return columns
