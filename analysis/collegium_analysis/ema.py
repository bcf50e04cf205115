"""The EMA workbench on collegium: experiments, multi-objective search, scenario discovery
(ema_workbench is on PyPI, not in Debian).

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

from typing import Any, Callable, Iterable, Mapping

import numpy as np
import pandas as pd
from ema_workbench.analysis import cart, prim
from ema_workbench.em_framework.evaluators import BaseEvaluator
from ema_workbench.em_framework.model import AbstractModel
from ema_workbench.em_framework.points import experiment_generator

from .evaluate import Evaluator
from .program import Value

Translate = Callable[[Mapping[str, Any]], Mapping[str, Value]]


class CollegiumModel(AbstractModel):
    """A scenario as a model of the workbench.

    Names of levers and uncertainties, or their `variable_name`, are paths of parameters; or
    `translate` makes settings by path from the values by name, where levers are coupled. An
    outcome's name or `variable_name` is an outcome's (`collegium params`), the mean over
    replicates, NaN where undefined.
    """

    def __init__(self, name: str, translate: Translate | None = None) -> None:
        super().__init__(name)
        self._translate = translate

    def settings(self, experiment: Any) -> dict[str, Value]:
        """The settings by path of one of the workbench's experiments."""
        scenario, policy = experiment.scenario.copy(), experiment.policy.copy()
        self._transform(scenario, self.uncertainties)
        self._transform(policy, self.levers)
        values = {**scenario, **policy, **{c.name: c.value for c in self.constants}}
        return dict(self._translate(values) if self._translate else values)


class CollegiumEvaluator(BaseEvaluator):
    """Runs the experiments of one CollegiumModel through an Evaluator, all handed over at once,
    so that every core has work. A point that cannot be run is masked in the results, as the
    workbench does for failed cases, and its message is in `errors` by the experiment's number.

    >>> with Evaluator("reconciled", replicates=3) as service:
    ...     evaluator = CollegiumEvaluator(model, service)
    ...     experiments, outcomes = evaluator.perform_experiments(scenarios=100)
    """

    def __init__(self, model: CollegiumModel, service: Evaluator) -> None:
        super().__init__(model)
        self._model = model
        self._service = service
        self.errors: dict[int, str] = {}

    def initialize(self) -> None:
        """The service is running already."""

    def finalize(self) -> None:
        """The service is its owner's to close."""

    def optimize(self, *arguments: Any, **options: Any) -> pd.DataFrame:
        """As the workbench's, with plain values in place of its categories."""
        front: pd.DataFrame = super().optimize(*arguments, **options)
        for name in front.columns:
            front[name] = [getattr(value, "value", value) for value in front[name]]
        return front

    def evaluate_experiments(self, scenarios: Any, policies: Any, callback: Callable[..., None],
                             combine: str = "factorial", **unused: Any) -> None:
        """Called by the workbench."""
        waiting = {}
        for experiment in experiment_generator(scenarios, [self._model], policies, combine=combine):
            waiting[self._service.submit(self._model.settings(experiment))] = experiment
        found = {answer.id: answer for answer in self._service.answers()}
        for number, experiment in waiting.items():
            answer = found[number]
            outputs: dict[str, Any] = {}
            if answer.error is None:
                means = {name: outcome.mean for name, outcome in answer.outcomes.items()}
                for outcome in self._model.outcomes:
                    outputs[outcome.name] = outcome.process(
                        [means[name] for name in outcome.variable_name])
            else:
                self.errors[experiment.experiment_id] = answer.error
            callback(experiment, outputs)


def _table(experiments: pd.DataFrame) -> pd.DataFrame:
    """Inputs as numbers: truth values as 0 and 1, names by the order of their sorting. (The
    workbench's CART mixes the levels of different leaves up.)"""
    table = experiments.drop(columns=["scenario", "policy", "model"], errors="ignore").copy()
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]) or table[name].dtype == bool:
            table[name] = pd.Categorical(table[name]).codes
        table[name] = table[name].astype(float)
    return table


def find_box(experiments: pd.DataFrame, reached: Iterable[bool], density: float = 0.8,
             least_mass: float = 0.05) -> pd.DataFrame:
    """Scenario discovery with PRIM: the largest box of the workbench's peeling trajectory in
    which at least this share of the experiments reach what is asked (else the densest box).

    A row for each restricted input: `low`, `high`, and `qp_low`, `qp_high`, PRIM's quasi-p
    values of its two ends (NaN for an end that is not restricted). Truth values count as 0 and
    1, names by their alphabetical order. The attributes `coverage` (share of all successes in
    the box), `density` (share of successes in it) and `mass` (share of all experiments in it)
    describe the box.
    """
    wanted = np.asarray(list(reached), dtype=bool)
    box = prim.Prim(_table(experiments), wanted, threshold=0.1, mass_min=least_mass).find_box()
    path = box.peeling_trajectory
    dense = path.index[path["density"] >= density]
    at = int(dense[0]) if len(dense) else int(path["density"].idxmax())
    rows = {}
    for name, chances in box.qp[at].items():
        low, high = box.box_lims[at][name]
        ends = [float(chance) if chance >= 0 else np.nan for chance in chances]
        rows[name] = [float(low), float(high), *ends]
    found = pd.DataFrame.from_dict(rows, orient="index",
                                   columns=["low", "high", "qp_low", "qp_high"])
    found.attrs = {key: float(path.loc[at, key]) for key in ("coverage", "density", "mass")}
    return found


def find_rules(experiments: pd.DataFrame, reached: Iterable[bool],
               least_mass: float = 0.05) -> pd.DataFrame:
    """Scenario discovery with CART: a row for each leaf of the tree, the densest first, with
    `coverage`, `density` and `mass` as in `find_box`, and its limits as text."""
    table = _table(experiments)
    least = max(least_mass, 1.5 / len(table))  # a leaf holds at least one experiment
    tree = cart.CART(table, np.asarray(list(reached), dtype=bool), mass_min=least)
    tree.build_tree()
    rows = []
    for limits, about in zip(tree.boxes, tree.stats):
        rules = []
        for name in table.columns:
            low, high = (float(end) for end in limits[name])
            if low > table[name].min():
                rules.append(f"{name} > {low:.4g}")
            if high < table[name].max():
                rules.append(f"{name} <= {high:.4g}")
        rows.append([*(float(about[key]) for key in ("coverage", "density", "mass")),
                     "; ".join(rules)])
    return pd.DataFrame(rows, columns=["coverage", "density", "mass", "rules"]).sort_values("density", ascending=False, ignore_index=True)
