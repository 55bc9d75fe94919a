from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.text.lexicon import read_lexicon
from research.topics.lda import fit_lda
from research.topics.model import TopicModel
from research.topics.seeds import (
    SeedRetention,
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


def test_seed_names_are_read_under_their_old_name_with_a_warning():
    with pytest.warns(FutureWarning, match="'seed_names'"):
        assert model_of(seed_names=("", "甲")).wanted == ("", "甲")


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


def test_words_without_anything_in_common_are_told_by_leaving_each_out():
    rng = np.random.default_rng(0)
    topics = np.kron(np.eye(4), np.full(5, 0.2))
    shares = rng.dirichlet([0.05] * 4, size=300)
    counts = csr_matrix([rng.multinomial(30, row @ topics) for row in shares])
    model = fit_lda(counts, vocabulary=TERMS, n_topics=4)
    seed_words = {
        "合": ["词00", "词01", "词02"],
        "散": ["词05", "词10", "词15"],
        "独": ["词06", "无"],
    }
    together, apart, alone = compare_seeding(model, counts, seed_words).seeded
    assert together.left_out > 0.9
    assert (together.warning, together.strays) == ("", ())
    assert apart.left_out < 0.25
    assert len(apart.strays) >= 2
    retained = SeedRetention(
        "混", 0, 4, retained=0.9, in_top=1, left_out=0.75, strays=("小麦",)
    )
    assert "comes back of 小麦" in retained.warning
    assert replace(retained, n_words=9).warning == ""
    assert "do not belong together" in apart.warning
    assert np.isnan(alone.left_out)
    assert "one word" in alone.warning
