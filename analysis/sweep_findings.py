#!/usr/bin/python3
"""Says what the sweeps that ship have shown, in tables for docs/sweeps.md.

    sweep_findings.py FOLDER [-o FOLDER]

FOLDER holds what tools/sweeps.sh ran: NAME.h5 for each scenarios/sweeps/NAME.json, and decompose.csv.
What is missing is left out, by name. With -o each table is also written as NAME.csv. Needs
xarray, h5netcdf, pandas and scipy (Debian: python3-xarray python3-h5netcdf python3-scipy).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import collegium_analysis as ca

EIGHT = ["ck_gain", "pck_gain", "motivation", "openness", "task_free_share", "administrator_index",
         "teacher_index", "cost_rand"]


def mean(sweep, outcome):
    """A grid's mean over replicates, with a dimension for each factor."""
    return ca.as_grid(sweep)[f"outcome_{outcome}"].mean("replicate")


def by_point(sweep, outcomes):
    """A row for each point: factors, then means over replicates."""
    table = {name: sweep[name].values for name in sweep.attrs["factors"]}
    return pd.DataFrame({**table, **{name: sweep[f"outcome_{name}"].mean("replicate").values for name in outcomes}})


def regulation_compulsion(path):
    sweep = ca.open_sweep(path)
    table = by_point(sweep, ["ck_gain", "motivation", "task_free_share", "opportunity_to_learn",
                             "administrator_index", "teacher_index"])
    return {"regulation-compulsion": table[table["regulation"].isin([0, 0.5, 1]) & table["compulsion"].isin([0, 0.5, 1])]}


def falls_below(loads, values, limit):
    """The load at which a falling line first crosses the limit, between two of its points."""
    for i in range(1, len(loads)):
        if values[i] < limit <= values[i - 1]:
            return loads[i - 1] + (loads[i] - loads[i - 1]) * (values[i - 1] - limit) / (values[i - 1] - values[i])
    return np.nan


def task_load(path):
    sweep = ca.open_sweep(path)
    free, learned = mean(sweep, "task_free_share"), mean(sweep, "opportunity_to_learn")
    rows = []
    for hours in free["meeting_hours"].values:
        one, hour = free.sel(meeting_hours=hours), learned.sel(meeting_hours=hours)
        loads = one["task_hours"].values
        rows.append({"meeting_hours": hours, **{f"free at {load:g} h": float(one.sel(task_hours=load)) for load in loads},
                     "half of the hours at": falls_below(loads, one.values, 0.5),
                     "half of the learning at": falls_below(loads, hour.values, hour.values[0] / 2)})
    return {"task-load": pd.DataFrame(rows)}


def frequency_support(path):
    sweep = ca.open_sweep(path)
    return {f"frequency-support {outcome}": mean(sweep, outcome).transpose("period", "support").to_pandas().reset_index()
            for outcome in ("ck_gain", "cost_rand")}


def gratuity(path):
    sweep = ca.open_sweep(path)
    table = by_point(sweep, ["ck_gain", "motivation", "task_free_share", "moderation_share", "administrator_index",
                             "teacher_index", "cost_department"])
    return {"gratuity": table.sort_values(["recognised", "gratuity"])}


def relative_screening(path):
    """mu* of each factor as a share of the outcome's largest: one column an outcome, and their mean."""
    sizes = ca.sensitivity(path).xs("mu_star", level="index")["value"].droplevel("other").unstack("outcome")[EIGHT]
    shares = sizes / sizes.max()
    shares.insert(0, "mean", shares.mean(axis=1))
    return shares.sort_values("mean", ascending=False)


def morris(path):
    shares = relative_screening(path)
    return {"morris": shares.head(12).reset_index(),
            "morris small": pd.DataFrame([{"factors": len(shares), **{
                f"below {limit:g} of the largest for all eight": int((shares[EIGHT].max(axis=1) < limit).sum())
                for limit in (0.1, 0.2)}}])}


def saltelli(path):
    table = ca.sensitivity(path)
    single = table.xs("", level="other")["value"].unstack("index")
    rows = single.loc[["ck_gain", "motivation", "administrator_index", "teacher_index", "cost_rand"]].reset_index()
    found = {"saltelli": rows.pivot(index="factor", columns="outcome", values=["first", "total"])
             .pipe(flat).sort_values("total ck_gain", ascending=False).reset_index()}
    additive = single["first"].groupby("outcome").sum().loc[rows["outcome"].unique()]
    found["saltelli alone"] = additive.rename("sum of first").reset_index()
    if "second" in table.index.get_level_values("index"):
        pairs = table.xs("second", level="index")
        clear = pairs[(pairs["low"] > 0) & (pairs["value"] > 0.02)].loc[["ck_gain", "administrator_index"]]
        found["saltelli pairs"] = clear.sort_values("value", ascending=False).head(8).reset_index()
    return found


def flat(table):
    table.columns = [" ".join(names) for names in table.columns]
    return table


def decomposition(path):
    sweep = ca.open_sweep(path)
    parts = {outcome: ca.shapley(sweep, outcome) for outcome in ("ck_gain", "motivation", "administrator_index")}
    return {"decomposition": pd.concat(parts, axis=1).pipe(flat).reset_index()}


def reconciliation(path):
    sweep = ca.open_sweep(path)
    table = by_point(sweep, ["ck_gain", "administrator_index", "cost_rand"])
    best = table[ca.frontier(table, ["ck_gain", "administrator_index"])]
    both = [table["ck_gain"].corr(table["administrator_index"], method="spearman"), len(table), len(best)]
    return {"reconciliation": best.sort_values("administrator_index"),
            "reconciliation points": pd.DataFrame([both], columns=["rank correlation", "points", "on the frontier"])}


def robustness(path):
    """How many of the posterior draws agree with an order of two forms."""
    forms = ca.as_grid(ca.open_sweep(path)).mean("replicate")
    rows = []
    for outcome in EIGHT:
        values = forms[f"outcome_{outcome}"]
        for better, worse in (("grassroots", "institutionalised"), ("working_a", "institutionalised"),
                              ("reconciled", "institutionalised")):
            gap = (values.sel(form=better) - values.sel(form=worse)).values
            rows.append({"outcome": outcome, "difference": f"{better} - {worse}", "mean": gap.mean(),
                         "low": gap.min(), "high": gap.max(), "share above 0": float((gap > 0).mean())})
    return {"robustness": pd.DataFrame(rows)}


FINDINGS = {"regulation-compulsion": regulation_compulsion, "task-load": task_load,
            "frequency-support": frequency_support, "gratuity": gratuity, "morris": morris, "saltelli": saltelli,
            "decomposition": decomposition, "reconciliation": reconciliation, "robustness": robustness}
WHOLE = ("ck_gain", "motivation", "administrator_index")


def whole_gap(path):
    """Of `collegium decompose --csv`: contributions by group of levers."""
    table = pd.read_csv(path).set_index(["outcome", "group"])[["mean", "low", "high"]]
    return {"decompose": pd.concat({outcome: table.loc[outcome] for outcome in WHOLE}, axis=1).pipe(flat).reset_index()}


def as_text(value):
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 1000 else (
        f"{value:.0f}" if isinstance(value, float) else str(value))


def print_table(name, table):
    print(f"\n### {name}\n\n| {' | '.join(map(str, table.columns))} |\n|{'---|' * len(table.columns)}")
    for row in table.itertuples(index=False):
        print(f"| {' | '.join(as_text(value) for value in row)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, help="also write the tables here, as CSV")
    arguments = parser.parse_args()
    tables = {}
    for name, finding in FINDINGS.items():
        path = arguments.folder / f"{name}.h5"
        if path.exists():
            tables.update(finding(path))
        else:
            print(f"{path}: not run", file=sys.stderr)
    if (arguments.folder / "decompose.csv").exists():
        tables.update(whole_gap(arguments.folder / "decompose.csv"))
    for name, table in tables.items():
        print_table(name, table)
        if arguments.output is not None:
            arguments.output.mkdir(parents=True, exist_ok=True)
            table.to_csv(arguments.output / f"{name.replace(' ', '-')}.csv", index=False, float_format="%.5g")


if __name__ == "__main__":
    main()
