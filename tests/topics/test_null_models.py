"""What chance alone shows of topics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from research.topics.lda import fit_lda
from research.topics.null_models import dealt_out, null_fits, null_npmi, prediction_of

TERMS = tuple(f"词{n:02}" for n in range(60))


def planted(seed, n_docs=200):
    rng = np.random.default_rng(seed)
    topics = np.kron(np.eye(5), np.full(12, 1 / 12))
    shares = rng.dirichlet([0.1] * 5, size=n_docs)
    return csr_matrix([rng.multinomial(40, row @ topics) for row in shares])


@given(
    counts=arrays(np.int64, (5, 7), elements=st.integers(0, 4)),
    seed=st.integers(0, 99),
)
def test_dealing_out_keeps_lengths_and_frequencies(counts, seed):
    dealt = dealt_out(csr_matrix(counts[:3]), csr_matrix(counts[3:]), seed=seed)
    together = np.vstack([part.toarray() for part in dealt])
    np.testing.assert_array_equal(together.sum(axis=1), counts.sum(axis=1))
    np.testing.assert_array_equal(together.sum(axis=0), counts.sum(axis=0))


def test_topics_say_more_of_unseen_articles_than_frequency_and_chance_less():
    fitted, unseen = planted(1), planted(2)
    model = fit_lda(fitted, vocabulary=TERMS, n_topics=5)
    null = null_fits(fitted, unseen, TERMS, n_topics=5)
    assert prediction_of(model, fitted, unseen)[1].value > 0.1
    assert null.gain.max() < 0
    assert null.per_topic.shape == (10,)
    assert null.coherence.max() < 0.2


def test_the_null_of_npmi_lies_below_that_of_planted_topics():
    assert -1 < null_npmi(planted(1), TERMS, n_topics=5) < 0.3


@pytest.mark.parametrize("seed", range(4))
def test_words_dealt_out_anew_never_say_more_than_frequency(seed):
    fitted, unseen = dealt_out(planted(seed), planted(seed + 50), seed=seed)
    model = fit_lda(fitted, vocabulary=TERMS, n_topics=4, seed=seed)
    assert prediction_of(model, fitted, unseen)[1].value < 0
