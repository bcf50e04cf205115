"""The package collegium_analysis on the program just built.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy import stats

import collegium_analysis as ca

OUTCOMES = ["ck_gain", "motivation", "cost_rand", "compliance"]


@pytest.fixture(scope="module")
def results():
    return ca.compare(["none", "grassroots", "coexistence"], replicates=3, weeks=52, panel_every=52)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


# Statistics

def test_bands_are_t_intervals():
    values = np.array([[1.0, 2.0, 4.0, np.nan], [3.0, np.nan, np.nan, np.nan], [1.0, 1.0, 1.0, 1.0]])
    band = ca.bands(xr.DataArray(values, dims=("row", "replicate"), attrs={"units": "d"}))
    low, high = stats.t.interval(.95, 2, loc=7 / 3, scale=stats.sem([1, 2, 4]))
    assert band.sel(band="mean").values == pytest.approx([7 / 3, 3, 1])
    assert float(band.sel(band="low")[0]) == pytest.approx(low)
    assert float(band.sel(band="high")[0]) == pytest.approx(high)
    assert np.isnan(band.sel(band="low")[1])
    assert float(band.sel(band="high")[2]) == 1
    assert band.attrs["units"] == "d"


def test_bands_of_datasets_and_levels(results):
    both = ca.bands(results[["outcome_ck_gain", "outcome_motivation"]])
    assert dict(both.sizes) == {"band": 3, "scenario": 3}
    wide, narrow = (ca.bands(results["outcome_ck_gain"], level=level) for level in (.99, .5))
    assert (wide.sel(band="high") > narrow.sel(band="high")).all()


def test_differences_are_the_programs(results):
    files = [str(ca.scenario_file(name)) for name in ("none", "grassroots", "coexistence")]
    printed = subprocess.run([str(ca.find_program()), "compare", "--json", "--quiet", "--replicates", "3",
                              "--weeks", "52", *files], capture_output=True, text=True, check=True)
    expected = json.loads(printed.stdout)["outcomes"]
    table = ca.difference_table(results)
    levels = ca.level_table(results)
    assert set(table.index.get_level_values("outcome")) == set(expected)
    for (outcome, scenario), row in table.iterrows():
        wanted = expected[outcome]["differences"][scenario]
        for mine, theirs in (("difference", "mean"), ("low", "low"), ("high", "high")):
            value = np.nan if wanted[theirs] is None else wanted[theirs]
            # GSL's and SciPy's t quantiles agree to ten digits, of the interval's width.
            width = 0 if wanted["low"] is None else wanted["high"] - wanted["low"]
            assert row[mine] == pytest.approx(value, rel=1e-9, abs=1e-9 * width + 1e-12,
                                              nan_ok=True), (outcome, scenario)
        level = expected[outcome]["scenarios"][scenario]["mean"]
        assert levels.loc[(outcome, scenario), "mean"] == pytest.approx(
            np.nan if level is None else level, rel=1e-9, abs=1e-12, nan_ok=True)


def test_paired_differences_pair(results):
    paired = ca.paired_differences(results["outcome_ck_gain"], "grassroots")
    assert list(paired["scenario"].values) == ["none", "coexistence"]
    by_hand = results["outcome_ck_gain"].sel(scenario="none") - results["outcome_ck_gain"].sel(scenario="grassroots")
    assert np.array_equal(paired.sel(scenario="none"), by_hand)
    assert paired.attrs["units"] == "d"
    whole = ca.paired_differences(results)
    assert "ck" in whole and "state_digest" not in whole
    with pytest.raises(ValueError, match="no scenario 'nobody'; there are none, grassroots"):
        ca.paired_differences(results, "nobody")


def test_readings():
    names = ["more is better", "less is better", "neither"]
    data = xr.Dataset({f"outcome_{k}": (("scenario", "replicate"), [[0., 0, 0], [1, 1.1, .9]],
                                        {"units": "d", "direction": name}) for k, name in enumerate(names)},
                      coords={"scenario": ["a", "b"]})
    assert list(ca.difference_table(data)["reading"]) == ["better", "worse", "higher"]
    assert list(ca.difference_table(data, "b")["reading"]) == ["worse", "better", "lower"]
    assert set(ca.difference_table(data * 0 + data.isel(scenario=0))["reading"]) <= {"same"}
    one = ca.difference_table(data.isel(replicate=[0]))
    assert set(one["reading"]) == {"one replicate"}
    assert "without an interval" in ca.describe_differences(one)
    text = ca.describe_differences(ca.difference_table(data))
    assert "**b**, 0: +1.0 d (+0.75 to +1.2): **better**" in text


@pytest.mark.parametrize("value, text", [(0, "0"), (-.00034, "−0.00034"), (-.017, "−0.017"), (.25, "+0.25"),
                                         (1.5, "+1.5"), (12.34, "+12.3"), (-17421.4, "−17,421")])
def test_number(value, text):
    assert ca.number(value, sign=True) == text


def test_effect_sizes(results):
    sizes = ca.effect_sizes(results, ["ck"], "none")
    last = results.isel(week=-1).sel(group="all", replicate=1)
    mean, spread = last["ck"].astype(float), last["ck_sd"].astype(float)
    pooled = np.sqrt((spread.sel(scenario="grassroots") ** 2 + spread.sel(scenario="none") ** 2) / 2)
    expected = (mean.sel(scenario="grassroots") - mean.sel(scenario="none")) / pooled
    assert float(sizes.sel(variable="ck", scenario="grassroots", replicate=1)) == pytest.approx(float(expected))
    before = ca.effect_sizes(results, ["ck"], "none", week=ca.burn_in(results) - 1)
    assert float(abs(before.sel(scenario="grassroots")).max()) == 0  # the same luck until clusters start


def test_group_gains(results):
    gains = ca.group_gains(results, "ck", ["all", "near"])
    start = ca.burn_in(results) - 1
    one = results.sel(scenario="grassroots", replicate=2, group="near")
    expected = (float(one["ck"].isel(week=-1)) - float(one["ck"].sel(week=start))) / float(
        results["ck_sd"].sel(scenario="grassroots", replicate=2, group="all", week=start))
    assert float(gains.sel(scenario="grassroots", replicate=2, group="near")) == pytest.approx(expected)


# Files

def test_tables(results):
    meetings = ca.meetings(results)
    assert set(meetings["scenario"]) == {"grassroots", "coexistence"}
    assert set(meetings["tier"]) <= {"main", "voluntary"}
    held = meetings["hours"] > 0
    assert meetings.loc[held, "free_share"].between(-1e-6, 1 + 1e-6).all()
    assert meetings.loc[~held, "free_share"].isna().all()
    schools = ca.schools(results)
    assert schools["gain"].dims == ("scenario", "school")
    panel = ca.panel(results)
    assert panel["ck"].dims == ("scenario", "replicate", "panel_week", "teacher")
    with_path = ca.meetings(results.encoding["source"])
    pd.testing.assert_frame_equal(meetings, with_path)


def test_outcomes_carry_units(results):
    array = ca.outcomes(results)
    assert array.dims[0] == "outcome"
    assert str(array.sel(outcome="ck_gain")["unit"].values) == "d"
    assert str(array.sel(outcome="cost_rand")["direction"].values) == "less is better"
    assert np.array_equal(array.sel(outcome="ck_gain"), results["outcome_ck_gain"])


def test_refused_files(tmp_path, results):
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        ca.open_results(tmp_path / "nothing.h5")
    (tmp_path / "text.h5").write_text("no HDF5")
    with pytest.raises(ValueError, match="text.h5: is not a results file of collegium"):
        ca.open_results(tmp_path / "text.h5")
    xr.Dataset({"x": 1}).to_netcdf(tmp_path / "other.h5", engine="h5netcdf")
    with pytest.raises(ValueError, match="is not a results file of collegium"):
        ca.open_results(tmp_path / "other.h5")
    xr.Dataset({"x": 1}, attrs={"collegium_format": 99}).to_netcdf(tmp_path / "new.h5", engine="h5netcdf")
    with pytest.raises(ValueError, match="has format 99; this package reads 1"):
        ca.open_results(tmp_path / "new.h5")
    with pytest.raises(ValueError, match="holds no sweep"):
        ca.open_sweep(results.encoding["source"])
    with pytest.raises(ValueError, match="no longer knows its file"):
        ca.meetings(xr.Dataset())
    without = ca.run("none", replicates=1, weeks=4)
    with pytest.raises(ValueError, match="has no table 'panel'; it is recorded with --panel-every"):
        ca.panel(without)


# The program

def test_run_sets_levers(tmp_path):
    kept = tmp_path / "kept.h5"
    data = ca.run("institutionalised", set={"forms.official.regulation": 0.25, "forms.official.rotates": True,
                                            "forms.official.leader": "elected", "run.burn_in": np.int64(26)},
                  replicates=2, weeks=8, seed=7, output=kept)
    assert kept.exists() and dict(data.sizes)["week"] == 34 and data.attrs["seed"] == "7"
    values = ca.parameters(data)["institutionalised"]
    assert values["forms.official.regulation"] == "0.25"
    assert values["forms.official.rotates"] == "true"
    assert values["forms.official.leader"] == "elected"
    again = ca.run("institutionalised", replicates=2, weeks=8, seed=7, threads=1, output=kept,
                   set={"forms.official.regulation": 0.25, "forms.official.rotates": True,
                        "forms.official.leader": "elected", "run.burn_in": 26})
    assert again.attrs["science_hash"] == data.attrs["science_hash"]


def test_variants():
    twin = ca.variant("history", "left_alone", {"events.institutionalised": None}, title="Left alone")
    nested = ca.variant(twin, "longer", {"forms.working_a.meetings.formal.hours": 3})
    assert twin["name"] == "left_alone" and "forms" not in twin
    data = ca.compare(["history", twin, nested], replicates=1, weeks=340)
    table = ca.parameters(data)
    assert list(data["scenario"].values) == ["history", "left_alone", "longer"]
    assert table.loc["events.institutionalised.week", "history"] == "338"
    assert pd.isna(table.loc["events.institutionalised.week", "left_alone"])
    assert table.loc["forms.working_a.meetings.formal.hours", "longer"] == "3"
    assert (table["source"] != "").all()


def test_errors_are_the_programs():
    with pytest.raises(ca.CollegiumError, match='did you mean "forms.official.regulation"') as error:
        ca.run("institutionalised", set={"forms.official.regulatoin": 1})
    assert error.value.exit_code == 3 and not str(error.value).startswith("collegium:")
    with pytest.raises(ca.CollegiumError, match="regulation") as error:
        ca.run(ca.variant("institutionalised", "wrong", {"forms.official.regulation": 7}))
    assert error.value.exit_code == 3
    with pytest.raises(FileNotFoundError, match="there is no scenario 'grasroots'"):
        ca.run("grasroots")
    with pytest.raises(ValueError, match="that needs variant"):
        ca.run("history", set={"events.institutionalised": None})
    with pytest.raises(TypeError, match="takes a list"):
        ca.compare("none")


def test_installs_from_its_folder(tmp_path):
    for module in ("ensurepip", "setuptools"):
        pytest.importorskip(module)
    source, home = tmp_path / "source", tmp_path / "venv"
    shutil.copytree(Path(ca.__file__).parent, source / "collegium_analysis")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(Path(ca.__file__).parents[1] / name, source)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # Without the network. Debian's python3-h5py has no name that pip knows, hence --no-deps.
    for command in ([sys.executable, "-m", "venv", "--system-site-packages", home],
                    [home / "bin/python", "-m", "pip", "install", "-q", "--no-build-isolation", "--no-deps", source],
                    [home / "bin/python", "-c", "import collegium_analysis as ca; print(ca.__file__);"
                     "print(ca.run('none', replicates=1, weeks=4).sizes['week'])"]):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    where, weeks = done.stdout.split()
    assert Path(where).is_relative_to(home) and weeks == "56"
    assert (Path(where).parent / "py.typed").exists()
    unmet = subprocess.run([home / "bin/python", "-m", "pip", "check"], env=environment, capture_output=True, text=True)
    assert [line for line in unmet.stdout.splitlines() if "collegium" in line and "h5py" not in line] == []


def test_finding_the_program(monkeypatch, tmp_path):
    monkeypatch.setenv("COLLEGIUM", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="which is not a program"):
        ca.find_program()
    own = tmp_path / "collegium"
    own.write_text("#!/bin/sh\nexit 9\n")
    own.chmod(0o755)
    monkeypatch.setenv("COLLEGIUM", str(own))
    with pytest.raises(ca.CollegiumError, match="ended with code 9 and no message"):
        ca.run("none")
    monkeypatch.delenv("COLLEGIUM")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert ca.find_program() == own
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("collegium_analysis.program._folders", lambda: iter([tmp_path]))
    with pytest.raises(FileNotFoundError, match="meson compile"):
        ca.find_program()
    (tmp_path / "build/src/cli").mkdir(parents=True)
    own.rename(tmp_path / "build/src/cli/collegium")
    assert ca.find_program() == tmp_path / "build/src/cli/collegium"


# Sweeps

def test_sweep_is_what_runs_say():
    points = ca.sweep("institutionalised", {"forms.official.regulation": [0, 0.9],
                                            "leader": {"path": "forms.official.leader",
                                                       "values": ["elected", "nominated"]}},
                      replicates=2, weeks=26, seed=3)
    assert points.attrs["factors"] == ["regulation", "leader"]
    assert points["outcome_ck_gain"].dims == ("point", "replicate")
    assert points["regulation"].attrs["paths"] == "forms.official.regulation"
    assert (points["state"] == 1).all()
    grid = ca.as_grid(points)
    one = ca.run("institutionalised", set={"forms.official.regulation": 0.9, "forms.official.leader": "elected"},
                 replicates=2, weeks=26, seed=3)
    cell = grid.sel(regulation=0.9, leader="elected")
    for name in ("outcome_ck_gain", "outcome_cost_rand", "outcome_motivation"):
        assert np.array_equal(cell[name], one[name].isel(scenario=0)), name
    array = ca.outcomes(grid)
    assert set(array.dims) == {"outcome", "replicate", "regulation", "leader"}
    assert dict(ca.bands(array).sizes)["band"] == 3
    with pytest.raises(ValueError, match="open_sweep reads it"):
        ca.open_results(points.encoding["source"])


def test_sweeps_of_other_kinds():
    forms = ca.as_grid(ca.sweep(None, {"form": {"scenarios": ["none", "dose-matched/grassroots"]}},
                                replicates=2, weeks=26))
    assert list(forms["form"].values) == ["none", "grassroots"]
    drawn = ca.sweep("none", {"draw": {"draws": 3}}, replicates=2, weeks=4)
    assert drawn.attrs["factors"] == ["draw"] and len(set(drawn["practise.loss"].values)) == 3
    assert dict(ca.as_grid(drawn)["outcome_ck_gain"].sizes) == {"draw": 3, "replicate": 2}
    scattered = ca.sweep(ca.variant("none", "own"), {"rate": {"path": "advise.rate", "low": 0.3, "high": 0.9},
                                                    "exits": {"path": "staffing.exits", "low": 0, "high": 0.1}},
                         design={"kind": "latin_hypercube", "points": 4, "seed": 1}, replicates=2, weeks=4)
    assert scattered.sizes["point"] == 4 and scattered["rate"].attrs["low"] == 0.3
    with pytest.raises(ValueError, match="needs the path"):
        ca.sweep("none", {"rate": [1]})
    with pytest.raises(ValueError, match="same name"):
        ca.sweep("none", {"advise.rate": [1], "exchange.rate": [1]})
    with pytest.raises(ca.CollegiumError, match='did you mean "advise.rate"'):
        ca.sweep("none", {"advise.rat": [0.1]})


def made_factorial(worth, names=("a", "b", "c"), replicates=3):
    """A sweep as open_sweep gives it, whose outcome is worth(a, b, c) + the replicate's number."""
    points = np.array(np.meshgrid(*[[0, 1]] * len(names), indexing="ij")).reshape(len(names), -1)
    values = np.array([[worth(*point) + luck for luck in range(replicates)] for point in points.T], float)
    return xr.Dataset({"outcome_y": (("point", "replicate"), values)},
                      coords={name: ("point", np.array([4.0, 2.0])[bits]) for name, bits in zip(names, points)},
                      attrs={"design": "factorial", "factors": list(names)})


def test_shapley_of_known_games():
    found = ca.shapley(made_factorial(lambda a, b, c: 2 * a - 3 * b + 4 * a * b + 0 * c), "y")
    assert found["mean"].to_dict() == pytest.approx({"a": 4, "b": -1, "c": 0, "gap": 3})
    assert (found["high"] - found["low"]).max() < 1e-12
    gloves = ca.shapley(made_factorial(lambda a, b, c: float(a and (b or c))), "y")["mean"]
    assert gloves.to_dict() == pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6, "gap": 1})
    other = made_factorial(lambda a, b, c: a)
    other.attrs["design"] = "grid"
    with pytest.raises(ValueError, match="needs factorial"):
        ca.shapley(other, "y")


def test_shapley_of_a_sweep_is_decompose(tmp_path):
    """Factors that are single levers of different groups: the program's own decomposition."""
    levers = {"regulation": [0.9, 0], "compulsion": [0.85, 0.1], "approval": [0.6, 0]}
    sweep = ca.sweep("institutionalised", {f"forms.official.{name}": of for name, of in levers.items()},
                     design="factorial", replicates=2, weeks=26)
    freed = ca.variant("institutionalised", "freed",
                       {f"forms.official.{name}": of[1] for name, of in levers.items()})
    (tmp_path / "freed.json").write_text(json.dumps(freed))
    shipped = ca.scenario_file("institutionalised")
    printed = subprocess.run(
        [str(ca.find_program()), "decompose", "--csv", "-q", "--replicates", "2", "--weeks", "26", "--allow-path",
         str(Path(shipped).parent), shipped, tmp_path / "freed.json"],
        capture_output=True, text=True, check=True).stdout
    own = pd.read_csv(io.StringIO(printed)).set_index(["outcome", "group"])
    for outcome in ("ck_gain", "motivation", "cost_rand"):
        for name, row in ca.shapley(sweep, outcome).iterrows():
            assert row["mean"] == pytest.approx(own.loc[(outcome, name), "mean"], rel=1e-9, abs=1e-12)
            assert row["high"] == pytest.approx(own.loc[(outcome, name), "high"], rel=1e-6, abs=1e-9)


def test_frontier():
    table = pd.DataFrame({"x": [1, 2, 3, 3, np.nan, 1], "y": [3, 2, 1, 1, 9, 1], "cost": [5, 5, 5, 5, 5, 1]})
    assert list(ca.frontier(table, ["x", "y"])) == [True, True, True, True, False, False]
    assert list(ca.frontier(table, ["x", "y"], ["cost"])) == [True, True, True, True, False, True]


# Pictures

def test_pictures_are_drawn(results, tmp_path):
    ca.use_style(dpi=50)
    figures = [
        ca.plot_trajectories(results["ck"].sel(group="all")).figure,
        ca.plot_trajectories(results["ck"].sel(scenario="none", group=["near", "remote"]), hue="group").figure,
        ca.plot_trajectories(results["directory_coverage"]).figure,
        ca.plot_trajectories(results["ck"].isel(replicate=[0]).sel(group="all")).figure,
        ca.plot_differences(results, OUTCOMES),
        ca.plot_differences(ca.difference_table(results.isel(replicate=[0]), outcomes=OUTCOMES)),
        ca.plot_meetings(ca.meetings(results)).figure,
        ca.plot_schools(ca.schools(results), scenarios=["grassroots"]),
        ca.plot_schools(ca.schools(results), value="remoteness"),
    ]
    for number, figure in enumerate(figures):
        file = tmp_path / f"{number}.png"
        figure.savefig(file)
        assert file.stat().st_size > 3000
    lines = figures[0].axes[0].get_lines()
    assert [line.get_label() for line in lines] == ["none", "grassroots", "coexistence"]
    assert lines[1].get_ydata()[-1] == pytest.approx(
        float(results["ck"].sel(scenario="grassroots", group="all").isel(week=-1).mean()), rel=1e-5)
    assert lines[0].get_xdata()[0] == -1  # a year of burn-in


# Networks

@pytest.fixture(scope="module")
def tied():
    return ca.compare(["none", "grassroots"], replicates=2, weeks=52, ties_at=[52, "end"])


def test_networks_are_what_the_series_count(tied):
    """The quarterly series and the ties recorded in the same week say the same."""
    assert list(ca.ties(tied).attrs["weeks"]) == [52, 103]
    table = ca.network_table(tied)
    assert len(table) == 2 * 2 * 2
    for (scenario, replicate, week), row in table.iterrows():
        quarter = {52: 52, 103: 103}[week]
        series = tied.sel(scenario=scenario, replicate=replicate, quarter=quarter)
        assert row["across"] == pytest.approx(float(series["cross_school_ties"]), abs=1e-6)
        assert row["reaches"] == pytest.approx(float(series["directory_coverage"]), abs=1e-6)
        assert row["teachers"] == float(tied["n"].sel(scenario=scenario, replicate=replicate, week=week, group="all"))


def test_a_draw_of_the_posterior():
    paths = ["exchange.rate", "practise.loss", "forms.official.regulation"]
    values = [ca.parameters(ca.run("institutionalised", replicates=1, weeks=1, draw=draw)).loc[paths].iloc[:, 0]
              for draw in (1, 2, None)]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert list(values[a] != values[b]) == [True, True, False]
    with pytest.raises(ca.CollegiumError, match="draw"):
        ca.run("institutionalised", replicates=1, weeks=1, draw=100_000)


def test_a_network_is_a_graph(tied):
    graph = ca.network(tied, "grassroots", week=103)
    trusts = [trust for *_, trust in graph.edges(data="trust")]
    assert graph.is_directed() and min(trusts) >= np.float32(.2) and max(trusts) <= 1
    for a, b, same in graph.edges(data="same_school"):
        assert same == (graph.nodes[a]["school"] == graph.nodes[b]["school"])
    everything = ca.network(tied, "grassroots", week=103, trust=0)
    assert everything.number_of_edges() > graph.number_of_edges()
    one = ca.network(tied, "grassroots", week=103, circuit=1)
    assert {one.nodes[a]["circuit"] for a, _ in one.edges} == {1}
    before = ca.network(tied, "grassroots", week=52, circuit=1)
    places = ca.network_layout([before, one])
    assert set(places) == {*before.nodes, *one.nodes}
    assert all(again == pytest.approx(places[node]) for node, again in ca.network_layout([before, one]).items())
    assert ca.plot_network(one, places, title="one").get_title() == "one"
    with pytest.raises(ValueError, match="weeks are 52, 103"):
        ca.network(tied, "grassroots", week=3)


def test_one_circuit_and_no_ties(results):
    alone = ca.run("none", replicates=1, weeks=1, ties_at=["end"], ties_circuit=2)
    assert set(ca.network_table(alone)["teachers"]) == {(ca.tie_teachers(alone)["circuit"] == 2).sum()}
    with pytest.raises(ValueError, match="no table 'ties'.*ties_at"):
        ca.ties(results)
    with pytest.raises(ca.CollegiumError, match="weeks ascend"):
        ca.run("none", replicates=1, weeks=1, ties_at=[3, 2])


# Sensitivity

def test_sensitivity_is_the_programs():
    factors = {"hours": {"path": "forms.official.meetings.formal.hours", "low": 1, "high": 5},
               "regulation": {"path": "forms.official.regulation", "low": 0, "high": 1}}
    swept = ca.sweep("institutionalised", factors, replicates=1, weeks=26,
                     set={"province.circuits": 1},
                     design={"kind": "morris", "trajectories": 2, "levels": 4, "seed": 1})
    table = ca.sensitivity(swept)
    gain = table.loc["ck_gain"]["value"]
    assert gain[("hours", "", "mu_star")] > 0 and ("regulation", "", "sigma") in gain.index
    bars = ca.plot_sensitivity(table, "ck_gain")
    assert [label.get_text() for label in bars.get_yticklabels()] == sorted(
        factors, key=lambda name: -gain[(name, "", "mu_star")])
    with pytest.raises(ca.CollegiumError, match="expected morris or saltelli"):
        ca.sensitivity(ca.sweep("none", {"ties.decay": [.01, .02]}, replicates=1, weeks=1))
