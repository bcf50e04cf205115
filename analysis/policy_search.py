#!/usr/bin/env python3
"""How could the two movements be reconciled? A search over the levers of a registered cluster with
voluntary ones beside it.

    sh tools/policy_search.sh [--output DIR] [--evaluations N] [--replicates N] [--policies N]
                              [--futures N] [--threads N] [--set PATH=VALUE]

1. The Pareto front of what teachers learn (gain in content knowledge), what administrators can
   count (their index) and what it costs, by the EMA workbench's epsilon-NSGA-II. The policies of the
   front are then run anew on other luck, with more replicates: a search finds the lucky ones too.
2. Many policies, those of the front that reach the goal and others drawn evenly from the ranges that
   these span, in many futures (posterior draws of the uncertain parameters): in which share of the
   futures does each reach the goal? Over the drawn ones PRIM finds the ranges of levers in which the goal is
   reached robustly, and CART says the same as rules; over the most robust policy's futures PRIM
   tells where it fails.

The goal is half of what separates the two movements, in both: at least half-way from official to
grassroots clusters in learning, and from grassroots to official ones in what can be counted.

Levers are coupled as in life: what takes money, space or release time (gratuities, advisors,
recognition, meetings on weekdays) and what only a department can do (assigning members,
nominating leaders, compelling, approving, inspecting) needs registration; what registration
attracts, officials' tasks, is the model's own doing.

Every point that has been run is in DIR/points-*.jsonl: the same command after an interruption goes
on where it was and comes out the same. Written at the end: front.csv, forms.csv, policies.csv,
box.csv, rules.csv, failures.csv, summary.json (the tables of analysis/data/policy-search).
SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

import argparse
import json
import logging
import random
import sys
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import pandas as pd
from ema_workbench import (BooleanParameter, Policy, RealParameter, Samplers,
                           Scenario, ScalarOutcome, ema_logging)
from ema_workbench.em_framework.samplers import sample_levers

from collegium_analysis import Evaluator, ema, find_program
from collegium_analysis.program import Value, scenario_file

FORM = "forms.reconciled"
SEED, OTHER_LUCK = 1, 2
OBJECTIVES = {"ck_gain": 0.02, "administrator_index": 0.02, "cost_rand": 500.0}  # epsilons
ROBUST = 0.8  # share of the futures
LEAST_SPAN = 5  # policies
FORMS = ["none", "grassroots", "working_a", "institutionalised", "coexistence", "reconciled"]

LEVERS = [
    BooleanParameter("registered"), BooleanParameter("assigned"), BooleanParameter("may_leave"),
    BooleanParameter("nominated"), BooleanParameter("release_time"),
    RealParameter("regulation", 0, 1), RealParameter("compulsion", 0, 1),
    RealParameter("approval", 0, 1), RealParameter("inspection", 0, 1),
    RealParameter("gratuity", 0, 2), RealParameter("advisor_chance", 0, 1),
    RealParameter("mentoring", 0, 1), RealParameter("visits", 0, 2),
    RealParameter("practice", 5, 60), RealParameter("period", 1, 8), RealParameter("hours", 1, 5)]


def settings(values: Mapping[str, Any]) -> dict[str, Value]:
    """Levers as parameters, coupled; everything else as it is named."""
    names = {lever.name for lever in LEVERS}
    of = dict(values)
    official = bool(of["registered"])
    form: dict[str, Value] = {
        "registered": official, "recognised": official, "may_leave": bool(of["may_leave"]),
        "membership": "assigned" if official and of["assigned"] else "invited",
        "leader": "nominated" if official and of["nominated"] else "elected",
        "mentoring": float(of["mentoring"]), "visits": float(of["visits"]),
        "practice": float(of["practice"]),
        "meetings.formal.period": int(round(of["period"])),
        "meetings.formal.hours": float(of["hours"]),
        "meetings.formal.day": "weekday" if official and of["release_time"] else "saturday"}
    for name in ("regulation", "compulsion", "approval", "inspection", "gratuity", "advisor_chance"):
        form[name] = float(of[name]) if official else 0.0
    return {**{f"{FORM}.{name}": value for name, value in form.items()},
            **{path: float(value) for path, value in of.items() if path not in names}}


def posterior() -> pd.DataFrame:
    """What calibration leaves open: a row a draw, a column a parameter (docs/calibration.md)."""
    return pd.read_csv(Path(scenario_file("reconciled")).parent / "posterior.csv", comment="#")


def make_model(futures: pd.DataFrame | None = None) -> ema.CollegiumModel:
    model = ema.CollegiumModel("reconciling", translate=settings)
    model.levers = LEVERS
    if futures is not None:
        model.uncertainties = [RealParameter(name, futures[name].min(), futures[name].max()) for name in futures]
    model.outcomes = [
        ScalarOutcome(name, kind=ScalarOutcome.MINIMIZE if name == "cost_rand" else ScalarOutcome.MAXIMIZE)
        for name in OBJECTIVES]
    return model


def effective(table: pd.DataFrame) -> pd.DataFrame:
    """Levers as they act: 0 or off where registration is missing."""
    shown = table.copy()
    off = ~shown["registered"].astype(bool)
    for name in ("assigned", "nominated", "release_time"):
        shown[name] = shown[name].astype(bool) & ~off
    for name in ("regulation", "compulsion", "approval", "inspection", "gratuity", "advisor_chance"):
        shown.loc[off, name] = 0.0
    shown["period"] = shown["period"].round()
    return shown


def fixed(arguments: argparse.Namespace) -> dict[str, Value]:
    return dict(setting.split("=", 1) for setting in arguments.set)


def forms_as_shipped(arguments: argparse.Namespace) -> pd.DataFrame:
    """The six forms on the same luck: what the goal is set against."""
    rows = {}
    for name in FORMS:
        with Evaluator(name, set=fixed(arguments), replicates=arguments.replicates,
                       threads=arguments.threads, seed=SEED) as running:
            answer, = running.map([{}])
        rows[name] = {key: answer.outcomes[key].mean for key in OBJECTIVES}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def goal(forms: pd.DataFrame) -> dict[str, float]:
    """Half-way between the two movements, in learning and in what can be counted."""
    ends = forms.loc[["grassroots", "institutionalised"], ["ck_gain", "administrator_index"]]
    return {name: float(value) for name, value in ends.mean().items()}


def service(arguments: argparse.Namespace, name: str) -> Evaluator:
    return Evaluator("reconciled", set=fixed(arguments), replicates=arguments.replicates, threads=arguments.threads,
                     seed=SEED, journal=arguments.output / f"points-{name}.jsonl")


def refuse_errors(evaluator: ema.CollegiumEvaluator) -> None:
    for message in evaluator.errors.values():
        raise SystemExit(f"{len(evaluator.errors)} points could not be run: {message}")


def search_front(arguments: argparse.Namespace) -> pd.DataFrame:
    """The front found, as it was found: levers as drawn, `..._found` the search's objectives."""
    random.seed(SEED)
    np.random.seed(SEED)
    with service(arguments, "front") as running:
        evaluator = ema.CollegiumEvaluator(make_model(), running)
        front = evaluator.optimize(nfe=arguments.evaluations, searchover="levers",
                                   epsilons=list(OBJECTIVES.values()),
                                   population_size=min(50, arguments.evaluations))
        refuse_errors(evaluator)
    return front.rename(columns={name: f"{name}_found" for name in OBJECTIVES})


def run_again(arguments: argparse.Namespace, front: pd.DataFrame) -> pd.DataFrame:
    """With `...`, `..._low` and `..._high`: means and 95 % intervals on other luck."""
    levers = front[[lever.name for lever in LEVERS]].to_dict("records")
    with service(arguments, "again") as running:
        answers = running.map([settings(policy) for policy in levers], replicates=arguments.again,
                              seed=OTHER_LUCK)
    for answer in answers:
        if answer.error:
            raise SystemExit(f"a policy of the front could not be run: {answer.error}")
    found = front.copy()
    for name in OBJECTIVES:
        for part in ("mean", "low", "high"):
            found[name if part == "mean" else f"{name}_{part}"] = [
                getattr(answer.outcomes[name], part) for answer in answers]
    return found


def reaches(table: pd.DataFrame, wanted: Mapping[str, float]) -> pd.Series:
    """An index that is undefined, where no cluster exists, reaches nothing."""
    return pd.concat([table[name] >= least for name, least in wanted.items()], axis=1).all(axis=1)


def spanned(policies: pd.DataFrame) -> tuple[list[Any], dict[str, Any]]:
    """The levers within what these policies span, and those that are the same in all; all that
    can be if they are too few."""
    if len(policies) < LEAST_SPAN:
        return LEVERS, {}
    same = {lever.name: policies[lever.name].iloc[0] for lever in LEVERS if policies[lever.name].nunique() == 1}
    free = [lever for lever in LEVERS if lever.name not in same]
    return [RealParameter(lever.name, policies[lever.name].min(), policies[lever.name].max())
            if isinstance(lever, RealParameter) else lever for lever in free], same


def choose_policies(arguments: argparse.Namespace, good: pd.DataFrame) -> list[Policy]:
    """Those of the front that reach the goal, the cheapest first, then others drawn evenly."""
    np.random.seed(SEED)
    names = [lever.name for lever in LEVERS]
    chosen = [Policy(f"front{row}", **values) for row, values in
              good[names].head(arguments.candidates).to_dict("index").items()]
    region = ema.CollegiumModel("region")
    region.levers, same = spanned(good)
    free = [lever.name for lever in region.levers]
    drawn = sample_levers([region], arguments.policies, sampler=Samplers.LHS.value)
    return chosen + [Policy(f"drawn{number}", **same, **{name: getattr(policy[name], "value", policy[name])
                                                         for name in free})
                     for number, policy in enumerate(drawn)]


def try_policies(arguments: argparse.Namespace, policies: list[Policy],
                 wanted: Mapping[str, float]) -> pd.DataFrame:
    """Every policy in every future, a row each, with `reached`."""
    draws = posterior()
    if arguments.futures > len(draws):
        raise SystemExit(f"--futures {arguments.futures}: there are {len(draws)} posterior draws")
    futures = [Scenario(f"draw{number + 1}", **draw)
               for number, draw in enumerate(draws.head(arguments.futures).to_dict("records"))]
    with service(arguments, "futures") as running:
        evaluator = ema.CollegiumEvaluator(make_model(draws), running)
        experiments, outcomes = evaluator.perform_experiments(scenarios=futures, policies=policies)
        refuse_errors(evaluator)
    table = effective(experiments)
    for name in OBJECTIVES:
        table[name] = np.asarray(outcomes[name])
    table["reached"] = reaches(table, wanted)
    return table


def by_policy(table: pd.DataFrame) -> pd.DataFrame:
    """Levers, the share of futures in which the goal is reached, and mean objectives."""
    levers = [lever.name for lever in LEVERS]
    groups = table.groupby("policy", observed=True, sort=False)
    policies = groups[levers].first()
    policies["reached_share"] = groups["reached"].mean()
    for name in OBJECTIVES:
        policies[name] = groups[name].mean()
    return policies.reset_index()


def discover(table: pd.DataFrame, policies: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Ranges of levers that are robust, and where the most robust policy fails."""
    levers = [lever.name for lever in LEVERS]
    found = {}
    drawn = table[table["policy"].astype(str).str.startswith("drawn")]
    if 0 < drawn["reached"].sum() < len(drawn):
        found["box"] = ema.find_box(drawn[levers], drawn["reached"], density=ROBUST, least_mass=0.02)
        found["rules"] = ema.find_rules(drawn[levers], drawn["reached"], least_mass=0.02)
    best = policies.loc[policies["reached_share"].idxmax(), "policy"]
    mine = table[table["policy"] == best]
    failed = ~mine["reached"]
    if 2 <= failed.sum() < len(mine):
        found["failures"] = ema.find_box(mine[list(posterior())], failed, density=ROBUST, least_mass=0.1)
    return found


def read_arguments(words: list[str]) -> argparse.Namespace:
    def count(text: str) -> int:
        value = int(text)
        if value < 1:
            raise argparse.ArgumentTypeError(f"expected a whole number above 0, not {text}")
        return value

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("results/policy-search"))
    parser.add_argument("--evaluations", type=count, default=600, help="points of the search")
    parser.add_argument("--replicates", type=count, default=1, help="of every point")
    parser.add_argument("--again", type=count, default=3, help="replicates of the front on other luck")
    parser.add_argument("--policies", type=count, default=40, help="drawn evenly")
    parser.add_argument("--candidates", type=count, default=12, help="of the front, at most")
    parser.add_argument("--futures", type=count, default=10, help="posterior draws")
    parser.add_argument("--threads", type=count)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE",
                        help="another value of a parameter in every run; may be repeated")
    return parser.parse_args(words)


def summarise(arguments: argparse.Namespace, wanted: Mapping[str, float], front: pd.DataFrame,
              good: pd.DataFrame, policies: pd.DataFrame,
              found: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    best = policies.loc[policies["reached_share"].idxmax()]
    drawn = policies[policies["policy"].astype(str).str.startswith("drawn")]
    return {
        "goal": dict(wanted), "robust_share": ROBUST,
        **{name: getattr(arguments, name) for name in (
            "evaluations", "replicates", "again", "policies", "futures")},
        "front": len(front), "front_reaching_goal": len(good),
        "cheapest_reaching_goal": float(good["cost_rand"].min()) if len(good) else None,
        "candidates": len(policies) - len(drawn),
        "robust": int((policies["reached_share"] >= ROBUST).sum()),
        "drawn_reaching_goal_ever": int((drawn["reached_share"] > 0).sum()),
        "drawn_reached_share": float(drawn["reached_share"].mean()),
        "best": {"policy": best["policy"], "reached_share": float(best["reached_share"])},
        **{name: dict(found[name].attrs) if name in found else None for name in ("box", "failures")}}


def main(words: list[str]) -> None:
    arguments = read_arguments(words)
    ema_logging.log_to_stderr(logging.WARNING)
    arguments.output.mkdir(parents=True, exist_ok=True)
    print(f"collegium {find_program()}, base {scenario_file('reconciled')}", file=sys.stderr)
    forms = forms_as_shipped(arguments)
    wanted = goal(forms)
    front = run_again(arguments, search_front(arguments))
    good = front[reaches(front, wanted)].sort_values("cost_rand")
    table = try_policies(arguments, choose_policies(arguments, good), wanted)
    policies = by_policy(table)
    found = discover(table, policies)
    outputs = {"front": effective(front).sort_values("administrator_index", ignore_index=True),
               "forms": forms.reset_index(), "policies": policies,
               **{name: frame.reset_index(names="input") if name != "rules" else frame
                  for name, frame in found.items()}}
    for name in ("box", "rules", "failures"):
        (arguments.output / f"{name}.csv").unlink(missing_ok=True)
    for name, frame in outputs.items():
        frame.to_csv(arguments.output / f"{name}.csv", index=False, float_format="%.6g")
    text = json.dumps(summarise(arguments, wanted, front, good, policies, found), indent=2)
    (arguments.output / "summary.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
