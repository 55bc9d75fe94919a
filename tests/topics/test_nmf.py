"""Non-negative matrix factorisation behind the call that fits topics."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.models import load_model, save_model
from research.topics.lda import fit_lda
from research.topics.quality import held_out_perplexity

TERMS = tuple(f"词{n:02}" for n in range(15))


def articles(n_docs=200, seed=0):
    rng = np.random.default_rng(seed)
    topics = np.kron(np.eye(3), np.full(5, 0.2))
    shares = rng.dirichlet([0.1] * 3, size=n_docs)
    return csr_matrix([rng.multinomial(30, row @ topics) for row in shares]), shares


@pytest.fixture(scope="module")
def model():
    return fit_lda(articles()[0], vocabulary=TERMS, n_topics=3, engine="nmf")


def test_planted_topics_are_found(model):
    blocks = {tuple(sorted(row // 5)) for row in model.top_columns(5)}
    assert blocks == {(k,) * 5 for k in range(3)}
    np.testing.assert_allclose(model.doc_topic.sum(axis=1), 1)
    main = model.doc_topic.argmax(axis=1)
    true = articles()[1].argmax(axis=1)
    match = [np.bincount(true[main == k]).max() for k in range(3)]
    assert sum(match) > 0.9 * len(true)


def test_it_is_flagged_as_no_mixture(model):
    counts, _ = articles()
    assert not model.is_mixture
    assert np.isnan(model.deviation(counts, model.doc_topic)).all()
    with pytest.raises(ValueError, match="needs a mixture model"):
        held_out_perplexity(model.topic_term, model.prior, counts, seed=0)


def test_loadings_do_not_depend_on_the_articles_beside_them(model):
    counts, _ = articles(20, seed=5)
    together = model.infer(counts)
    np.testing.assert_allclose(model.infer(counts[7:8])[0], together[7], atol=1e-9)
    empty = csr_matrix((2, 15))
    assert np.isnan(model.infer(empty)).all()


def test_a_loaded_factorisation_gives_the_same_loadings(model, tmp_path):
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    counts, _ = articles(20, seed=5)
    np.testing.assert_allclose(loaded.infer(counts), model.infer(counts), atol=1e-12)
    assert loaded.top_terms(5) == model.top_terms(5)


def test_more_topics_than_articles_are_refused():
    with pytest.raises(ValueError, match="got 6 of 5 articles"):
        fit_lda(articles(5)[0], vocabulary=TERMS, n_topics=6, engine="nmf")
