"""Who knows whom, as networkx graphs; only of files in which ties were recorded.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np
import pandas as pd
import xarray as xr

from .plots import PALETTE, _axes
from .results import Source, _group, open_results

_HINT = "; it is recorded with --ties-at WEEKS (ties_at=[...])"


def _nx() -> Any:
    """networkx, asked for only by who needs it."""
    import networkx

    return networkx


def _table(results: Source, name: str) -> pd.DataFrame:
    with _group(results, name, _HINT) as data:
        table = data.to_dataframe()
        for column in ("scenario", "subject", "phase"):
            if column in data:
                names = str(data[column].attrs["flag_meanings"]).split()
                table[column] = pd.Categorical.from_codes(table[column].astype(int), names)
        table.attrs = dict(data.attrs)
    return table


def ties(results: Source) -> pd.DataFrame:
    """Every tie in the weeks recorded, one row each: `from` knows `to`.

    `table.attrs` holds `weeks`, `circuit` (-1: every one) and `counted_trust`, the trust from
    which the series and outcomes count a tie. Raises ValueError if no ties were recorded.
    """
    return _table(results, "ties")


def tie_teachers(results: Source) -> pd.DataFrame:
    """Every teacher at an end of a tie, in the weeks recorded, one row each. `expert_0` to
    `expert_3` are added: whether she counts as an expert in the topic."""
    table = _table(results, "tie_teachers")
    for topic in range(4):
        table[f"expert_{topic}"] = (table["expert"].to_numpy() & 1 << topic) != 0
    return table


def _weeks(table: pd.DataFrame) -> list[int]:
    return [int(week) for week in np.atleast_1d(table.attrs["weeks"])]


def _one(table: pd.DataFrame, scenario: str, replicate: int, week: int) -> pd.DataFrame:
    return table[(table["scenario"] == scenario) & (table["replicate"] == replicate)
                 & (table["week"] == week)]


def _graph(edges: pd.DataFrame, teachers: pd.DataFrame) -> Any:
    graph = _nx().DiGraph()
    about = teachers.drop(columns=["scenario", "replicate", "week"]).to_dict("records")
    graph.add_nodes_from((int(row["teacher"]), row) for row in about)
    for row in edges[["from", "to", "trust", "topic", "level", "same_school"]].to_dict("records"):
        graph.add_edge(int(row.pop("from")), int(row.pop("to")), **row)
    return graph


def network(results: Source, scenario: str | None = None, week: int | None = None,
            replicate: int = 0, trust: float | None = None, circuit: int | None = None) -> Any:
    """The network of one run at the end of one week, as a networkx DiGraph.

    Nodes are posts with what `tie_teachers` knows of them (school, circuit, ck, ...); an edge
    goes from who knows to who is known, with `trust`, `topic`, `level` and `same_school`. Ties
    below `trust` (unless given, the trust from which ties are counted) are left out; `circuit`
    keeps its teachers, their ties and whoever these lead to. The first scenario and the last
    week recorded unless given.

    Raises ValueError if no ties were recorded, or none of that scenario, replicate and week.
    """
    edges, teachers = ties(results), tie_teachers(results)
    scenario = str(edges["scenario"].cat.categories[0]) if scenario is None else scenario
    week = _weeks(edges)[-1] if week is None else week
    least = float(edges.attrs["counted_trust"]) if trust is None else trust
    mine = _one(teachers, scenario, replicate, week)
    if mine.empty:
        raise ValueError(f"no ties were recorded of scenario '{scenario}', replicate {replicate}, "
                         f"week {week}; weeks are {', '.join(map(str, _weeks(edges)))}")
    kept = _one(edges, scenario, replicate, week)
    kept = kept[kept["trust"] >= np.float32(least)]
    if circuit is not None:
        own = set(mine.loc[mine["circuit"] == circuit, "teacher"])
        kept = kept[kept["from"].isin(own)]
        mine = mine[mine["teacher"].isin(own | set(kept["to"]))]
    return _graph(kept, mine)


def network_table(results: Source) -> pd.DataFrame:
    """What counted ties look like in every run and week recorded, one row each.

    Of the teachers whose ties were recorded: `teachers`, `ties` and `across` (to other schools)
    per teacher, `reciprocity` of ties, `clustering` (mean local clustering, directions left
    aside), `largest` (share of teachers in the largest part that ties across schools hold
    together), `reaches` (share whom the directory of expertise serves).
    """
    edges, teachers = ties(results), tie_teachers(results)
    chosen = int(edges.attrs["circuit"])
    rows = []
    for scenario in edges["scenario"].cat.categories:
        for replicate in sorted(teachers["replicate"].unique()):
            for week in _weeks(edges):
                mine = _one(teachers, scenario, replicate, week)
                kept = _one(edges, scenario, replicate, week)
                graph = _graph(kept[kept["trust"] >= np.float32(edges.attrs["counted_trust"])], mine)
                own = mine if chosen < 0 else mine[mine["circuit"] == chosen]
                rows.append({"scenario": str(scenario), "replicate": int(replicate), "week": week,
                             **_numbers(graph, own)})
    return pd.DataFrame(rows).set_index(["scenario", "replicate", "week"])


def _numbers(graph: Any, own: pd.DataFrame) -> dict[str, float]:
    n = len(own)
    across = [(a, b) for a, b, same in graph.edges(data="same_school") if not same]
    held = _nx().Graph(across)
    held.add_nodes_from(int(teacher) for teacher in own["teacher"])
    mine = {int(teacher) for teacher in own["teacher"]}
    largest = max((len(mine & part) for part in _nx().connected_components(held)), default=0)
    return {"teachers": n, "ties": graph.number_of_edges() / n, "across": len(across) / n,
            "reciprocity": float(_nx().reciprocity(graph)) if graph.number_of_edges() else np.nan,
            "clustering": float(_nx().average_clustering(graph.to_undirected(), nodes=mine)),
            "largest": largest / n, "reaches": float(own["reaches"].mean())}


def network_layout(graphs: Sequence[Any]) -> dict[int, Any]:
    """Places for the nodes of several graphs, the same in all, so that pictures can be compared:
    networkx's spring layout over all their ties, with a fixed start. Returns node -> (x, y)."""
    together = _nx().Graph()
    for graph in graphs:
        together.add_nodes_from(graph.nodes)
        for a, b, trust in graph.edges(data="trust"):
            before = together[a][b]["weight"] if together.has_edge(a, b) else 0.0
            together.add_edge(a, b, weight=before + float(trust) / len(graphs))
    places: dict[int, Any] = _nx().spring_layout(together, seed=1, iterations=120,
                                              k=2.5 / np.sqrt(max(1, len(together))))
    return places


def plot_network(graph: Any, places: Mapping[int, Any] | None = None, ax: Any = None,
                 title: str | None = None) -> Any:
    """Draws a graph of `network`: circles teach science, squares mathematics; grey ties within a
    school, blue across schools; who leads a cluster is ringed. `places` is what `network_layout`
    returned."""
    ax = _axes(ax, 4, 3.6)
    places = network_layout([graph]) if places is None else places
    for same, colour, width in ((1, "#cccccc", 1.0), (0, PALETTE[0], .5)):
        chosen = [(a, b) for a, b, s in graph.edges(data="same_school") if s == same]
        _nx().draw_networkx_edges(graph, places, chosen, ax=ax, edge_color=colour, width=width,
                               alpha=.5, arrows=False)
    for i, (subject, shape) in enumerate((("science", "o"), ("mathematics", "s"))):
        nodes = [node for node, of in graph.nodes(data="subject") if of == subject]
        leads = [graph.nodes[node]["leads"] > 0 for node in nodes]
        _nx().draw_networkx_nodes(graph, places, nodes, ax=ax, node_shape=shape, node_color=PALETTE[2 - i],
                               node_size=[42 if leader else 16 for leader in leads],
                               edgecolors=["black" if leader else "white" for leader in leads],
                               linewidths=[1.2 if leader else .4 for leader in leads], label=subject)
    ax.set_title(title)
    ax.axis("off")
    return ax
