import math

import numpy as np
import pytest
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from research.topics.quality import npmi, topic_diversity
from research.topics.selection import choose_n_topics

TERMS = ("甲", "乙", "丙", "丁")
matrices = st.lists(
    st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=8
)


def test_npmi_is_the_sum_done_by_hand():
    counts = csr_matrix([[1, 1, 0], [1, 0, 0], [0, 1, 1], [2, 3, 0]])
    found = npmi([["甲", "乙", "丙"]], counts, TERMS[:3])
    both, alone = 2 / 4, 3 / 4
    first = math.log(both / (alone * alone)) / -math.log(both)
    third = math.log((1 / 4) / (3 / 4 * 1 / 4)) / -math.log(1 / 4)
    assert found.per_topic[0] == pytest.approx((first - 1 + third) / 3)
    assert (found.coverage, found.n_docs, found.n_top) == (1.0, 4, 3)


def test_npmi_agrees_with_gensim_where_that_is_finite(sample):
    segments = [list(text.replace("\n", "")[:40]) for text in sample.texts[:80]]
    dictionary = Dictionary(segments)
    terms = [dictionary[n] for n in range(len(dictionary))]
    counts = np.zeros((len(segments), len(terms)))
    for row, tokens in enumerate(segments):
        for token in tokens:
            counts[row, dictionary.token2id[token]] += 1
    common = [terms[column] for column in np.argsort(-counts.astype(bool).sum(0))[:12]]
    topics = [common[:6], common[6:]]
    # A window longer than any text is the whole text.
    theirs = CoherenceModel(
        topics=topics,
        texts=segments,
        dictionary=dictionary,
        coherence="c_npmi",
        window_size=1000,
        processes=1,
    ).get_coherence_per_topic()
    ours = npmi(topics, csr_matrix(counts), terms).per_topic
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@given(rows=matrices)
def test_npmi_is_finite_and_bounded_whatever_is_missing(rows):
    found = npmi([[*TERMS, "缺"], [*TERMS[::-1], "缺"]], csr_matrix(rows), TERMS)
    assert np.isfinite(found.per_topic).all()
    assert (np.abs(found.per_topic) <= 1 + 1e-9).all()
    assert found.per_topic[0] == pytest.approx(found.per_topic[1])
    assert found.coverage <= 0.8


def test_terms_nowhere_in_the_reference_score_as_unrelated():
    found = npmi([["缺", "无"]], csr_matrix([[1]]), ["甲"])
    assert (found.mean, found.coverage) == (0.0, 0.0)


@pytest.mark.parametrize("terms", [[], [["甲"], ["乙", "丙"]], [[]]])
def test_uneven_topics_are_refused(terms):
    with pytest.raises(ValueError, match="same positive number of terms"):
        topic_diversity(terms)


def test_an_empty_reference_is_refused():
    with pytest.raises(ValueError, match="at least one article"):
        npmi([["甲"]], csr_matrix((0, 1)), ["甲"])


def test_the_number_of_topics_is_chosen_among_those_with_enough_articles():
    rng = np.random.default_rng(0)
    planted = np.kron(np.eye(5), np.full(12, 1 / 12))
    shares = rng.dirichlet([0.05] * 5, size=400)
    counts = csr_matrix([rng.multinomial(60, row @ planted) for row in shares])
    vocabulary = [f"词{n:02}" for n in range(60)]
    n_topics, tried = choose_n_topics(
        counts, vocabulary, candidates=(2, 5, 10, 20), seed=1
    )
    assert n_topics == 5
    assert [candidate.n_topics for candidate in tried] == [2, 5, 10]
