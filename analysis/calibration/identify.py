"""What the anchors say of each parameter: a table and a figure from a calibration's abc.db.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pyabc

from adjust import adjusted
from model import ANCHORS, HERE, read_priors

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (after the backend is chosen)

NARROWER, MOVED = 0.75, 0.12  # of the prior's 90 % width; of its range, from the middle to the median
BLUE, GREY, RED = "#1f6f8b", "#9aa5ab", "#b5442e"


def quantiles(values, weights, shares):
    order = np.argsort(values)
    at = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.interp(shares, at / weights.sum(), values[order])


def correlation(shares, weights):
    centred = shares - np.average(shares, axis=0, weights=weights)
    covariance = (centred * weights[:, None]).T @ centred / weights.sum()
    spread = np.sqrt(np.diag(covariance))
    return covariance / np.outer(spread, spread)


def identifies(inside):
    """Whether a posterior with these 5, 50 and 95 % points says more than its prior."""
    return (inside[2] - inside[0]) / 0.9 < NARROWER or abs(inside[1] - 0.5) > MOVED


def tabulate(shares, weights, priors):
    """A row a parameter: its median and 90 % interval, the width of that against the prior's,
    and the other parameter that it goes with most."""
    names = [prior.parameter for prior in priors]
    together = pd.DataFrame(correlation(shares[names].to_numpy(), weights), names, names)
    rows = []
    for prior in priors:
        inside = quantiles(shares[prior.parameter].to_numpy(), weights, [0.05, 0.5, 0.95])
        others = together[prior.parameter].drop(prior.parameter)
        partner = others.abs().idxmax()
        rows.append({"parameter": prior.parameter, "prior_low": prior.low, "prior_high": prior.high,
                     "median": prior.value(inside[1]), "low": prior.value(inside[0]),
                     "high": prior.value(inside[2]), "width_ratio": (inside[2] - inside[0]) / 0.9,
                     "shift": inside[1] - 0.5, "identified": identifies(inside),
                     "goes_with": partner, "correlation": others[partner]})
    return pd.DataFrame(rows), together


def markdown(table):
    lines = ["| parameter | prior | posterior median (90 %) | width, of the prior's | "
             "median, from the prior's | goes with (correlation) |", "|---|---|---|---|---|---|"]
    for row in table.sort_values("width_ratio").itertuples():
        bold = "**" if row.identified else ""
        lines.append(f"| {bold}`{row.parameter}`{bold} | {row.prior_low:g} to {row.prior_high:g} | {row.median:.3g} "
                     f"({row.low:.3g} to {row.high:.3g}) | {row.width_ratio:.2f} | {row.shift:+.2f} | "
                     f"`{row.goes_with}` ({row.correlation:+.2f}) |")
    return "\n".join(lines)


def anchors_table(statistics, weights):
    lines = ["| anchor | observed | of the particles, with the study's error: median (90 %) |", "|---|---|---|"]
    for anchor in ANCHORS:
        low, middle, high = quantiles(statistics[anchor.name], weights, [0.05, 0.5, 0.95])
        lines.append(f"| {anchor.name}: {anchor.text} | {anchor.observed:.3g} | {middle:.3g} "
                     f"({low:.3g} to {high:.3g}) |")
    return "\n".join(lines)


def draw_intervals(axes, table, shares, weights):
    ordered = table.sort_values("width_ratio", ascending=False).reset_index(drop=True)
    for y, row in ordered.iterrows():
        colour = BLUE if row.identified else GREY
        at = quantiles(shares[row.parameter].to_numpy(), weights, [0.05, 0.25, 0.5, 0.75, 0.95])
        axes.plot(at[[0, 4]], [y, y], color=colour, lw=1.2, solid_capstyle="round")
        axes.plot(at[[1, 3]], [y, y], color=colour, lw=4, solid_capstyle="round")
        axes.plot(at[2], y, "o", color="white", markeredgecolor=colour, ms=4, zorder=3)
    axes.set_yticks(range(len(ordered)), ordered.parameter, fontsize=7)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["prior's low end", "its middle", "its high end"], fontsize=7)
    axes.axvspan(0.05, 0.95, color="#eef1f2", zorder=0)
    axes.set_title("Posterior inside each prior: median, half, 90 %\n"
                   "(blue: narrower than the prior, or its median moved; band: 90 % of the prior)",
                   fontsize=8, loc="left")


def draw_correlations(figure, axes, together, table):
    names = list(table.sort_values("width_ratio").parameter)
    picture = axes.imshow(together.loc[names, names], cmap="RdBu_r", vmin=-1, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set_title("Correlations in the posterior", fontsize=8, loc="left")
    figure.colorbar(picture, ax=axes, shrink=0.6).ax.tick_params(labelsize=6)


def draw(path, table, together, shares, weights):
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained",
                                         gridspec_kw={"width_ratios": [1, 1.15]})
    draw_intervals(left, table, shares, weights)
    draw_correlations(figure, right, together, table)
    for side in ("top", "right", "left"):
        left.spines[side].set_visible(False)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def report(history, priors, folder, figure=None):
    """Writes identified.csv and the figure into the folder; the tables as Markdown."""
    shares, weights = adjusted(history, [prior.parameter for prior in priors])
    found, sums = history.get_weighted_sum_stats()
    statistics = {anchor.name: np.array([float(one[anchor.name]) for one in sums]) for anchor in ANCHORS}
    table, together = tabulate(shares, weights, priors)
    table.to_csv(folder / "identified.csv", index=False, float_format="%.5g")
    draw(figure or folder / "calibration.png", table, together, shares, weights)
    return markdown(table) + "\n\n" + anchors_table(statistics, np.asarray(found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of calibrate.py's output")
    parser.add_argument("--priors", default=HERE / "priors.csv")
    parser.add_argument("--figure", type=Path, help="PNG (by default in the folder)")
    arguments = parser.parse_args()
    history = pyabc.History(f"sqlite:///{arguments.folder / 'abc.db'}", create=False)
    print(report(history, read_priors(arguments.priors), arguments.folder, arguments.figure))


if __name__ == "__main__":
    main()
