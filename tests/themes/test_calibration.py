import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from research.stats.folds import theme_balanced_folds
from research.themes import calibration as thresholds

probabilities = arrays(
    np.float64, st.integers(1, 40), elements=st.floats(0.0009765625, 1, width=32)
)


@given(probabilities)
def test_no_cut_has_a_higher_expected_f1_than_the_chosen_one(probability):
    def expected_f1(threshold):
        given_ = probability >= threshold
        return 2 * probability[given_].sum() / (given_.sum() + probability.sum())

    chosen = thresholds.best_f1_threshold(probability)
    best = max(expected_f1(threshold) for threshold in probability)
    assert expected_f1(chosen) == pytest.approx(best)
    assert 0 <= chosen <= 0.5


def test_sigmoid_finds_the_curve_that_made_the_labels():
    rng = np.random.default_rng(0)
    y_score = rng.normal(size=20_000)
    probability = 1 / (1 + np.exp(-(3 * y_score - 1)))
    y_true = (rng.random(20_000) < probability).astype(np.int8)
    slope, intercept = thresholds.fit_sigmoid(y_true, y_score)
    assert slope == pytest.approx(3, abs=0.15)
    assert intercept == pytest.approx(-1, abs=0.1)


def test_separable_scores_keep_their_probabilities_short_of_certainty():
    y_true = np.repeat([0, 1], 10).astype(np.int8)
    y_score = np.linspace(-1, 1, 20)
    slope, intercept = thresholds.fit_sigmoid(y_true, y_score)
    probability = thresholds.to_probability(y_score, slope, intercept)
    assert (probability > 0.01).all()
    assert (probability < 0.99).all()


def test_extreme_scores_neither_overflow_nor_warn():
    probability = thresholds.to_probability(np.array([-1e6, 1e6]), 5.0, 0.0)
    assert probability.tolist() == [0, 1]


def folds_of(labels, groups, n_folds=3, seed=1):
    return list(theme_balanced_folds(labels, groups, n_folds=n_folds, seed=seed))


def test_folds_keep_groups_whole_and_score_each_article_once():
    rng = np.random.default_rng(0)
    labels = (rng.random((90, 4)) < 0.3).astype(np.int8)
    groups = rng.integers(0, 40, 90)
    folds = folds_of(labels, groups)
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(90))
    for train, test in folds:
        assert not set(groups[train]) & set(groups[test])


def test_folds_balance_the_themes():
    rng = np.random.default_rng(0)
    labels = (rng.random((300, 4)) < 0.3).astype(np.int8)
    for _, test in folds_of(labels, np.arange(300)):
        assert labels[test].mean(axis=0) == pytest.approx(labels.mean(axis=0), abs=0.05)


def test_a_theme_set_too_rare_for_every_fold_is_no_error():
    labels = np.zeros((9, 2), dtype=np.int8)
    labels[0, 0] = 1
    assert len(folds_of(labels, np.arange(9))) == 3


def test_more_folds_than_groups_are_refused():
    labels = np.zeros((4, 1), dtype=np.int8)
    with pytest.raises(ValueError, match="n_folds must lie between 2 and the number"):
        folds_of(labels, np.zeros(4, dtype=int))


@given(
    answers=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9)), min_size=2),
    smoothing=st.sampled_from([0.0, 1.0, 10.0]),
)
def test_no_cut_has_a_higher_smoothed_f1(answers, smoothing):
    y_true = np.array([y for y, _ in answers], dtype=np.int8)
    prob = np.array([p / 10 for _, p in answers])

    def smoothed(threshold):
        given_ = prob >= threshold
        hits = (y_true & given_).sum()
        return (2 * hits + smoothing) / (given_.sum() + y_true.sum() + smoothing)

    threshold = thresholds.best_f1_threshold(prob, y_true, smoothing=smoothing)
    assert (prob >= threshold).any()
    assert smoothed(threshold) == pytest.approx(max(smoothed(p) for p in prob))
