import numpy as np
import pandas as pd
import pytest

from research.stats.estimates import counted_share
from research.themes.prevalence import (
    CheckedSample,
    prediction_powered_share,
    prevalence,
    rogan_gladen_share,
)


def drawn(rng, n_docs, share, trained_share):
    """Articles whose probabilities are calibrated where `trained_share` have it."""
    y_true = (rng.random(n_docs) < share).astype(np.int8)
    score = rng.normal(size=n_docs) + 2.4 * y_true
    prior = np.log(trained_share / (1 - trained_share))
    y_prob = 1 / (1 + np.exp(-(2.4 * score - 2.88 + prior)))
    return CheckedSample(y_true, (y_prob >= 0.4).astype(np.int8), y_prob)


def coverage(share, n_docs, n_checked, trained_share, n_runs=600):
    rng = np.random.default_rng(1)
    covered = np.zeros((n_runs, 3))
    for run in covered:
        checked = drawn(rng, n_checked, trained_share, trained_share)
        seen = drawn(rng, n_docs, share, trained_share)
        intervals = (
            counted_share(seen.y_pred),
            rogan_gladen_share(seen.y_pred, checked),
            prediction_powered_share(seen.y_prob, checked),
        )
        run[:] = [found.low <= share <= found.high for found in intervals]
    return covered.mean(axis=0)


@pytest.mark.parametrize(
    ("share", "n_docs", "n_checked"),
    [
        pytest.param(0.2, 1000, 800, id="many"),
        pytest.param(0.5, 1000, 300, id="few checked"),
    ],
)
def test_corrected_intervals_cover_the_truth_as_often_as_they_say(
    share, n_docs, n_checked
):
    _, matrix, calibrated = coverage(share, n_docs, n_checked, trained_share=share)
    assert 0.93 <= matrix <= 0.97
    assert 0.93 <= calibrated <= 0.97


@pytest.mark.parametrize(("share", "trained_share"), [(0.05, 0.2), (0.3, 0.12)])
def test_the_matrix_holds_where_the_share_moved_and_counting_fails(
    share, trained_share
):
    counted, matrix, _ = coverage(share, 500, 800, trained_share)
    assert counted < 0.2
    assert 0.93 <= matrix <= 0.97


def test_a_perfect_classifier_leaves_the_count_as_it_is():
    checked = CheckedSample(
        np.repeat([0, 1], 50), np.repeat([0, 1], 50), np.repeat([0.0, 1.0], 50)
    )
    given = np.repeat([0, 1], [75, 25])
    assert rogan_gladen_share(given, checked).value == pytest.approx(0.25)
    assert prediction_powered_share(
        given.astype(float), checked
    ).value == pytest.approx(0.25)
    assert counted_share(given).value == 0.25


def test_a_classifier_no_better_than_chance_corrects_nothing():
    checked = CheckedSample(np.array([0, 1] * 20), np.zeros(40), np.zeros(40))
    with pytest.raises(ValueError, match="too close to chance"):
        rogan_gladen_share(np.zeros(5), checked)


def test_checked_articles_must_have_both_answers():
    with pytest.raises(ValueError, match="with the theme and without"):
        CheckedSample(np.ones(3), np.ones(3), np.ones(3))


def test_shares_come_by_period_and_undated_articles_are_left_out():
    checked = drawn(np.random.default_rng(0), 400, 0.3, 0.3)
    labels = pd.DataFrame(
        {
            "date": ["2024-01-05", "2024-03-31", "2024-04-01", None],
            "themes": ["green", "", "finance;green", "green"],
            "green": [0.9, 0.1, 0.8, 0.9],
        }
    )
    table = prevalence(labels, "green", checked)
    assert table.index.tolist() == ["2024Q1", "2024Q2"]
    assert table["n_docs"].tolist() == [2, 1]
    assert table["counted"].tolist() == [0.5, 1.0]
    assert (table["rogan_gladen_low"] <= table["rogan_gladen"]).all()
    assert prevalence(labels, "green", checked, by="year").index.tolist() == ["2024"]
    with pytest.raises(ValueError, match="must have a column 'sport'"):
        prevalence(labels, "sport", checked)
