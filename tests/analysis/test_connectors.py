"""The connectors to SALib and the EMA workbench, in an environment that has both.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import random

import numpy as np
import pandas as pd
import pytest
import SALib.sample.sobol
from ema_workbench import (BooleanParameter, CategoricalParameter, RealParameter, Samplers,
                           ScalarOutcome)

import collegium_analysis as ca
from collegium_analysis import ema, salib

SHORT = {"run.burn_in": 5, "province.circuits": 1}
FACTORS = {"regulation": {"path": "forms.official.regulation", "low": 0, "high": 1},
           "gratuity": {"path": "forms.official.gratuity", "low": 0, "high": 2},
           "leader": {"path": "forms.official.leader", "values": ["elected", "nominated"]}}


def indices(results):
    """The program's own, by (outcome, factor, other, index)."""
    import csv
    import io
    import subprocess
    text = subprocess.run([str(ca.find_program()), "sensitivity", results.encoding["source"], "--csv"],
                          capture_output=True, text=True, check=True).stdout
    return {(row["outcome"], row["factor"], row["other"], row["index"]): float(row["value"] or "nan")
            for row in csv.DictReader(io.StringIO(text))}


def usable(results):
    """Outcomes that vary and are defined in every point."""
    for name in results.data_vars:
        if str(name).startswith("outcome_"):
            values = results[name].mean("replicate").values
            if np.isfinite(values).all() and np.ptp(values) > 1e-9:
                yield str(name)[len("outcome_"):]


def test_sobol_indices_are_salibs(tmp_path):
    results = ca.sweep("institutionalised", FACTORS, set=SHORT, weeks=20, replicates=1,
                       design={"kind": "saltelli", "samples": 16, "second_order": True},
                       output=tmp_path / "s.h5")
    own, names = indices(results), list(FACTORS)
    checked = 0
    for outcome in usable(results):
        found = salib.analyse(results, outcome, num_resamples=2)
        for i, factor in enumerate(names):
            for index, theirs in (("first", found["S1"][i]), ("total", found["ST"][i])):
                mine = own[outcome, factor, "", index]
                assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-9), (outcome, factor, index)
            for j in range(i + 1, len(names)):
                mine = own[outcome, factor, names[j], "second"]
                assert mine == pytest.approx(found["S2"][i, j], rel=1e-9, abs=1e-9)
        checked += 1
    assert checked > 10


def test_morris_effects_are_salibs(tmp_path):
    results = ca.sweep("institutionalised", FACTORS, set=SHORT, weeks=20, replicates=1,
                       design={"kind": "morris", "trajectories": 6, "levels": 4, "seed": 2},
                       output=tmp_path / "m.h5")
    own = indices(results)
    checked = 0
    for outcome in usable(results):
        found = salib.analyse(results, outcome, num_resamples=2)
        for i, factor in enumerate(found["names"]):
            for index in ("mu", "mu_star", "sigma"):
                theirs = float(np.ma.filled(found[index], np.nan)[i])
                # A factor of two levels takes its whole range in a step; SALib reckons with 2/3.
                scale = 2 / 3 if factor == "leader" else 1
                assert own[outcome, factor, "", index] == pytest.approx(
                    theirs * scale, rel=1e-9, abs=1e-9), (outcome, factor, index)
        checked += 1
    assert checked > 10


def test_other_designs_are_refused(tmp_path):
    results = ca.sweep("institutionalised", FACTORS, set=SHORT, weeks=5, replicates=1,
                       design={"kind": "sobol", "points": 2}, output=tmp_path / "g.h5")
    with pytest.raises(ValueError, match="design is sobol"):
        salib.analyse(results, "ck_gain")


def test_a_design_that_salib_draws():
    problem = {"num_vars": 2, "names": ["forms.official.regulation", "forms.official.gratuity"],
               "bounds": [[0, 1], [0, 2]]}
    points = SALib.sample.sobol.sample(problem, 4)
    with ca.Evaluator("institutionalised", set=SHORT, weeks=20, replicates=1) as service:
        found = salib.evaluate(service, problem, points, ["ck_gain", "motivation"])
        alone = service.map([dict(zip(problem["names"], points[5]))])
        with pytest.raises(RuntimeError, match="point .*0 to 1"):
            salib.evaluate(service, problem, points + 1, ["ck_gain"])
    assert found["ck_gain"].shape == (len(points),)
    assert found["motivation"][5] == alone[0].outcomes["motivation"].mean


@pytest.fixture
def model():
    own = ema.CollegiumModel("clusters")
    own.levers = [RealParameter("regulation", 0, 1, variable_name="forms.official.regulation"),
                  BooleanParameter("leave", variable_name="forms.official.may_leave"),
                  CategoricalParameter("leader", ["elected", "nominated"],
                                       variable_name="forms.official.leader")]
    own.uncertainties = [RealParameter("rate", .3, .9, variable_name="exchange.rate")]
    own.outcomes = [ScalarOutcome("ck_gain", kind=ScalarOutcome.MAXIMIZE),
                    ScalarOutcome("compliance", kind=ScalarOutcome.MAXIMIZE)]
    return own


def service():
    return ca.Evaluator("institutionalised", set=SHORT, weeks=20, replicates=1)


def test_experiments_of_the_workbench(model):
    with service() as running:
        evaluator = ema.CollegiumEvaluator(model, running)
        experiments, outcomes = evaluator.perform_experiments(
            scenarios=2, policies=3, uncertainty_sampling=Samplers.LHS)
        assert len(experiments) == 6 and not evaluator.errors
        row = experiments.iloc[4]
        answer, = running.map([{"forms.official.regulation": row["regulation"],
                                "forms.official.may_leave": bool(row["leave"]),
                                "forms.official.leader": str(row["leader"]),
                                "exchange.rate": row["rate"]}])
    assert outcomes["ck_gain"][4] == answer.outcomes["ck_gain"].mean
    assert outcomes["compliance"][4] == answer.outcomes["compliance"].mean


def test_failed_experiments_are_masked(model):
    def translate(values):
        return {"forms.official.regulation": 2 if values["forms.official.may_leave"] else 0}
    model._translate = translate
    with service() as running:
        evaluator = ema.CollegiumEvaluator(model, running)
        experiments, outcomes = evaluator.perform_experiments(scenarios=1, policies=8)
    failed = experiments["leave"].to_numpy(dtype=bool)
    assert 0 < failed.sum() < 8
    assert (np.ma.getmaskarray(outcomes["ck_gain"]) == failed).all()
    assert len(evaluator.errors) == failed.sum()


def test_search_finds_a_front_and_repeats(model):
    fronts = []
    for _ in range(2):
        random.seed(4)
        np.random.seed(4)
        with service() as running:
            found = ema.CollegiumEvaluator(model, running).optimize(
                nfe=40, searchover="levers", epsilons=[.001, .01], population_size=20)
        fronts.append(found)
    assert fronts[0].equals(fronts[1]) and len(fronts[0]) >= 1
    assert set(fronts[0]["leave"]) <= {True, False}
    assert set(fronts[0]["leader"]) <= {"elected", "nominated"}
    values = fronts[0][["ck_gain", "compliance"]].to_numpy()
    for row in values:  # no row beats another in both
        assert not ((values >= row).all(axis=1) & (values > row).any(axis=1)).any()


@pytest.fixture(scope="module")
def known():
    """Reached where a > .5 and b is true: 25 % of the experiments, whatever c is."""
    draw = np.random.default_rng(5)
    table = pd.DataFrame({"a": draw.random(2000), "b": draw.random(2000) < .5,
                          "c": draw.choice(["x", "y", "z"], 2000), "policy": "p"})
    return table, (table["a"] > .5) & table["b"]


def test_prim_finds_the_box(known):
    box = ema.find_box(*known, density=.95)
    assert set(box.index) == {"a", "b"}
    assert box.loc["a", "low"] == pytest.approx(.5, abs=.05) and box.loc["b", "low"] > 0
    assert box.attrs["density"] >= .95 and box.attrs["coverage"] > .9
    assert box.attrs["mass"] == pytest.approx(.25, abs=.04)


def test_cart_finds_the_rule(known):
    rules = ema.find_rules(*known)
    best = rules.iloc[0]
    assert best["density"] == 1 and best["coverage"] == pytest.approx(1)
    assert "a > 0.5" in best["rules"] and "b > 0.5" in best["rules"] and "c" not in best["rules"]


def test_policy_search_couples_levers_and_goes_on(tmp_path, capsys):
    import policy_search

    free = {**{lever.name: 1.0 for lever in policy_search.LEVERS}, "registered": False,
            "exchange.rate": 0.5}
    of = policy_search.settings(free)
    for name in ("compulsion", "approval", "inspection", "gratuity", "advisor_chance", "regulation"):
        assert of[f"forms.reconciled.{name}"] == 0
    assert of["forms.reconciled.membership"] == "invited"
    assert of["forms.reconciled.leader"] == "elected"
    assert of["forms.reconciled.meetings.formal.day"] == "saturday"
    assert of["exchange.rate"] == 0.5
    of = policy_search.settings({**free, "registered": True})
    assert of["forms.reconciled.gratuity"] == 1 and of["forms.reconciled.membership"] == "assigned"
    assert of["forms.reconciled.meetings.formal.day"] == "weekday"

    words = ["--output", str(tmp_path), "--evaluations", "8", "--replicates", "1",
             "--policies", "6", "--futures", "2", "--set", "run.weeks=20", "--set", "run.burn_in=5",
             "--set", "province.circuits=1"]
    policy_search.main(words)
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {"front.csv", "forms.csv", "policies.csv", "summary.json"} <= set(first)
    front = pd.read_csv(tmp_path / "front.csv")
    unregistered = front[~front["registered"]]
    assert (unregistered[["compulsion", "gratuity", "advisor_chance"]] == 0).all(axis=None)
    # Cut short as a crash would leave it: the same again, from what was there.
    points = tmp_path / "points-front.jsonl"
    lines = first["points-front.jsonl"].split("\n")
    points.write_text("\n".join(lines[:4]) + "\n" + lines[4][:20])
    (tmp_path / "front.csv").unlink()
    policy_search.main(words)
    for name, text in first.items():
        if name.startswith("points-"):
            assert sorted((tmp_path / name).read_text().split("\n")) == sorted(text.split("\n"))
        else:
            assert (tmp_path / name).read_text() == text, name
