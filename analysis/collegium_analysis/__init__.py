"""Runs collegium, reads its results and draws them.

A results file is opened as an xarray Dataset; everything here takes and gives xarray and
pandas objects, so that whatever is missing can be done with these.

>>> import collegium_analysis as ca
>>> results = ca.compare(["grassroots", "institutionalised"], replicates=10)
>>> ca.difference_table(results, outcomes=["ck_gain", "motivation"])
>>> ca.plot_trajectories(results["ck"].sel(group="all"))

Ties between teachers are not recorded in results files, so there are no networks here; what
is known of them are the quarterly series `cross_school_ties` and `directory_coverage`.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from .evaluate import Answer, Evaluator, Outcome
from .plots import (
    PALETTE,
    plot_bands,
    plot_differences,
    plot_meetings,
    plot_schools,
    plot_trajectories,
    use_style,
)
from .program import CollegiumError, compare, find_program, run, scenario_file, sweep, variant
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
    "describe_differences", "difference_table", "effect_sizes", "find_program", "group_gains",
    "level_table", "meetings", "number", "open_results", "open_sweep", "outcomes",
    "paired_differences", "panel", "parameters", "plot_bands", "plot_differences",
    "plot_meetings", "plot_schools", "plot_trajectories", "run", "scenario_file", "schools",
    "sweep", "use_style", "variant", "years",
]
