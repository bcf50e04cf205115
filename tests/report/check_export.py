"""Compares exported tables with the results file, value by value.

    check_export.py FILE.h5 FOLDER             FOLDER holds the tables of FILE.h5
    check_export.py FILE.h5 FOLDER PROGRAM     a copy whose ck lies behind an external link
SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import pathlib
import subprocess
import sys

import h5py
import numpy as np

TABLES = {
    "outcomes": ("/", ["scenario", "replicate"]),
    "trajectories": ("/", ["scenario", "replicate", "week", "group"]),
    "tiers": ("/", ["scenario", "replicate", "week", "tier"]),
    "quarters": ("/", ["scenario", "replicate", "quarter"]),
    "meetings": ("meetings", ["row"]),
    "schools": ("schools", ["school"]),
    "school_gains": ("schools", ["scenario", "school"]),
    "panel": ("panel", ["scenario", "replicate", "panel_week", "teacher"]),
}


def axes_of(dataset):
    if dataset.attrs.get("CLASS") == b"DIMENSION_SCALE":
        return None
    return [dim[0].name.rsplit("/", 1)[-1] if len(dim) else "" for dim in dataset.dims]


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def check_column(where, wanted, got, flags):
    assert len(wanted) == len(got), where
    if flags is not None or wanted.dtype == object:
        names = [flags[int(value)] for value in wanted] if flags is not None else [text(value) for value in wanted]
        assert list(got) == names, where
        return
    numbers = np.array([float(cell) if cell else np.nan for cell in got])
    tolerance = 1e-6 if wanted.dtype == "f4" else 1e-15
    assert np.allclose(numbers, wanted.astype(float), rtol=tolerance, atol=0, equal_nan=True), where


def check_table(file, folder, name, group, axes):
    wanted = {key: item for key, item in file.get(group, {}).items()
              if isinstance(item, h5py.Dataset) and axes_of(item) == axes}
    path = folder / f"{name}.csv"
    if not wanted:
        assert not path.exists(), path
        return 0
    head, rows = read(path)
    columns = dict(zip(head, zip(*rows)) if rows else ((h, ()) for h in head))
    shape = next(iter(wanted.values())).shape
    assert len(rows) == int(np.prod(shape)), (name, len(rows), shape)
    places = np.indices(shape).reshape(len(shape), -1)
    for axis, place in zip(axes, places):
        if axis != "row":
            labels = [text(value) for value in file[group][axis][()]]
            assert list(columns[axis]) == [labels[i] for i in place], (name, axis)
    for key, dataset in wanted.items():
        flags = dataset.attrs.get("flag_meanings")
        check_column(f"{name}.{key}", dataset[()].ravel(), columns[key.removeprefix("outcome_") if name == "outcomes" else key],
                     text(flags).split() if flags is not None else None)
    return len(wanted)


def check_differences(file, folder):
    path = folder / "differences.csv"
    if not path.exists():
        return
    names = [text(name) for name in file["scenario"][()]]
    for row in csv.DictReader(open(path, newline="", encoding="utf-8")):
        values = file["outcome_" + row["outcome"]][()]
        pairs = values[names.index(row["scenario"])] - values[0]
        pairs = pairs[~np.isnan(pairs)]
        assert int(row["n"]) == len(pairs), row
        assert (row["difference"] == "") == (len(pairs) == 0), row
        if len(pairs):
            assert np.isclose(float(row["difference"]), pairs.mean(), rtol=1e-9, atol=1e-12), row


def main():
    source, folder = map(pathlib.Path, sys.argv[1:3])
    if len(sys.argv) > 3:
        linked = pathlib.Path("linked.h5")
        linked.write_bytes(source.read_bytes())
        with h5py.File(linked, "r+") as file:
            del file["ck"]
            file["ck"] = h5py.ExternalLink(str(source.resolve()), "/ck")
        subprocess.run([sys.argv[3], "export", linked, "--csv", folder], check=True)
        head, _ = read(folder / "trajectories.csv")
        assert "ck" not in head and "pck" in head, head
        return
    with h5py.File(source) as file:
        n = sum(check_table(file, folder, name, *what) for name, what in TABLES.items())
        check_differences(file, folder)
    assert n > 30, n


main()
