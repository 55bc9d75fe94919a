from dataclasses import replace

import numpy as np
import pytest

from experiments.lab.reports import robustness
from experiments.lab.reports.prevalence import prevalence_table
from research.evaluation.cross_validation import Predictions
from research.evaluation.errors import ThemeError, confident_errors
from research.evaluation.learning_curve import LearningCurve

RNG = np.random.default_rng(0)
Y_TRUE = RNG.integers(0, 2, (40, 2)).astype(np.int8)
Y_PROB = np.clip(0.7 * Y_TRUE + 0.3 * RNG.random((40, 2)), 0, 1)
Y_PROB[:2, 0] = 1 - Y_PROB[:2, 0]
FOUND = Predictions(
    model="random",
    themes=("finance", "green"),
    ids=tuple(f"a{n}" for n in range(40)),
    groups=np.arange(40),
    y_true=Y_TRUE,
    y_pred=(Y_PROB >= 0.5).astype(np.int8),
    y_score=Y_PROB,
    y_prob=Y_PROB,
)


def part(rows):
    names = ("groups", "y_true", "y_pred", "y_score", "y_prob")
    arrays = {name: getattr(FOUND, name)[rows] for name in names}
    return replace(FOUND, model="time", ids=FOUND.ids[rows], **arrays)


def test_a_split_stands_beside_the_same_articles_of_the_first():
    [table] = robustness.split_tables([FOUND, part(slice(10, 30))], seed=1)
    assert [row[:2] for row in table.rows] == [
        ["random", 40],
        ["time", 20],
        ["random, the same articles", 20],
    ]
    assert table.rows[1][2:] == table.rows[2][2:]


def test_what_is_wrong_among_all_decisions_is_the_last_column():
    finance, green = robustness.unsure_table(FOUND).rows
    assert finance[-1] == 2 / 40
    assert green[1:] == [0, 0, 0, 0]


def test_errors_are_listed_by_theme_the_most_confident_first():
    rows = robustness.error_table(confident_errors(FOUND)).rows
    assert {row[1] for row in rows} == {"a0", "a1"}
    misses = [p if error.startswith("given") else 1 - p for *_, error, p in rows]
    assert misses == sorted(misses, reverse=True)


def test_terms_that_tip_an_error_stand_beside_it():
    errors = [ThemeError("green", f"a{n}", True, 0.1) for n in range(3)]
    table = robustness.error_table(errors, [None, [], [*"abcdefgh"]])
    assert [row[-1] for row in table.rows] == [
        "no loss of terms",
        "(right in that model)",
        "a、b、c、d、e、f and 2 more",
    ]


def test_without_probabilities_nothing_is_unsure():
    bare = replace(FOUND, y_prob=None)
    for ask in (robustness.unsure_table, confident_errors):
        with pytest.raises(ValueError, match="no probabilities"):
            ask(bare)
    with pytest.raises(ValueError, match="no probabilities"):
        prevalence_table(bare, seed=1)


def test_corrected_shares_stand_beside_the_counted_and_the_true():
    finance, green = prevalence_table(FOUND, seed=1).rows
    assert green[1] == 20
    # No error on green: all say the same.
    truth, *shares = green[2:]
    assert [share.value for share in shares] == pytest.approx([truth] * 3, abs=0.05)
    assert finance[4].low <= finance[2] <= finance[4].high


def test_differences_have_a_row_a_theme_and_one_over_all():
    other = replace(FOUND, model="none", y_pred=np.zeros_like(Y_TRUE))
    table = robustness.difference_table([FOUND, other], seed=1)
    assert [row[0] for row in table.rows] == ["none"] * 3


def test_a_learning_curve_ends_in_its_forecast():
    scores = np.array([[0.7, 0.72], [0.8, 0.82]])
    curve = LearningCurve((100, 1000), scores, scores)
    *_, last, ahead = robustness.learning_table(curve, ahead=1000).rows
    assert last[0] == "1,000"
    assert last[1].mean == pytest.approx(0.81)
    assert ahead[0] == "2,000, forecast"
    assert 0.81 < ahead[1] < 0.9


def test_rules_for_cuts_are_compared_on_many_and_on_few_articles():
    table = robustness.threshold_table(FOUND, seed=1)
    rules = [row[0] for row in table.rows]
    assert rules[:4] == rules[4:8] == rules[8:]
    assert [row[1] for row in table.rows[::4]] == ["all", 400, 150]
