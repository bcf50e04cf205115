"""What is calibrated: priors over parameters, anchors, and the data that a draw would give.

The anchors are the only targets. What a study reports is one draw from its sampling
distribution, so the model's number gets the study's sampling error before it is compared
(Wilkinson 2013); for B's clusters that is a binomial draw of fifteen.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
CLUSTERS_SEEN = 15  # B
GAIN_SD, HALF_LIFE_SD, PERSISTS_SD = 0.125, 0.15, 0.03
NEVER = 104.0  # weeks


@dataclass(frozen=True)
class Prior:
    """Uniform between low and high, of the value or of its logarithm."""

    parameter: str
    scale: str
    low: float
    high: float
    group: str  # of those proposed together (proposals.py)
    why: str

    def value(self, share):
        """The parameter at `share` (0 to 1) of the prior, to 5 digits."""
        if self.scale == "log":
            exact = self.low * (self.high / self.low) ** share
        else:
            exact = self.low + share * (self.high - self.low)
        return min(max(float(f"{exact:.5g}"), self.low), self.high)

    def share(self, value):
        if self.scale == "log":
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Anchor:
    name: str
    observed: float
    text: str
    source: str


ANCHORS = [
    Anchor("gain", 0.55, "CK gain of four years of working clusters less none, in SD; error: normal, SD .125",
           "Garet et al. 2016: 21 percentile points after 93 hours are .55 SD; more than 200 teachers "
           "randomised give a standard error of about .13; Kraft, Blazar & Hogan 2018: .49 SD of "
           "practice; .3 to .8 is then a 95 % range"),
    Anchor("stop", 1.0, "share of 15 official clusters that share in their first meeting and in none from the "
           "fourth to the tenth; error: binomial", "B: fifteen of fifteen observed"),
    Anchor("half_life", math.log(37 / 7), "log of the weeks until a workshop's gain has halved; error: normal, SD .15",
           "Liu & Phelps 2020: 37 days; the error is an assumption (the abstract gives none)"),
    Anchor("persists", 0.5, "share of that gain left after ten weeks in working clusters, as far as it is "
           "below one half; error: normal, SD .03",
           "read from Liu & Phelps 2020 and A: with follow-up it persists; the error is an assumption"),
]
OBSERVED = {anchor.name: anchor.observed for anchor in ANCHORS}


def read_priors(file=HERE / "priors.csv"):
    """The rows of a table of priors. Raises ValueError naming file and line."""
    priors = []
    with open(file, newline="", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            line = len(priors) + 2
            try:
                prior = Prior(row["parameter"], row["scale"], float(row["low"]), float(row["high"]),
                              row["group"], row["why"])
            except (KeyError, TypeError, ValueError):
                raise ValueError(f"{file}:{line}: expected parameter,scale,low,high,group,why") from None
            if prior.scale not in ("linear", "log"):
                raise ValueError(f"{file}:{line}: scale: '{prior.scale}'; expected linear or log")
            if not (prior.low < prior.high and (prior.scale == "linear" or prior.low > 0)):
                raise ValueError(f"{file}:{line}: expected low below high, above 0 on a log scale")
            priors.append(prior)
    names = [prior.parameter for prior in priors]
    if not names or len(names) != len(set(names)):
        raise ValueError(f"{file}: expected at least one parameter, each once")
    return priors


def observe(statistics):
    """What studies like the cited ones would report of a model with these statistics; draws
    from numpy's global generator. Clusters that never meet four times do not share at first and
    then stop; a gain that does not halve while it is watched is taken to last NEVER weeks."""
    draw = np.random.standard_normal
    stops, half, left = statistics["P10a"], statistics["P24a"], statistics["P24b"]
    stops = 0.0 if math.isnan(stops) else stops
    left = 0.0 if math.isnan(left) else left
    half = NEVER if math.isnan(half) else max(half, 0.1)
    return {
        "gain": statistics["P1a"] + GAIN_SD * draw(),
        "stop": np.random.binomial(CLUSTERS_SEEN, stops) / CLUSTERS_SEEN,
        "half_life": math.log(half) + HALF_LIFE_SD * draw(),
        "persists": min(left + PERSISTS_SD * draw(), OBSERVED["persists"]),
    }
