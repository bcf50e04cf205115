"""Corrects accepted particles for what is left of their distance from the anchors.

Local linear regression (Beaumont, Zhang & Balding 2002): of each parameter, as the logit of its share
of the prior, on what was seen; every particle is moved along the slopes to what was observed. Near
particles count for more (Epanechnikov's kernel). What the anchors do not tell stays as it was.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import numpy as np
import pandas as pd

from model import OBSERVED

WALL = 1e-4  # shares at the walls of a prior are moved in by this, or the logit has no value


def adjusted(history, names):
    """Shares of the priors of the last generation, moved, and weights that sum to 1."""
    shares, weights = history.get_distribution()
    distances = history.get_weighted_distances().distance.to_numpy(float)
    _, sums = history.get_weighted_sum_stats()
    seen = np.array([[float(one[name]) for name in OBSERVED] for one in sums])
    nearness = 1 - (distances / (distances.max() * (1 + 1e-9))) ** 2
    weights = np.asarray(weights) * nearness
    return move(shares[names], seen - list(OBSERVED.values()), weights), weights / weights.sum()


def move(shares, away, weights):
    """`shares` [particle][parameter] as they would be had nothing been seen away from the observed:
    `away` [particle][anchor]. An anchor that all particles meet tells nothing."""
    inside = shares.to_numpy().clip(WALL, 1 - WALL)
    logits = np.log(inside / (1 - inside))
    design = np.column_stack([np.ones(len(away)), away])
    root = np.sqrt(weights)[:, None]
    slopes = np.linalg.lstsq(design * root, logits * root, rcond=None)[0][1:]
    return pd.DataFrame(1 / (1 + np.exp(-(logits - away @ slopes))), columns=shares.columns)
