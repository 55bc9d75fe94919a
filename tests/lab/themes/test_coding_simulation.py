import numpy as np
import pytest

from experiments.lab.themes.coding_simulation import (
    CodingCurve,
    simulate,
    word_list_precision,
)
from research.corpus.corpus import Corpus
from research.text.lexicon import read_lexicon
from research.themes.classifier import ThemeClassifier


def coding_curve(scores, kappas):
    scores = np.array(scores)
    nothing = np.zeros((*scores.shape, 1))
    return CodingCurve(
        "random",
        (100, 200, 300),
        scores,
        scores,
        np.array(kappas),
        nothing,
        nothing > 0,
    )


@pytest.mark.parametrize("strategy", ["random", "informative"])
def test_coding_played_twice_is_the_same_in_any_order_of_the_file(sample, strategy):
    few = sample.articles[::3]
    model = ThemeClassifier(word_ngrams=None, char_ngrams=(1, 2), n_folds=2)
    options = {"strategy": strategy, "sizes": (40, 60), "seeds": (1,)}
    first = simulate(model, Corpus(few), **options)
    second = simulate(model, Corpus(few[::-1]), **options)
    assert first.macro_f1.tolist() == second.macro_f1.tolist()
    assert first.macro_f1.shape == (1, 2)
    assert (first.macro_f1 > 0).all()


def test_labels_needed_are_read_off_the_mean_curve():
    curve = coding_curve([[0.5, 0.6, 0.8]] * 2, [[np.nan, 0.8, 0.9]] * 2)
    assert curve.labels_needed(0.7) == pytest.approx(250)
    assert np.isnan(curve.labels_needed(0.9))


def test_coders_stop_when_decisions_held_for_some_rounds():
    kappas = [[np.nan, 0.96, 0.97], [np.nan, 0.96, 0.9], [np.nan, 0.8, 0.96]]
    curve = coding_curve([[0.5, 0.6, 0.8]] * 3, kappas)
    assert curve.stops(level=0.95, n_rounds=1).tolist() == [1, 1, 2]
    assert curve.stops(level=0.95, n_rounds=2).tolist() == [2, 2, 2]


def test_word_lists_rank_the_articles_that_are_scored(sample):
    found = word_list_precision(read_lexicon(), sample, seeds=(1, 2))
    assert found.shape == (2,)
    assert (found > 0.6).all()
