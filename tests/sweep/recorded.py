"""What a sweep records beside outcomes is what `run` writes for the same point, in both readers of
xarray, merged from parts or resumed.  recorded.py PROGRAM SOURCE-ROOT
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import xarray as xr

program, scenarios = sys.argv[1], os.path.join(sys.argv[2], "scenarios")
checks = 0


def collegium(*arguments, expected=0):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != expected:
        sys.exit(f"FAILED: {arguments}: {done.returncode} {done.stderr}")


def check(holds, what):
    global checks
    if not holds:
        sys.exit(f"FAILED: {what}")
    checks += 1


SERIES = ["motivation", "ck_sd", "absent", "task_share"]
COLUMNS = ["ck", "voluntary", "main_cluster"]
WEEKS = ["--weeks", "50", "--set", "run.burn_in=10"]

with tempfile.TemporaryDirectory() as folder:
    at = lambda name: os.path.join(folder, name)
    base = os.path.join(scenarios, "coexistence.json")
    with open(at("s.json"), "w") as file:
        json.dump({
            "base": base, "replicates": 2, "settings": {"run.weeks": 50, "run.burn_in": 10},
            "factors": {"regulation": {"path": "forms.official.regulation", "values": [0.2, 0.8]},
                        "start": {"path": "calendar.term1_start", "values": [2, 20]}},
            "design": "grid",
            "record": {"trajectories": {"series": SERIES, "groups": ["remote", "all"], "every": 4},
                       "panel": {"columns": COLUMNS, "every": 26}}}, file)
    sweep = ["sweep", at("s.json"), "--allow-path", scenarios, "-q"]
    collegium(*sweep, "-o", at("whole.h5"))
    for k in (1, 2, 3):
        collegium(*sweep, "--shard", f"{k}/3", "-o", at(f"part{k}"))
    collegium("merge", *[at(f"part{k}") for k in (3, 1, 2)], "-o", at("merged.h5"))
    for point, value in ((0, 0.2), (2, 0.8)):
        collegium("run", base, *WEEKS, "--replicates", 2, "--panel-every", "26", "-q",
                  "--set", f"forms.official.regulation={value}",
                  "--set", "calendar.term1_start=2", "-o", at(f"run{point}.h5"))
    for engine in ("h5netcdf", "netcdf4"):
        with xr.open_dataset(at("whole.h5"), engine=engine) as root, \
                xr.open_dataset(at("whole.h5"), engine=engine, group="panel") as panel, \
                xr.open_dataset(at("merged.h5"), engine=engine) as merged, \
                xr.open_dataset(at("merged.h5"), engine=engine, group="panel") as merged_panel:
            check(root.sizes["week"] == 15 and list(root.group.values) == ["remote", "all"],
                  f"axes: {root.sizes}")
            check(root.motivation.dims == ("point", "replicate", "week", "group"), "group dims")
            check(root.task_share.dims == ("point", "replicate", "week", "tier"), "tier dims")
            check(panel.ck.dims == ("point", "replicate", "panel_week", "teacher"), "panel dims")
            check(list(panel.panel_week.values) == [0, 26, 52], "panel weeks")
            check(root.regulation.dims == ("point",), "factors are coordinates")
            for name in SERIES:
                check(root[name].identical(merged[name]), f"{name} after merge")
            for name in COLUMNS:
                check(panel[name].identical(merged_panel[name]), f"{name} after merge")
            failed = root.start.values == 20
            check(failed.sum() == 2, "two points cannot be run")
            check(bool(root.motivation[failed].isnull().all()), "nothing of a failed point")
            check(bool(root.motivation[~failed].notnull().all()), "everything of the others")
            for point, value in ((0, 0.2), (2, 0.8)):
                with xr.open_dataset(at(f"run{point}.h5"), engine=engine) as run, \
                        xr.open_dataset(at(f"run{point}.h5"), engine=engine,
                                        group="panel") as run_panel:
                    run, run_panel = run.isel(scenario=0), run_panel.isel(scenario=0)
                    for name in SERIES:
                        other = run[name].sel(week=root.week)
                        if "group" in other.dims:
                            other = other.sel(group=["remote", "all"])
                        check(np.array_equal(root[name].isel(point=point).values, other.values,
                                             equal_nan=True), f"{name} of point {point}")
                    for name in COLUMNS:
                        check(np.array_equal(panel[name].isel(point=point).values,
                                             run_panel[name].values, equal_nan=True),
                              f"panel {name} of point {point}")
print(f"recorded: {checks} checks passed")
