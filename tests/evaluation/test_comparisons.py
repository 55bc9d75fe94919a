import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import f1_score

from research.evaluation.comparisons import compare, micro_f1_difference
from research.evaluation.cross_validation import OVER_ALL, Predictions
from research.stats.resampling import holm


def predictions(model, y_true, y_pred, groups=None):
    n_docs, n_themes = y_true.shape
    return Predictions(
        model=model,
        themes=tuple("abc"[:n_themes]),
        ids=tuple(map(str, range(n_docs))),
        groups=np.arange(n_docs) if groups is None else groups,
        y_true=y_true.astype(np.int8),
        y_pred=y_pred.astype(np.int8),
        y_score=y_pred.astype(float),
    )


def noisy(rng, y_true, error):
    return np.where(rng.random(y_true.shape) < error, 1 - y_true, y_true)


def test_a_better_model_is_found_better():
    rng = np.random.default_rng(0)
    y_true = rng.integers(0, 2, (300, 2))
    ours = predictions("ours", y_true, noisy(rng, y_true, 0.05))
    other = predictions("other", y_true, noisy(rng, y_true, 0.3))
    found = compare(ours, other, n_resamples=500)
    assert [difference.theme for difference in found] == ["a", "b", OVER_ALL]
    for difference in found:
        assert 0 < difference.interval.low <= difference.interval.value
        assert difference.p_value < 0.05


def test_a_model_does_not_differ_from_itself():
    y_true = np.random.default_rng(0).integers(0, 2, (50, 2))
    same = predictions("same", y_true, y_true)
    for difference in compare(same, same, n_resamples=100):
        assert difference.interval.value == 0
        assert difference.p_value == 1


def test_equal_models_are_rarely_found_different():
    rng = np.random.default_rng(3)
    below = 0
    for _ in range(100):
        y_true = rng.integers(0, 2, (60, 1))
        first, second = (noisy(rng, y_true, 0.2) for _ in range(2))
        pair = predictions("x", y_true, first), predictions("y", y_true, second)
        below += compare(*pair, n_resamples=200)[-1].p_value < 0.1
    assert below <= 18  # ten expected; 18 or fewer in 99 of 100 tries


def test_articles_of_a_group_are_one_piece_of_evidence():
    y_true = np.ones((40, 1))
    other = y_true * (np.arange(40) < 36)[:, np.newaxis]
    alone = compare(predictions("x", y_true, y_true), predictions("y", y_true, other))
    groups = np.minimum(np.arange(40), 36)
    together = compare(
        predictions("x", y_true, y_true, groups),
        predictions("y", y_true, other, groups),
    )
    assert together[-1].p_value > alone[-1].p_value


def test_other_articles_are_not_compared():
    y_true = np.ones((4, 1))
    with pytest.raises(ValueError, match="on the same articles"):
        compare(
            predictions("x", y_true, y_true), predictions("y", y_true[:3], y_true[:3])
        )


@given(arrays(np.float64, st.integers(1, 8), elements=st.floats(0, 1)))
def test_holm_lies_between_the_plain_values_and_bonferroni(p_values):
    adjusted = holm(p_values)
    assert (adjusted >= p_values).all()
    assert (adjusted <= np.minimum(1, len(p_values) * p_values) + 1e-15).all()


def test_micro_f1_is_f1_over_all_answers_taken_together():
    rng = np.random.default_rng(1)
    y_true = rng.integers(0, 2, (200, 3))
    ours = predictions("ours", y_true, noisy(rng, y_true, 0.1))
    other = predictions("other", y_true, noisy(rng, y_true, 0.2))
    found = micro_f1_difference(ours, other, n_resamples=300)
    by_hand = [
        f1_score(y_true, model.y_pred, average="micro") for model in (ours, other)
    ]
    assert found.interval.value == pytest.approx(by_hand[0] - by_hand[1])
    assert found.interval.low < found.interval.value < found.interval.high
    assert found.p_value < 0.05
    same = micro_f1_difference(ours, ours, n_resamples=50)
    assert same.interval.value == 0
    assert same.p_value == 1
