import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from research.evaluation import metrics
from research.stats.resampling import bootstrap_interval, bootstrap_weights

RNG = np.random.default_rng(0)
N = 60
Y_TRUE = RNG.integers(0, 2, (N, 3)).astype(np.int8)
Y_PRED = RNG.integers(0, 2, (N, 3)).astype(np.int8)
Y_SCORE = RNG.normal(size=(N, 3)).round(1)  # rounded, so that some scores tie
Y_PROB = RNG.random((N, 3))
ONES = np.ones(N)
WEIGHTS = RNG.integers(0, 4, (5, N)).astype(float)

labels = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(-3, 3)),
    min_size=1,
    max_size=30,
)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(metrics.precision, oracle.precision_score, id="precision"),
        pytest.param(metrics.recall, oracle.recall_score, id="recall"),
        pytest.param(metrics.f1, oracle.f1_score, id="f1"),
    ],
)
def test_decisions_score_as_in_scikit_learn(ours, theirs):
    for weights in WEIGHTS:
        expected = theirs(Y_TRUE[:, 0], Y_PRED[:, 0], sample_weight=weights)
        assert ours(Y_TRUE[:, 0], Y_PRED[:, 0], weights) == pytest.approx(expected)


def test_average_precision_agrees_with_scikit_learn_on_ties_and_weights():
    found = metrics.average_precision(Y_TRUE[:, 0], Y_SCORE[:, 0], WEIGHTS)
    expected = [
        oracle.average_precision_score(
            Y_TRUE[:, 0], Y_SCORE[:, 0], sample_weight=weights
        )
        for weights in WEIGHTS
    ]
    np.testing.assert_allclose(found, expected)


def test_brier_score_agrees_with_scikit_learn():
    expected = oracle.brier_score_loss(Y_TRUE[:, 0], Y_PROB[:, 0])
    found = metrics.brier_score(Y_TRUE[:, 0], Y_PROB[:, 0], ONES)
    assert found == pytest.approx(expected)


def test_macro_and_micro_f1_agree_with_scikit_learn():
    for name, metric in {
        "macro": metrics.macro(metrics.f1, Y_TRUE, Y_PRED),
        "micro": metrics.micro_f1(Y_TRUE, Y_PRED),
    }.items():
        expected = oracle.f1_score(Y_TRUE, Y_PRED, average=name)
        assert metric(ONES) == pytest.approx(expected)


def test_exact_match_agrees_with_scikit_learn():
    expected = oracle.accuracy_score(Y_TRUE, Y_PRED)
    assert metrics.exact_match(Y_TRUE, Y_PRED)(ONES) == pytest.approx(expected)


def test_calibration_error_is_the_sum_done_by_hand():
    y_true = np.array([0, 1, 1, 1], dtype=np.int8)
    y_prob = np.array([0.05, 0.05, 0.95, 1.0])
    # Two articles at 0.05, half of them true; two near 1, all of them true.
    by_hand = 0.5 * abs(0.05 - 0.5) + 0.5 * abs(0.975 - 1)
    found = metrics.calibration_error(y_true, y_prob, np.ones(4))
    assert found == pytest.approx(by_hand)


@pytest.mark.parametrize(
    "metric", [metrics.precision, metrics.recall, metrics.f1, metrics.average_precision]
)
def test_nothing_true_and_nothing_given_scores_zero(metric):
    nothing = np.zeros(4, dtype=np.int8)
    assert metric(nothing, nothing, np.ones(4)) == 0


@given(labels)
def test_metrics_ignore_the_order_of_articles(rows):
    forwards = np.array(rows)
    backwards = forwards[::-1]
    ones = np.ones(len(rows))
    for metric, column in (
        (metrics.f1, 1),
        (metrics.precision, 1),
        (metrics.average_precision, 2),
    ):
        first = metric(forwards[:, 0], forwards[:, column], ones)
        second = metric(backwards[:, 0], backwards[:, column], ones)
        assert first == pytest.approx(second)


@given(labels)
def test_scores_lie_between_zero_and_one(rows):
    y_true, y_pred, y_score = np.array(rows).T
    ones = np.ones(len(rows))
    for value in (
        metrics.f1(y_true, y_pred, ones),
        metrics.average_precision(y_true, y_score, ones),
    ):
        assert 0 <= value <= 1 + 1e-12


def test_near_duplicates_are_drawn_together():
    groups = np.array([0, 0, 2, 3, 3, 3])
    weights = bootstrap_weights(groups, n_resamples=50, seed=1)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    per_group = weights[:, [0, 2, 3]].sum(axis=1)
    assert (per_group == 3).all()


def test_interval_holds_the_estimate_and_repeats_itself():
    metric = metrics.macro(metrics.f1, Y_TRUE, Y_PRED)
    resamples = bootstrap_weights(np.arange(N), n_resamples=300, seed=1)
    again = bootstrap_weights(np.arange(N), n_resamples=300, seed=1)
    found = bootstrap_interval(metric, resamples)
    assert found.low < found.value < found.high
    assert found == bootstrap_interval(metric, again)


def test_interval_of_some_rows_is_that_of_their_articles():
    rows = np.arange(N) < 20
    resamples = bootstrap_weights(np.arange(N), n_resamples=50, seed=1)
    found = bootstrap_interval(metrics.micro_f1(Y_TRUE, Y_PRED), resamples, rows=rows)
    expected = oracle.f1_score(Y_TRUE[:20], Y_PRED[:20], average="micro")
    assert found.value == pytest.approx(expected)


def test_setting_the_least_sure_decisions_aside_leaves_fewer_errors():
    y_true = np.array([1, 0, 1, 0])
    y_prob = np.array([0.9, 0.05, 0.3, 0.45])
    y_pred = (y_prob >= 0.4).astype(np.int8)
    coverage, risk = metrics.risk_by_coverage(y_true, y_pred, y_prob)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk.tolist() == [0, 0, pytest.approx(1 / 3), 0.5]
