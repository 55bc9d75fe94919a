import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.topics.consensus import consensus
from research.topics.model import TopicModel
from research.topics.stability import matched_agreement, stability

VOCABULARY = tuple(f"词{n:03}" for n in range(120))
TRUE = np.kron(np.eye(4), np.full(30, 1 / 30))


def fit(seed, n_random):
    """Return a fit that finds three topics and, beside them, what chance brings."""
    rng = np.random.default_rng(seed)
    topics = [
        TRUE[k] + rng.uniform(0, 1e-3, 120) + 0.02 * TRUE[k] * rng.random(120)
        for k in range(3)
    ]
    weights = np.linspace(1.5, 0.5, 30)
    for topic, block in zip(topics, range(3), strict=True):
        topic[30 * block : 30 * block + 30] *= weights
    topics += [rng.dirichlet(np.full(120, 0.2)) for _ in range(n_random)]
    rows = np.array(topics)[rng.permutation(3 + n_random)]
    rows /= rows.sum(axis=1, keepdims=True)
    k = len(rows)
    return TopicModel(
        rows, np.empty((0, k)), VOCABULARY, np.full(k, 0.1), np.full(k, 1 / k)
    )


COUNTS = csr_matrix(np.random.default_rng(0).poisson(1.0, (30, 120)))


def test_what_fits_share_is_kept_and_the_rest_is_listed():
    found = consensus([fit(seed, 2) for seed in range(6)], COUNTS)
    assert found.n_agreed == 3
    assert found.model.n_topics == 5  # two are free
    assert len(found.dropped) <= 2
    assert found.n_runs == 6
    assert (found.agreement > 0.8).all()
    assert all(topic.agreement < 0.5 for topic in found.dropped)
    agreed = found.model.topic_term[:3]
    blocks = {tuple(row.argsort()[-10:] // 30) for row in agreed}
    assert blocks == {(k,) * 10 for k in range(3)}


def test_its_least_stable_topic_is_stabler_than_that_of_any_fit():
    models = [fit(seed, 2) for seed in range(9)]
    found = consensus(models[:6], COUNTS).model.topic_term[:3]
    held_out_fits = [model.topic_term for model in models[6:]]
    again = np.mean(
        [matched_agreement(found, other)[1] for other in held_out_fits], axis=0
    )
    single = stability([model.topic_term for model in models])
    assert again.min() > single.least_stable.max()


def test_the_order_of_fits_changes_nothing_but_the_order_of_topics():
    models = [fit(seed, 1) for seed in range(5)]
    one, other = consensus(models, COUNTS), consensus(models[::-1], COUNTS)
    np.testing.assert_allclose(one.model.topic_term, other.model.topic_term)


def merged(seed):
    """Return a fit that has two of the subjects together, and the others apart."""
    apart = fit(seed, 0).topic_term
    by_block = apart[np.argsort(apart.argmax(axis=1))]
    together = by_block[0] + by_block[1]
    rows = np.array([together / together.sum(), by_block[2], TRUE[3]])
    return TopicModel(
        rows, np.empty((0, 3)), VOCABULARY, np.full(3, 0.1), np.full(3, 1 / 3)
    )


def test_subjects_are_kept_though_some_fits_have_them_together():
    fits = [fit(seed, 0) for seed in range(6)] + [merged(seed) for seed in range(3)]
    found = consensus(fits, COUNTS, enough=0.55)
    tops = {
        tuple(np.unique(row.argsort()[-10:] // 30)) for row in found.model.topic_term
    }
    assert {(0,), (1,), (2,)} <= tops


def test_coverage_is_the_share_of_articles_with_a_main_topic_agreed_on():
    rng = np.random.default_rng(0)
    of_three = csr_matrix(rng.poisson(30 * TRUE[:3][np.arange(30) % 3]))
    assert consensus([fit(seed, 0) for seed in range(4)], of_three).coverage == 1
    strange = np.repeat(TRUE[3:], 30, axis=0)
    half = csr_matrix(np.vstack([of_three.toarray(), rng.poisson(30 * strange)]))
    fits = []
    for seed in range(4):
        one = fit(seed, 0)
        random = rng.dirichlet(np.full(30, 0.2)) * 0.97
        odd = np.concatenate([np.full(90, 0.03 / 90), random])
        rows = np.vstack([one.topic_term, odd])
        fits.append(
            TopicModel(
                rows, np.empty((0, 4)), VOCABULARY, np.full(4, 0.1), np.full(4, 0.25)
            )
        )
    found = consensus(fits, half)
    assert found.n_agreed == 3
    assert 0.45 < found.coverage < 0.6


@pytest.mark.parametrize("models", [[fit(1, 1)], [fit(1, 1), fit(2, 2)]])
def test_fits_that_do_not_go_together_are_refused(models):
    with pytest.raises(ValueError, match="at least two fits of one vocabulary"):
        consensus(models, COUNTS)


def test_fits_that_agree_on_nothing_are_refused():
    rng = np.random.default_rng(0)
    fits = [fit(seed, 0) for seed in range(3)]
    scattered = [
        TopicModel(
            rng.dirichlet(np.full(120, 0.1), 3),
            np.empty((0, 3)),
            VOCABULARY,
            model.prior,
            model.topic_share,
        )
        for model in fits
    ]
    with pytest.raises(ValueError, match="no topic agrees"):
        consensus(scattered, COUNTS)
