"""Proposals and sampler, with pyABC: densities that integrate to one, and a target whose
posterior is known.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import logging
import sys
import unittest
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyabc

SOURCE = Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "analysis" / "calibration"))
import model  # noqa: E402
import proposals  # noqa: E402
import sampler  # noqa: E402

logging.getLogger("ABC").setLevel(logging.ERROR)
NAMES = list("abcdefghij")
NOISE = 0.1


def simulate(shares):
    """What is seen of the first two of ten parameters; the others do nothing."""
    return {name: shares[name] + NOISE * np.random.standard_normal() for name in "ab"}


class Kernel(unittest.TestCase):
    def fitted(self):
        np.random.seed(1)
        points = pd.DataFrame(np.random.random((30, 2)) ** 2, columns=["a", "b"])
        kernel = proposals.Reflected()
        kernel.fit(points, np.arange(1.0, 31.0) / 465)
        return kernel

    def test_density_integrates_to_one(self):
        kernel = self.fitted()
        middles = (np.arange(60) + 0.5) / 60
        grid = pd.DataFrame([(a, b) for a in middles for b in middles], columns=["a", "b"])
        self.assertAlmostEqual(kernel.pdf(grid).mean(), 1, places=3)

    def test_draws_follow_the_density(self):
        kernel = self.fitted()
        drawn = pd.DataFrame([kernel.rvs_single() for _ in range(4000)])
        self.assertTrue(((drawn >= 0) & (drawn <= 1)).all(axis=None))
        middles = (np.arange(60) + 0.5) / 60
        corner = pd.DataFrame([(a, b) for a in middles / 4 for b in middles / 4], columns=["a", "b"])
        expected = kernel.pdf(corner).mean() / 16
        self.assertAlmostEqual(((drawn < 0.25).all(axis=1)).mean(), expected, delta=0.03)


class KnownPosterior(unittest.TestCase):
    def test_means_spreads_and_weights(self):
        """Uniform priors and normal errors: the posterior is normal around what was seen; what
        the target does not see keeps its prior."""
        priors = [model.Prior(name, "linear", 0, 1, group, "")
                  for name, group in zip(NAMES, ["learning"] * 6 + [proposals.PRIOR] * 4)]
        cube = pyabc.Distribution(**{name: pyabc.RV("uniform", 0, 1) for name in NAMES})
        with TemporaryDirectory() as folder:
            abc = pyabc.ABCSMC(simulate, cube, pyabc.PNormDistance(p=1), population_size=120,
                               eps=pyabc.QuantileEpsilon(alpha=0.4),
                               transitions=proposals.make_transition(priors),
                               sampler=sampler.SeededSampler(1, 2, nullcontext))
            abc.new(f"sqlite:///{folder}/abc.db", {"a": 0.4, "b": 0.6})
            history = abc.run(max_nr_populations=4)
            shares, weights = history.get_distribution()
        self.assertGreater(1 / (weights**2).sum(), 60)
        means = np.average(shares[NAMES], axis=0, weights=weights)
        spreads = np.sqrt(np.average((shares[NAMES] - means) ** 2, axis=0, weights=weights))
        np.testing.assert_allclose(means, [0.4, 0.6] + [0.5] * 8, atol=0.1)
        np.testing.assert_allclose(spreads, [NOISE] * 2 + [12**-0.5] * 8, atol=0.07)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
