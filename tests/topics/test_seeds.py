import numpy as np
import pytest

from research.text.lexicon import read_lexicon
from research.topics.lda import fit_lda
from research.topics.model import TopicModel
from research.topics.seeds import (
    compare_seeding,
    retention_without_seeds,
    seed_retention,
)

TERMS = tuple(f"词{n:02}" for n in range(20))


def model_of(seed_names=()):
    """Return two topics: the first of words 0 to 9, the second of 5 to 14."""
    rows = np.full((2, 20), 1e-4)
    rows[0, :10] = rows[1, 5:15] = np.linspace(2, 1, 10)
    rows /= rows.sum(axis=1, keepdims=True)
    half = np.full(2, 0.5)
    return TopicModel(rows, np.eye(2), TERMS, half, half, seed_names=seed_names)


def test_seed_words_are_followed_to_where_they_went():
    model = model_of(seed_names=("", "甲"))
    (found,) = seed_retention(model, {"甲": ["词05", "词00", "无"]})
    assert (found.topic, found.n_words, found.in_top) == (1, 2, 1.0)
    tokens = model.topic_term[:, [0, 5]]
    assert found.retained == pytest.approx(tokens[1].sum() / tokens.sum())
    with pytest.raises(ValueError, match=r"must be fitted with seed_words=.*乙"):
        seed_retention(model, {"乙": ["词05"]})


def test_without_seeds_the_topic_with_most_of_the_words_is_taken():
    model = model_of()
    first, second = retention_without_seeds(model, {"甲": ["词14", "无"], "乙": ["无"]})
    assert (first.topic, first.n_words, first.in_top) == (1, 1, 1.0)
    assert (second.n_words, second.retained, second.in_top) == (0, 0.0, 0.0)


def test_seeding_brings_the_words_of_themes_together(sample):
    lexicon = read_lexicon()
    seed_words = {theme: lexicon.terms(theme) for theme in lexicon.themes}
    model = fit_lda(sample.texts, n_topics=8, passes=10)
    found = compare_seeding(model, model.count(sample.texts), seed_words)
    assert sorted(name for name in found.model.seed_names if name) == sorted(seed_words)
    for with_seeds, without in zip(found.seeded, found.unseeded, strict=True):
        assert with_seeds.n_words == without.n_words > 0
        assert with_seeds.retained > without.retained
