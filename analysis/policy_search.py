#!/usr/bin/env python3
"""How could the two movements be reconciled? A search over the levers of a registered cluster with
voluntary ones beside it.

    sh tools/policy_search.sh [--output DIR] [--evaluations N] [--replicates N] [--policies N]
                              [--futures N] [--threads N] [--set PATH=VALUE]

1. The Pareto front of what teachers learn (gain in content knowledge), what administrators can
   count (their index) and what it costs, by the EMA workbench's epsilon-NSGA-II.
2. Many policies in many futures (uncertain parameters drawn anew): in which share of the futures
   does each reach the goal? PRIM then finds the ranges of levers in which policies do so robustly,
   CART says the same as rules, and PRIM on the futures tells where the best policy fails.

Levers are coupled as in life: what takes money, space or release time (gratuities, advisors,
recognition, meetings on weekdays) and what only a department can do (assigning members,
nominating leaders, compelling, approving, inspecting) needs registration; what registration
attracts, officials' tasks, is the model's own doing.

Every point that has been run is in DIR/points-*.jsonl: the same command after an interruption goes
on where it was and comes out the same. Written at the end: front.csv, forms.csv, policies.csv,
box.csv, rules.csv, failures.csv, summary.json.
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
from ema_workbench import BooleanParameter, RealParameter, Samplers, ScalarOutcome, ema_logging

from collegium_analysis import Evaluator, ema, find_program
from collegium_analysis.program import Value, scenario_file

FORM = "forms.reconciled"
SEED = 1
OBJECTIVES = {"ck_gain": 0.01, "administrator_index": 0.01, "cost_rand": 250.0}  # epsilons
ROBUST = 0.8  # share of the futures
FORMS = ["none", "grassroots", "working_a", "institutionalised", "coexistence", "reconciled"]

LEVERS = [
    BooleanParameter("registered"), BooleanParameter("assigned"), BooleanParameter("may_leave"),
    BooleanParameter("nominated"), BooleanParameter("release_time"),
    RealParameter("regulation", 0, 1), RealParameter("compulsion", 0, 1),
    RealParameter("approval", 0, 1), RealParameter("inspection", 0, 1),
    RealParameter("gratuity", 0, 2), RealParameter("advisor_chance", 0, 1),
    RealParameter("mentoring", 0, 1), RealParameter("visits", 0, 2),
    RealParameter("practice", 5, 60), RealParameter("period", 1, 8), RealParameter("hours", 1, 5)]

# The calibrated and the screened ones (docs/sweeps.md); half to one and a half of their values
# unless docs/validation.md gives closer bounds.
FUTURES = [
    RealParameter("convene.prepare", 6, 20), RealParameter("convene.habit", 0.3, 0.9),
    RealParameter("convene.voice", 4.5, 13.5), RealParameter("associate.word", 0.3, 0.9),
    RealParameter("attend.compulsion", 2, 3), RealParameter("officials.task_hours", 1.5, 3),
    RealParameter("officials.coverage", 4, 10), RealParameter("exchange.rate", 0.275, 0.825),
    RealParameter("practise.use", 0.02, 0.06), RealParameter("attend.value", 1.1, 3.3)]


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


def make_model(uncertain: bool) -> ema.CollegiumModel:
    model = ema.CollegiumModel("reconciling", translate=settings)
    model.levers = LEVERS
    if uncertain:
        model.uncertainties = FUTURES
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
    """Most of what project-built clusters teach, and most of what official ones let be counted."""
    return {"ck_gain": 0.7 * float(forms.loc["working_a", "ck_gain"]),
            "administrator_index": 0.7 * float(forms.loc["institutionalised", "administrator_index"])}


def service(arguments: argparse.Namespace, name: str) -> Evaluator:
    return Evaluator("reconciled", set=fixed(arguments), replicates=arguments.replicates, threads=arguments.threads,
                     seed=SEED, journal=arguments.output / f"points-{name}.jsonl")


def search_front(arguments: argparse.Namespace) -> pd.DataFrame:
    random.seed(SEED)
    np.random.seed(SEED)
    with service(arguments, "front") as running:
        evaluator = ema.CollegiumEvaluator(make_model(False), running)
        front = evaluator.optimize(nfe=arguments.evaluations, searchover="levers",
                                   epsilons=list(OBJECTIVES.values()),
                                   population_size=min(100, arguments.evaluations))
        if evaluator.errors:
            raise SystemExit(f"{len(evaluator.errors)} points could not be run: "
                             f"{next(iter(evaluator.errors.values()))}")
    return effective(front).sort_values("administrator_index", ignore_index=True)


def try_policies(arguments: argparse.Namespace, wanted: Mapping[str, float]) -> pd.DataFrame:
    """Every policy in every future, a row each, with `reached`."""
    np.random.seed(SEED)
    with service(arguments, "futures") as running:
        evaluator = ema.CollegiumEvaluator(make_model(True), running)
        experiments, outcomes = evaluator.perform_experiments(
            scenarios=arguments.futures, policies=arguments.policies,
            uncertainty_sampling=Samplers.LHS, lever_sampling=Samplers.LHS)
        if evaluator.errors:
            raise SystemExit(f"{len(evaluator.errors)} points could not be run: "
                             f"{next(iter(evaluator.errors.values()))}")
    table = effective(experiments)
    for name in OBJECTIVES:
        table[name] = np.asarray(outcomes[name])
    # An index that is undefined, where no cluster exists, reaches nothing.
    table["reached"] = np.all([table[name] >= least for name, least in wanted.items()], axis=0)
    return table


def by_policy(table: pd.DataFrame) -> pd.DataFrame:
    levers = [lever.name for lever in LEVERS]
    groups = table.groupby("policy", observed=True, sort=False)
    policies = groups[levers].first()
    policies["reached_share"] = groups["reached"].mean()
    for name in OBJECTIVES:
        policies[name] = groups[name].mean()
    return policies.reset_index(drop=True)


def discover(table: pd.DataFrame, policies: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Ranges of levers that are robust, and where the most robust policy fails."""
    levers = [lever.name for lever in LEVERS]
    robust = policies["reached_share"] >= ROBUST
    found = {}
    if 0 < robust.sum() < len(policies):
        found["box"] = ema.find_box(policies[levers], robust, density=ROBUST, least_mass=0.02)
        found["rules"] = ema.find_rules(policies[levers], robust, least_mass=0.02)
    best = policies["reached_share"].idxmax()
    mine = table[table["policy"] == table["policy"].unique()[best]]
    failed = ~mine["reached"]
    if 2 <= failed.sum() < len(mine):
        futures = [parameter.name for parameter in FUTURES]
        found["failures"] = ema.find_box(mine[futures], failed, density=ROBUST, least_mass=0.1)
    return found


def read_arguments(words: list[str]) -> argparse.Namespace:
    def count(text: str) -> int:
        value = int(text)
        if value < 1:
            raise argparse.ArgumentTypeError(f"expected a whole number above 0, not {text}")
        return value

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("results/policy-search"))
    parser.add_argument("--evaluations", type=count, default=2000, help="points of the search")
    parser.add_argument("--replicates", type=count, default=3)
    parser.add_argument("--policies", type=count, default=400)
    parser.add_argument("--futures", type=count, default=10)
    parser.add_argument("--threads", type=count)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE",
                        help="another value of a parameter in every run; may be repeated")
    return parser.parse_args(words)


def main(words: list[str]) -> None:
    arguments = read_arguments(words)
    ema_logging.log_to_stderr(logging.WARNING)
    arguments.output.mkdir(parents=True, exist_ok=True)
    print(f"collegium {find_program()}, base {scenario_file('reconciled')}", file=sys.stderr)
    forms = forms_as_shipped(arguments)
    wanted = goal(forms)
    front = search_front(arguments)
    table = try_policies(arguments, wanted)
    policies = by_policy(table)
    found = discover(table, policies)
    outputs = {"front": front, "forms": forms.reset_index(), "policies": policies,
               **{name: frame.reset_index(names="lever") if name != "rules" else frame
                  for name, frame in found.items()}}
    for name in ("box", "rules", "failures"):
        (arguments.output / f"{name}.csv").unlink(missing_ok=True)
    for name, frame in outputs.items():
        frame.to_csv(arguments.output / f"{name}.csv", index=False, float_format="%.6g")
    summary = {
        "goal": wanted, "robust_share": ROBUST,
        "evaluations": arguments.evaluations, "replicates": arguments.replicates,
        "policies": arguments.policies, "futures": arguments.futures,
        "front": len(front), "front_reaching_goal": int(np.all(
            [front[name] >= least for name, least in wanted.items()], axis=0).sum()),
        "robust_policies": int((policies["reached_share"] >= ROBUST).sum()),
        "registered_among_robust": int(policies.loc[policies["reached_share"] >= ROBUST, "registered"].sum()),
        "box": {**found["box"].attrs} if "box" in found else None,
        "failures": {**found["failures"].attrs} if "failures" in found else None}
    text = json.dumps(summary, indent=2)
    (arguments.output / "summary.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
