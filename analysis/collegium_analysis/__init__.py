"""Runs collegium, reads its results and draws them.

A results file is opened as an xarray Dataset; everything here takes and gives xarray and
pandas objects, so that whatever is missing can be done with these.

>>> import collegium_analysis as ca
>>> results = ca.compare(["grassroots", "institutionalised"], replicates=10)
>>> ca.difference_table(results, outcomes=["ck_gain", "motivation"])
>>> ca.plot_trajectories(results["ck"].sel(group="all"))

Who knows whom is recorded on request: `compare([...], ties_at=[52, "end"])`, then `network`.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from .designs import frontier, shapley
from .evaluate import Answer, Evaluator, Outcome
from .networks import network, network_layout, network_table, plot_network, tie_teachers, ties
from .plots import (
    PALETTE,
    plot_bands,
    plot_differences,
    plot_meetings,
    plot_schools,
    plot_sensitivity,
    plot_trajectories,
    use_style,
)
from .program import (
    CollegiumError,
    compare,
    find_program,
    run,
    scenario_file,
    sensitivity,
    sweep,
    variant,
)
from .results import (
    as_grid,
    burn_in,
    meetings,
    open_results,
    open_sweep,
    outcomes,
    panel,
    parameters,
    schools,
    years,
)
from .statistics import (
    bands,
    describe_differences,
    difference_table,
    effect_sizes,
    group_gains,
    level_table,
    number,
    paired_differences,
)

__all__ = [
    "Answer", "CollegiumError", "Evaluator", "Outcome", "PALETTE", "as_grid", "bands", "burn_in", "compare",
    "describe_differences", "difference_table", "effect_sizes", "find_program", "frontier", "group_gains",
    "level_table", "meetings", "network", "network_layout", "network_table", "number",
    "open_results", "open_sweep", "outcomes", "paired_differences", "panel", "parameters",
    "plot_bands", "plot_differences", "plot_meetings", "plot_network", "plot_schools",
    "plot_sensitivity", "plot_trajectories", "run", "scenario_file", "schools", "sensitivity",
    "shapley", "sweep", "tie_teachers", "ties", "use_style", "variant", "years",
]
