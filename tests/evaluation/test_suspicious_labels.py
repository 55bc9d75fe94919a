import numpy as np

from experiments.lab.themes.flipped_labels import flipped_labels_found
from research.corpus.corpus import Corpus
from research.evaluation.errors import suspicious_labels
from research.themes.classifier import ThemeClassifier


def test_flipped_labels_rank_first():
    rng = np.random.default_rng(1)
    truth = (rng.random((1000, 4)) < 0.25).astype(np.int8)
    probabilities = np.clip(truth * 0.8 + 0.1 + rng.normal(0, 0.12, truth.shape), 0, 1)
    flipped = np.arange(100)
    labels = truth.copy()
    labels[flipped, rng.integers(0, 4, 100)] ^= 1
    top = np.argsort(-suspicious_labels(labels, probabilities))[:150]
    assert np.isin(flipped, top).mean() > 0.95


def test_flipped_labels_come_to_the_top(sample):
    model = ThemeClassifier(word_ngrams=None, char_ngrams=(1, 2), n_folds=2)
    few = Corpus(sample.articles[::2])
    [found] = flipped_labels_found(model, few, share=0.1, looked_at=0.3, seeds=(1,))
    assert found > 0.6  # 0.3 by chance
