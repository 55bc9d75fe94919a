import numpy as np
import pytest

from research.evaluation.learning_curve import forecast, learning_curve
from research.themes.classifier import ThemeClassifier


def test_more_articles_are_scored_at_each_step(corpus):
    curve = learning_curve(
        ThemeClassifier(n_folds=2),
        corpus,
        themes=("finance", "green"),
        sizes=(24, 48),
        n_draws=1,
        n_folds=2,
    )
    assert curve.sizes == (24, 48)
    for scores in (curve.macro_f1, curve.mean_average_precision):
        assert scores.shape == (2, 1)
        assert ((scores > 0.3) & (scores <= 1)).all()


def test_a_forecast_rises_with_the_curve_and_stays_below_certainty():
    scores = np.array([[0.70, 0.71], [0.78, 0.79], [0.84, 0.85]])
    ahead = forecast([250, 500, 1000], scores, 2000)
    assert 0.85 < ahead < 1


def test_one_size_makes_no_curve():
    with pytest.raises(ValueError, match="two sizes or more"):
        forecast([100, 100], np.array([[0.7], [0.7]]), 200)
