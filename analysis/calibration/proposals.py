"""How a generation proposes points: parameters that go together near particles of the generation
before, the others from the prior.

A Gaussian kernel over all parameters at once gave a few particles nearly all the weight (of 300
about 10 counted): in many dimensions a density of few points is uneven, and it leaks out of the
prior, so that particles near its walls weigh too much. Where the anchors say little of a parameter,
proposing it from the prior leaves the weights alone; that decides nothing about it, since particles
are accepted by their distance all the same.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import numpy as np
import pandas as pd
import pyabc

PRIOR = "prior"  # the group of those proposed from it
NARROWEST = 0.01  # of a prior


class FromPrior(pyabc.transition.Transition):
    """Uniform on the unit cube, whatever the generation before."""

    def fit(self, X, w):
        pass

    def rvs_single(self):
        return pyabc.Parameter({name: np.random.uniform() for name in self.X.columns})

    def pdf(self, x):
        return np.ones(len(x)) if isinstance(x, pd.DataFrame) else 1.0


class Reflected(pyabc.transition.Transition):
    """A kernel density on the unit cube: independent Gaussians around each particle, as wide as all
    particles spread (Beaumont et al. 2009 take 1.4 times that), reflected at the walls (Silverman
    1986, 2.10), so that nothing leaks out."""

    def fit(self, X, w):
        self._points = X.to_numpy()
        middle = np.average(self._points, axis=0, weights=w)
        spread = np.sqrt(np.average((self._points - middle) ** 2, axis=0, weights=w))
        self._width = np.maximum(spread, NARROWEST)

    def rvs_single(self):
        chosen = self._points[np.random.choice(len(self._points), p=self.w)]
        moved = np.mod(chosen + self._width * np.random.standard_normal(len(chosen)), 2)
        return pyabc.Parameter(dict(zip(self.X.columns, np.minimum(moved, 2 - moved))))

    def pdf(self, x):
        if isinstance(x, pd.DataFrame):
            return np.array([self.pdf(row) for _, row in x.iterrows()])
        at = np.array([x[name] for name in self.X.columns])
        images = [self._kernel(image) for image in (at, -at, 2 - at)]  # two walls away: nothing
        return float((np.prod(np.sum(images, axis=0), axis=1) * self.w).sum())

    def _kernel(self, at):
        """Of each particle and parameter."""
        standard = (at - self._points) / self._width
        return np.exp(-0.5 * standard**2) / (self._width * np.sqrt(2 * np.pi))


def make_transition(priors):
    groups = {}
    for prior in priors:
        groups.setdefault(prior.group, []).append(prior.parameter)
    return pyabc.transition.AggregatedTransition({
        tuple(names): FromPrior() if group == PRIOR else Reflected()
        for group, names in groups.items()})
