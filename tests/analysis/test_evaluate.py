"""The Evaluator on the program just built.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import time

import numpy as np
import pytest

import collegium_analysis as ca

SHORT = {"run.burn_in": 5, "province.circuits": 1}
PATH = "forms.official.regulation"
POINTS = [{PATH: value} for value in (0, 0.5, 1)]


def evaluator(**options):
    return ca.Evaluator("institutionalised", set=SHORT, weeks=20, replicates=2, **options)


def test_answers_are_the_runs_means():
    with evaluator() as service:
        answers = service.map([*POINTS, {PATH: np.float64(0.5)}])
    assert [answer.id for answer in answers] == [0, 1, 2, 3]
    assert answers[1].outcomes == answers[3].outcomes
    for point, answer in zip(POINTS, answers):
        run = ca.run("institutionalised", set={**SHORT, **point}, weeks=20, replicates=2)
        for name in ("ck_gain", "motivation", "cost_rand"):
            values = run[f"outcome_{name}"].isel(scenario=0).values
            assert answer.outcomes[name].mean == pytest.approx(values.mean(), abs=1e-12)
            assert answer.outcomes[name].n == 2


def test_a_bad_point_ends_nothing():
    bad = [{"forms.official.regulatoin": 1}, {PATH: 2}, {"calendar.term1_start": 20}]
    with evaluator() as service:
        answers = service.map([POINTS[0], *bad, POINTS[1]])
        again = service.map(POINTS[:1])
    assert [answer.error is None for answer in answers] == [True, False, False, False, True]
    assert "did you mean" in answers[1].error and "0 to 1" in answers[2].error
    assert answers[2].outcomes == {}
    assert again[0].outcomes == answers[0].outcomes


def test_many_points_before_any_answer_is_taken():
    with evaluator(threads=2) as service:
        answers = service.map([{PATH: i / 100} for i in range(100)], replicates=1, seed=3)
    assert len(answers) == 100 and all(answer.error is None for answer in answers)


def test_replicates_and_seed_of_a_point():
    with evaluator() as service:
        first, = service.map(POINTS[:1], replicates=3, seed=1)
        second, = service.map(POINTS[:1], replicates=3, seed=2)
    assert first.outcomes["motivation"].n == 3
    assert first.outcomes["motivation"].mean != second.outcomes["motivation"].mean


def test_journal_goes_on_where_it_was(tmp_path):
    journal = tmp_path / "j.jsonl"
    with evaluator(journal=journal) as service:
        before = service.map(POINTS[:2])
    kept = journal.read_text().split("\n")
    assert len(kept) == 4  # head, two points, nothing behind the last line break
    # A crash tore the last line; a line changed by hand shows that it is read, not run.
    lines = [json.loads(line) for line in kept[1:3]]  # in the order in which they were answered
    first = before[0].outcomes["ck_gain"].mean
    next(line for line in lines if line["answer"]["outcomes"]["ck_gain"]["mean"] == first)[
        "answer"]["outcomes"]["ck_gain"]["mean"] = 42
    journal.write_text("\n".join([kept[0], *map(json.dumps, lines), '{"key": "to']))
    with evaluator(journal=journal) as service:
        after = service.map(POINTS)
    assert after[0].outcomes["ck_gain"].mean == 42
    assert after[1].outcomes == before[1].outcomes
    assert len(journal.read_text().split("\n")) == 5


def test_journal_keeps_answers_that_nobody_has_taken(tmp_path):
    journal = tmp_path / "j.jsonl"
    with evaluator(journal=journal) as service:
        service.submit({"forms.official.regulation": 0.2})
        end = time.monotonic() + 120
        while journal.read_text().count("\n") < 2 and time.monotonic() < end:
            time.sleep(0.05)
    assert '"ck_gain"' in journal.read_text().split("\n")[1]


def test_journal_of_another_search_is_refused(tmp_path):
    journal = tmp_path / "j.jsonl"
    with evaluator(journal=journal) as service:
        service.map(POINTS[:1])
    kept = journal.read_bytes()
    with pytest.raises(ValueError, match="another program, scenario or options"):
        ca.Evaluator("institutionalised", set=SHORT, weeks=21, replicates=2, journal=journal)
    with pytest.raises(ValueError, match="another program, scenario or options"):
        ca.Evaluator("grassroots", set=SHORT, weeks=20, replicates=2, journal=journal)
    assert journal.read_bytes() == kept


def test_a_refused_scenario_says_why():
    with pytest.raises(ca.CollegiumError, match="run.weekz"):
        with ca.Evaluator("institutionalised", set={"run.weekz": 3}) as service:
            service.map(POINTS)
