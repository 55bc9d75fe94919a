"""Terms are shown by what a topic's own articles are about."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from research.models import load_model, save_model
from research.topics.model import TopicModel
from research.topics.ranking import largest, term_weights

TERMS = ("普遍", "甲", "乙", "少见")
# A word of all articles, one of each topic, and one of a single article.
COUNTS = csr_matrix([[3, 2, 0, 0], [3, 2, 0, 0], [3, 0, 2, 0], [3, 0, 2, 1]])
SHARES = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8]])


def model_of(**fields):
    rows = np.array([[0.6, 0.38, 0.01, 0.01], [0.6, 0.01, 0.38, 0.01]])
    half = np.full(2, 0.5)
    return TopicModel(rows, SHARES, TERMS, half, half, **fields)


def test_weights_are_means_over_articles_by_the_square_of_their_share():
    weights = term_weights(COUNTS, SHARES)
    assert weights.shape == (2, 4)
    assert weights[0].argmax() == 1
    assert weights[1].argmax() == 2
    alone = term_weights(COUNTS, np.array([[1, 0], [0, 0], [0, 1], [0, 0]]))
    np.testing.assert_allclose((alone**2).sum(axis=1), 1)


def test_articles_without_a_known_term_and_topics_without_articles_weigh_nothing():
    shares = np.array([[1.0, 0], [1, 0], [1, 0], [np.nan, np.nan]])
    weights = term_weights(COUNTS, shares)
    assert (weights[1] == 0).all()
    assert weights[0, 3] == 0


def test_terms_are_listed_by_weight_where_the_model_has_it():
    weighed = model_of(term_weight=term_weights(COUNTS, SHARES))
    assert weighed.top_terms(1) == [["甲"], ["乙"]]
    assert weighed.top_terms(1, relevance=1.0) == [["普遍"], ["普遍"]]
    assert weighed.topic_labels()[0].startswith("甲")
    assert model_of().top_terms(1) == [["普遍"], ["普遍"]]


@pytest.mark.parametrize("kept", [True, False])
def test_a_loaded_model_lists_the_same_terms_and_an_older_one_loads(kept, tmp_path):
    weights = term_weights(COUNTS, SHARES).astype(np.float32).astype(np.float64)
    model = model_of(term_weight=weights if kept else None)
    save_model(replace(model), tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert (loaded.term_weight is not None) == kept
    assert loaded.top_terms(4) == model.top_terms(4)
    assert loaded.topic_labels() == model.topic_labels()


@pytest.mark.parametrize("weights", [np.ones((2, 3)), -np.ones((2, 4))])
def test_weights_that_do_not_fit_are_refused(weights):
    with pytest.raises(ValueError, match="term_weight"):
        model_of(term_weight=weights)


@given(
    st.integers(1, 4),
    st.integers(1, 9),
    st.integers(0, 12),
    st.integers(0, 2**32 - 1),
)
def test_the_largest_are_those_of_a_stable_sort(n_rows, n_columns, n, seed):
    # Few values, so that there are ties.
    rows = np.random.default_rng(seed).integers(0, 4, (n_rows, n_columns)) / 3
    wanted = np.argsort(-rows, axis=1, kind="stable")[:, :n]
    np.testing.assert_array_equal(largest(rows, n), wanted)


def test_a_name_that_a_person_gave_stands_for_the_terms_and_is_kept(tmp_path):
    named = model_of(names=("甲类 first", ""))
    assert named.topic_labels() == ["甲类 first", "普遍·乙·少见"]
    save_model(named, tmp_path / "named")
    loaded = load_model(tmp_path / "named")
    assert loaded.names == named.names
    save_model(model_of(), tmp_path / "plain")
    assert '"names"' not in (tmp_path / "plain" / "manifest.json").read_text("utf-8")
    with pytest.raises(ValueError, match="names must hold one name a topic"):
        model_of(names=("甲类",))
