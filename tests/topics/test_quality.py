import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import entropy

from research.topics import quality

PLANTED = np.kron(np.eye(3), np.full(5, 0.2))


@pytest.mark.parametrize("terms", [[], [["甲"], ["乙", "丙"]], [[]]])
@pytest.mark.parametrize("measure", [quality.topic_diversity, quality.inverted_rbo])
def test_uneven_topics_are_refused(measure, terms):
    with pytest.raises(ValueError, match="same positive number of terms"):
        measure(terms)


def test_overlap_by_rank_is_the_sum_done_by_hand():
    # Shared terms at depths 1, 2, 3: 1, 1, 2.
    found = quality.inverted_rbo([["甲", "乙", "丙"], ["甲", "丁", "乙"]], p=0.5)
    weighted = 1 * 0.5 + 1 / 2 * 0.25 + 2 / 3 * 0.125
    assert found == pytest.approx(1 - (2 / 3 * 0.125 + weighted))


def test_equal_lists_overlap_wholly_and_first_ranks_weigh_most():
    assert quality.inverted_rbo([list("甲乙丙"), list("甲乙丙")]) == pytest.approx(0)
    early = quality.inverted_rbo([list("甲乙丙"), list("甲丁戊")])
    late = quality.inverted_rbo([list("甲乙丙"), list("戊丁丙")])
    assert early < late < 1
    assert quality.inverted_rbo([list("甲乙")]) == 1


def test_frex_is_the_harmonic_mean_of_both_ranks():
    topic_term = np.array([[0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    found = quality.frex(topic_term, weight=0.5)
    # Shares of the first topic: 6/7, 3/4, 1/9; both rankings are 3, 2, 1.
    assert found[0] == pytest.approx([1, 2 / 3, 1 / 3])
    # Of the second: 1/7, 1/4, 8/9; frequencies tie at rank 1.5.
    second = 1 / (0.5 / (2 / 3) + 0.5 / (1.5 / 3))
    assert found[1, 1:] == pytest.approx([second, 1])


def test_topics_without_shared_terms_are_more_exclusive():
    blurred = 0.5 * PLANTED + 0.5 * PLANTED.mean(axis=0)
    assert (
        quality.exclusivity(PLANTED, n_top=5).mean()
        > quality.exclusivity(blurred, n_top=10).mean()
    )


def test_significance_is_the_divergence_from_each_kind_of_noise():
    rng = np.random.default_rng(0)
    topic_term, doc_topic = rng.dirichlet(np.ones(8), 3), rng.dirichlet(np.ones(3), 20)
    term_share = rng.dirichlet(np.ones(8))
    found = quality.topic_significance(
        topic_term, np.vstack([doc_topic, np.full((1, 3), np.nan)]), term_share
    )
    of_docs = doc_topic / doc_topic.sum(axis=0)
    for k in range(3):
        assert found.uniform[k] == pytest.approx(entropy(topic_term[k], np.ones(8)))
        assert found.vacuous[k] == pytest.approx(entropy(topic_term[k], term_share))
        assert found.background[k] == pytest.approx(entropy(of_docs[:, k], np.ones(20)))


def test_junk_topics_have_no_significance():
    junk = np.vstack([np.full(4, 0.25), [0.1, 0.2, 0.3, 0.4]])
    found = quality.topic_significance(junk, np.full((6, 2), 0.5), junk[1])
    assert found.uniform[0] == pytest.approx(0)
    assert found.vacuous[1] == pytest.approx(0)
    np.testing.assert_allclose(found.background, 0, atol=1e-12)


def test_perplexity_of_even_topics_is_the_number_of_terms():
    counts = csr_matrix(np.random.default_rng(0).poisson(3, (40, 15)))
    even = np.full((2, 15), 1 / 15)
    found = quality.held_out_perplexity(even, np.ones(2), counts, seed=1)
    assert found.perplexity == pytest.approx(15, rel=1e-5)
    assert found.n_tokens == pytest.approx(counts.sum() / 2, rel=0.1)


def test_the_model_that_made_the_articles_predicts_them_best():
    rng = np.random.default_rng(0)
    shares = rng.dirichlet([0.1] * 3, size=300)
    counts = csr_matrix([rng.multinomial(60, row @ PLANTED) for row in shares])
    prior = np.full(3, 0.1)
    true = quality.held_out_perplexity(PLANTED, prior, counts, seed=1)
    blurred = 0.5 * PLANTED + 0.5 / 15
    other = quality.held_out_perplexity(blurred, prior, counts, seed=1)
    assert true.low < true.perplexity < true.high < other.low


def test_articles_that_cannot_be_halved_are_refused():
    with pytest.raises(ValueError, match="none has"):
        quality.held_out_perplexity(PLANTED, np.ones(3), csr_matrix((4, 15)), seed=1)
