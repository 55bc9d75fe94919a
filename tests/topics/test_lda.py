from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.topics.lda import fit_lda
from research.topics.model import NO_KNOWN_TERM, TopicModel


@pytest.fixture(scope="module")
def model(sample):
    return fit_lda(sample.texts, n_topics=4, passes=5)


def test_rows_are_distributions(model, sample):
    assert model.doc_topic.shape == (len(sample), 4)
    for rows in (model.topic_term, model.doc_topic):
        np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert model.topic_share.sum() == pytest.approx(1)
    assert (np.diff(model.topic_share) <= 0).all()


def test_the_order_of_articles_changes_nothing(model, sample):
    order = np.random.default_rng(0).permutation(len(sample))
    again = fit_lda([sample.texts[row] for row in order], n_topics=4, passes=5)
    np.testing.assert_array_equal(again.topic_term, model.topic_term)
    np.testing.assert_array_equal(again.doc_topic, model.doc_topic[order])


def test_another_seed_gives_other_topics(model, sample):
    other = fit_lda(sample.texts, n_topics=4, passes=5, seed=8)
    assert not np.array_equal(other.topic_term, model.topic_term)


def test_transform_gives_the_shares_of_fitting(model, sample):
    shares = model.transform(sample.texts)
    np.testing.assert_allclose(shares, model.doc_topic, atol=1e-5)


def test_articles_without_a_known_term_are_flagged_not_split_evenly(model):
    strangers = Corpus((Article(id="a", body=("qwx",)), Article(id="b", body=("，",))))
    assert np.isnan(model.transform(strangers.texts)).all()
    table = model.label(strangers)
    assert table["flag"].tolist() == [NO_KNOWN_TERM] * 2
    assert table["topic"].isna().all()


def test_planted_topics_are_found_again():
    rng = np.random.default_rng(0)
    planted = np.kron(np.eye(3), np.full(5, 0.2))
    shares = rng.dirichlet([0.1] * 3, size=300)
    counts = csr_matrix([rng.multinomial(80, row @ planted) for row in shares])
    vocabulary = [f"词{n:02}" for n in range(15)]
    model = fit_lda(counts, vocabulary=vocabulary, n_topics=3)
    likeness = model.topic_term @ planted.T / 0.2
    match = likeness.argmax(axis=1)
    assert sorted(match) == [0, 1, 2]
    assert likeness.max(axis=1).min() > 0.95
    # 80 draws an article: the shares cannot be known more closely.
    np.testing.assert_allclose(model.doc_topic, shares[:, match], atol=0.2)


def test_inference_agrees_with_gensim():
    pytest.importorskip("gensim", reason="gensim has no wheel for this Python")
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    rng = np.random.default_rng(0)
    planted = np.kron(np.eye(3), np.full(5, 0.2))
    shares = rng.dirichlet([0.3] * 3, size=200)
    counts = csr_matrix([rng.multinomial(60, row @ planted) for row in shares])
    vocabulary = [f"词{n:02}" for n in range(15)]
    bags = list(Sparse2Corpus(counts, documents_columns=False))
    theirs = LdaModel(
        bags,
        num_topics=3,
        id2word=dict(enumerate(vocabulary)),
        random_state=1,
        alpha=[0.1] * 3,
        dtype=np.float64,
        passes=5,
    )
    ours = TopicModel(
        theirs.get_topics(),
        np.empty((0, 3)),
        tuple(vocabulary),
        np.full(3, 0.1),
        np.full(3, 1 / 3),
    )
    gamma, _ = theirs.inference(bags)
    expected = gamma / gamma.sum(axis=1, keepdims=True)
    # Variational shares are a little more extreme than collapsed ones.
    apart = np.abs(ours.infer(counts) - expected)
    assert apart.mean() < 0.015
    assert apart.max() < 0.1


def test_relevance_prefers_terms_of_one_topic():
    topic_term = np.array([[0.5, 0.4, 0.1], [0.5, 0.1, 0.4]])
    model = TopicModel(
        topic_term, np.empty((0, 2)), ("同", "甲", "乙"), np.ones(2), np.full(2, 0.5)
    )
    assert model.top_terms(1) == [["同"], ["同"]]
    assert model.top_terms(1, relevance=0.2) == [["甲"], ["乙"]]


def test_an_inconsistent_model_lists_every_fault(model):
    with pytest.raises(ValueError, match=r"number of terms; .*no distributions"):
        replace(model, topic_term=np.full((4, 2), 3.0))


@pytest.mark.parametrize(
    ("data", "settings", "message"),
    [
        (["碳市场"], {"n_topics": 1}, "at least 2"),
        (["碳市场"], {"n_topics": 2, "engine": "x"}, "engine must be one of"),
        (["碳市场"], {"n_topics": 2}, "no term is left"),
        (csr_matrix((1, 1)), {"n_topics": 2}, "vocabulary must name"),
    ],
)
def test_bad_settings_are_named(data, settings, message):
    with pytest.raises(ValueError, match=message):
        fit_lda(data, **settings)
