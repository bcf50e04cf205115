"""Priors, anchors and what studies would see, without pyABC.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import json
import math
import statistics
import subprocess
import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

SOURCE, PROGRAM = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, str(SOURCE / "analysis" / "calibration"))
import model  # noqa: E402

HEAD = "parameter,scale,low,high,group,why\n"


def default_of(parameter):
    """Its row of the table of parameters."""
    said = subprocess.run([PROGRAM, "params", parameter, "--json"], check=True, capture_output=True,
                          text=True).stdout
    return json.loads(said)[0]


class Priors(unittest.TestCase):
    def read(self, text):
        with TemporaryDirectory() as folder:
            file = Path(folder, "priors.csv")
            file.write_text(text)
            return model.read_priors(file)

    def refused(self, text, message):
        with self.assertRaises(ValueError) as caught:
            self.read(text)
        self.assertIn(message, str(caught.exception))

    def test_shares_and_values(self):
        log, linear = self.read(HEAD + "a.b,log,0.1,10,prior,x\nc.d,linear,2,4,prior,y\n")
        self.assertEqual([log.value(s) for s in (0, 0.5, 1)], [0.1, 1, 10])
        self.assertEqual([linear.value(s) for s in (0, 0.25, 1)], [2, 2.5, 4])
        for prior in (log, linear):
            self.assertAlmostEqual(prior.share(prior.value(0.3)), 0.3, places=5)

    def test_refused(self):
        self.refused(HEAD + "a.b,linear,0,1,prior,x\nc.d,linear,zero,1,prior,x\n", "priors.csv:3: expected parameter")
        self.refused(HEAD + "a.b,cubic,0,1,prior,x\n", "priors.csv:2: scale: 'cubic'; expected linear or log")
        self.refused(HEAD + "a.b,linear,1,1,prior,x\n", "priors.csv:2: expected low below high")
        self.refused(HEAD + "a.b,log,0,1,prior,x\n", "above 0 on a log scale")
        self.refused(HEAD + "a.b,linear,0,1,prior,x\n" * 2, "each once")
        self.refused(HEAD, "at least one parameter")

    def test_shipped_table_fits_the_program(self):
        """Every prior lies inside its parameter's bounds, and the default inside every prior."""
        for prior in model.read_priors():
            row = default_of(prior.parameter)
            self.assertLessEqual(row["low"], prior.low, prior.parameter)
            self.assertGreaterEqual(row["high"], prior.high, prior.parameter)
            self.assertTrue(prior.low <= row["default"] <= prior.high, prior.parameter)


class Defaults(unittest.TestCase):
    def test_are_medians_of_the_shipped_posterior(self):
        with open(SOURCE / "scenarios" / "posterior.csv", encoding="utf-8") as text:
            draws = list(csv.DictReader(line for line in text if not line.startswith("#")))
        self.assertEqual(len(draws), 200)
        self.assertEqual(list(draws[0]), [prior.parameter for prior in model.read_priors()])
        for name in draws[0]:
            median = statistics.median(float(draw[name]) for draw in draws)
            self.assertEqual(default_of(name)["default"], float(f"{median:.3g}"), name)


class Observation(unittest.TestCase):
    STATISTICS = {"P1a": 0.6, "P10a": 0.8, "P24a": 5.0, "P24b": 0.45}

    def draws(self, statistics, n=4000):
        np.random.seed(1)
        rows = [model.observe(statistics) for _ in range(n)]
        return {name: np.array([row[name] for row in rows]) for name in model.OBSERVED}

    def test_errors_of_the_studies(self):
        seen = self.draws(self.STATISTICS)
        self.assertAlmostEqual(seen["gain"].mean(), 0.6, delta=0.01)
        self.assertAlmostEqual(seen["gain"].std(), model.GAIN_SD, delta=0.01)
        self.assertAlmostEqual(seen["half_life"].mean(), math.log(5), delta=0.01)
        self.assertAlmostEqual(seen["stop"].mean(), 0.8, delta=0.01)
        self.assertAlmostEqual(seen["stop"].std(), math.sqrt(0.8 * 0.2 / 15), delta=0.01)
        self.assertLessEqual(seen["persists"].max(), 0.5)

    def test_fifteen_of_fifteen(self):
        """.78 is the least share that gives fifteen of fifteen in one sample of forty."""
        seen = self.draws(dict(self.STATISTICS, P10a=0.025 ** (1 / 15)), 20000)
        self.assertAlmostEqual((seen["stop"] == 1).mean(), 0.025, delta=0.005)

    def test_what_is_undefined_is_far_off(self):
        nothing = dict.fromkeys(self.STATISTICS, math.nan) | {"P1a": 0.0}
        seen = self.draws(nothing, 10)
        self.assertTrue((seen["stop"] == 0).all())
        self.assertTrue((seen["half_life"] > math.log(50)).all())
        self.assertTrue((seen["persists"] < 0.25).all())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
