"""Opens a results file as researchers do: xarray with both its engines, h5py.

read_results.py MAKE_RESULTS; exit code 77 when a module is missing.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

try:
    # netCDF4 of Debian 12 warns about numpy's size when it is first imported.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import h5netcdf  # noqa: F401
        import h5py
        import netCDF4  # noqa: F401
        import numpy as np
        import xarray as xr
except ImportError as missing:
    print(f"read_results.py: skipped, because {missing}")
    sys.exit(77)

ENGINES = ("h5netcdf", "netcdf4")
SCENARIOS = ["form-0", "form-1", "form-2"]
SERIES = ("scenario", "replicate", "week", "group")


def make(maker, path, what):
    done = subprocess.run([maker, path, what], stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout.strip()


def load(path, engine, group=None):
    with xr.open_dataset(path, engine=engine, group=group) as data:
        return data.load()


def check_described(data, where):
    """Every variable has a unit and a description, every dimension a coordinate."""
    for name, variable in data.variables.items():
        for attribute in ("units", "long_name", "description"):
            assert variable.attrs.get(attribute), f"{where}: {name} has no {attribute}"
    for dimension in data.dims:
        assert dimension in data.coords, f"{where}: dimension {dimension} has no coordinate"


def check_root(data):
    assert dict(data.sizes) == dict(scenario=3, replicate=4, week=30, quarter=3, group=19, tier=2)
    assert list(data.scenario.values) == SCENARIOS
    assert list(data.week.values) == list(range(30))
    assert data.week.attrs["burn_in"] == 52
    assert data.group.values[0] == "all" and data.tier.values[1] == "voluntary"
    assert data.ck.dims == SERIES and data.n.dims == SERIES
    assert data.ck.dtype == np.float32 and data.ck.attrs["units"] == "0 to 1"
    assert 0.01 < float(data.ck.isnull().mean()) < 0.1
    assert float(data.n.sel(group="men").min()) == 18
    assert data.queue.dims == ("scenario", "replicate", "week", "tier")
    assert data.pace_spread.dims == ("scenario", "replicate", "quarter")
    gain = data.outcome_ck_gain
    assert gain.dims == ("scenario", "replicate") and gain.dtype == np.float64
    assert gain.attrs["direction"] == "more is better" and gain.attrs["units"] == "d"
    assert data.outcome_cost_rand.attrs["direction"] == "less is better"
    assert len(str(data.state_digest.values[2, 3])) == 32
    assert data.attrs["collegium_format"] == 1 and data.attrs["random_layout"] == 1
    assert data.attrs["seed"] == "1" and data.attrs["replicates"] == 4
    assert json.loads(data.attrs["scenario_1_json"])["name"] == "form-1"


def check_meetings(data):
    assert dict(data.sizes) == {"row": 132}
    assert data.form.attrs["flag_meanings"].split() == ["kind0", "shared", "kind1", "kind2"]
    assert list(np.atleast_1d(data.form.attrs["flag_values"])) == [0, 1, 2, 3]
    assert data.scenario.attrs["flag_meanings"].split() == SCENARIOS
    last = data.isel(row=-1)
    assert (int(last.scenario), int(last.replicate), int(last.members)) == (2, 3, 20)
    assert data.hours.attrs["units"] == "h" and data.hours.dtype == np.float32


def check_schools(data):
    assert dict(data.sizes) == {"scenario": 3, "school": 7}
    assert data.gain.dims == ("scenario", "school")
    assert data.school.values[3] == "800000003"
    assert data.district_name.values[0] == "Nkangala é"
    assert data.phase.attrs["flag_meanings"].split() == ["primary", "secondary", "combined"]
    x = (data.longitude - 30.0) * np.cos(np.radians(-25.5)) * 111.195
    assert float(abs(x - data.x).max()) < 1e-4
    assert float(abs((data.latitude + 25.5) * 111.195 - data.y).max()) < 1e-4


def check_repairs(data):
    assert data.sizes["row"] == 5 and data.sizes["kind"] == 11
    assert int(data["count"].sum()) == 5
    assert data.reason.values[0] == data.kind.values[0]


def check_panel(data):
    assert data.ck.dims == ("scenario", "replicate", "panel_week", "teacher")
    assert list(data.panel_week.values) == [0, 10, 20]
    assert data.sizes["teacher"] == 13


def check_inputs(data):
    assert dict(data.sizes) == {"byte_0": 300}
    assert bytes(data["0"].values) == b"x" * 300
    assert data["0"].attrs["file"] == "list.csv" and len(data["0"].attrs["xxh128"]) == 32


def check_parameters(data):
    row = int(np.flatnonzero(data.path.values == "exchange.rate")[0])
    path = str(data.path.values[row])
    assert float(data.value.values[row]) == float(data.attrs[path])
    assert data.unit.values[row] == data.attrs[path + "@unit"]
    assert data.source.values[row] and data.description.values[row]
    assert any(p.startswith("forms.shared.meetings.afternoon.") for p in data.path.values)
    assert any(p.startswith("events.takeover.") for p in data.path.values)


CHECKS = {None: check_root, "meetings": check_meetings, "schools": check_schools,
          "repairs": check_repairs, "panel": check_panel, "inputs": check_inputs,
          "parameters/form-2": check_parameters}


def check_both_engines(path):
    for group, check in CHECKS.items():
        loaded = [load(path, engine, group) for engine in ENGINES]
        for engine, data in zip(ENGINES, loaded):
            check_described(data, f"{engine} {group}")
            check(data)
        xr.testing.assert_equal(*loaded)


def check_small_one(maker, path):
    """One scenario, replicate and week; no meetings, repairs or panel; no origin."""
    make(maker, path, "synthetic")
    for engine in ENGINES:
        for group in (None, "meetings", "schools", "repairs", "parameters/form-0"):
            check_described(load(path, engine, group), f"{engine} {group}")
        assert load(path, engine, "meetings").sizes["row"] == 0
        assert "longitude" not in load(path, engine, "schools")


def check_description(maker, path, science_hash):
    told = json.loads(make(maker, path, "describe"))
    assert told["science_hash"] == science_hash and told["sealed"] is True
    assert told["scenarios"] == SCENARIOS and told["replicates"] == 4
    assert told["dimensions"]["week"] == 30
    assert told["groups"]["/"]["ck"]["dimensions"] == list(SERIES)
    assert told["groups"]["panel"]["ck"]["shape"] == [3, 4, 3, 13]


def refused(maker, path, words):
    done = subprocess.run([maker, path, "describe"], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3 and words in done.stderr, (done.returncode, done.stderr)


def check_changes(maker, path, science_hash):
    """A harmless change loses the seal, a changed outcome the hash; links are not followed."""
    with h5py.File(path, "r+") as file:
        file.attrs["comment"] = "added later"
    told = json.loads(make(maker, path, "describe"))
    assert told["sealed"] is False and told["science_hash"] == science_hash
    with h5py.File(path, "r+") as file:
        file["outcome_ck_gain"][1, 2] += 1e-12
    refused(maker, path, "changed after it was written")
    with h5py.File(path, "r+") as file:
        del file["outcome_ck_gain"]
        file["outcome_ck_gain"] = h5py.ExternalLink("elsewhere.h5", "/outcome_ck_gain")
    refused(maker, path, "outcome_ck_gain is a link, and links are not followed")
    with h5py.File(path, "r+") as file:
        del file["outcome_ck_gain"]
        layout = h5py.VirtualLayout(shape=(3, 4), dtype="f8")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "outcome_ck_gain", shape=(3, 4))
        file.create_virtual_dataset("outcome_ck_gain", layout)
    refused(maker, path, "outcome_ck_gain has its values in other files, which are not read")
    with h5py.File(path, "w") as file:
        file["x"] = 1
    refused(maker, path, "not one of collegium's")


def main():
    maker = sys.argv[1]
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "results.h5")
        science_hash = make(maker, path, "small")
        check_both_engines(path)
        check_description(maker, path, science_hash)
        check_changes(maker, path, science_hash)
        check_small_one(maker, os.path.join(folder, "synthetic.h5"))
    print("read_results.py: xarray opens every group alike with h5netcdf and netcdf4")


main()
