"""How a generation proposes points: parameters that go together from a kernel density of the
generation before, the others from the prior.

A kernel density over all parameters at once gives a few particles nearly all the weight (of 300
about 10 counted). Where the anchors say little of a parameter, proposing it from the prior costs
nothing and leaves the weights alone; that it is proposed so decides nothing: particles are
accepted by their distance all the same.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import numpy as np
import pandas as pd
import pyabc

PRIOR = "prior"  # the group of those proposed from it


class FromPrior(pyabc.transition.Transition):
    """Uniform on the unit cube, whatever the generation before."""

    def fit(self, X, w):
        pass

    def rvs_single(self):
        return pyabc.Parameter({name: np.random.uniform() for name in self.X.columns})

    def pdf(self, x):
        return np.ones(len(x)) if isinstance(x, pd.DataFrame) else 1.0


def make_transition(priors):
    groups = {}
    for prior in priors:
        groups.setdefault(prior.group, []).append(prior.parameter)
    return pyabc.transition.AggregatedTransition({
        tuple(names): FromPrior() if group == PRIOR else pyabc.MultivariateNormalTransition()
        for group, names in groups.items()})
