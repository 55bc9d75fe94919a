"""Models of other packages as ours: shapes, meaning, and all that is asked of ours."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_matrix, diags_array
from sklearn.decomposition import NMF, LatentDirichletAllocation

from research.coding.intrusion import word_set_intrusion
from research.models import load_model, save_model
from research.topics.coherence import Articles, coherence
from research.topics.model import TopicModel
from research.topics.stability import stability

TERMS = tuple(f"词{n:02}" for n in range(24))


def made_counts(n_docs=60):
    rng = np.random.default_rng(0)
    blocks = np.kron(np.eye(2), np.ones(12))
    return csr_matrix(rng.poisson(0.1 + blocks[np.arange(n_docs) % 2]))


COUNTS = made_counts()


def bertopic(probabilities=None):
    """Return what a fitted BERTopic holds: two topics and outliers."""
    weights = np.vstack([np.ones(24), np.kron(np.eye(2), np.ones(12))]) / 24
    return SimpleNamespace(
        c_tf_idf_=csr_matrix(weights),
        topics_=[-1, 0, 1],
        probabilities_=probabilities,
        vectorizer_model=SimpleNamespace(get_feature_names_out=lambda: TERMS),
        ctfidf_model=SimpleNamespace(_idf_diag=diags_array(np.linspace(0.1, 4, 24))),
    )


def test_scikit_learns_models_become_ours_and_are_measured_like_them(tmp_path):
    lda = LatentDirichletAllocation(2, random_state=0).fit(COUNTS)
    model = TopicModel.from_sklearn(lda, TERMS, COUNTS)
    assert model.doc_topic == pytest.approx(lda.transform(COUNTS))
    assert model.is_mixture
    tops = {frozenset(terms) for terms in model.top_terms(12)}
    assert tops == {frozenset(TERMS[:12]), frozenset(TERMS[12:])}
    assert coherence(model.top_terms(5), Articles(COUNTS, TERMS)).mean > 0
    assert stability([model.topic_term, model.topic_term]).per_run.min() == 1
    assert word_set_intrusion(model.ranking, TERMS)
    save_model(model, tmp_path / "m")
    assert load_model(tmp_path / "m").engine == "other"


def test_a_factorisation_of_scikit_learn_has_no_deviation():
    parts = NMF(2, random_state=0, max_iter=500).fit(COUNTS)
    model = TopicModel.from_sklearn(parts, TERMS, COUNTS)
    assert not model.is_mixture
    assert np.isnan(model.deviation(COUNTS, model.doc_topic)).all()
    assert model.infer(COUNTS).shape == (60, 2)


def test_gensim_and_tomotopy_are_read_by_what_they_hold():
    bags = [[(int(c), int(row[0, c])) for c in row.indices] for row in COUNTS]
    gensim = SimpleNamespace(
        get_topics=lambda: np.kron(np.eye(2), np.ones(12)) / 12,
        id2word=dict(enumerate(TERMS)),
        get_document_topics=lambda bag, minimum_probability: [(0, 0.25), (1, 0.75)],  # noqa: ARG005
        alpha=[0.3, 0.4],
    )
    model = TopicModel.from_gensim(gensim, [*bags, []], names=["甲", "乙"])
    assert model.doc_topic[0].tolist() == [0.25, 0.75]
    assert np.isnan(model.doc_topic[-1]).all()
    assert model.prior.tolist() == [0.3, 0.4]
    assert model.topic_labels() == ["甲", "乙"]
    doc = SimpleNamespace(words=[0, 1, 30], get_topic_dist=lambda: [0.5, 0.5])
    tomotopy = SimpleNamespace(
        k=2,
        used_vocabs=TERMS,
        docs=[doc] * 2,
        alpha=0.2,
        get_topic_word_dist=lambda topic: gensim.get_topics()[topic],
    )
    assert TopicModel.from_tomotopy(tomotopy).topic_share.tolist() == [0.5, 0.5]


def test_outliers_of_bertopic_have_no_topic_and_its_probabilities_are_kept():
    model = TopicModel.from_bertopic(bertopic())
    assert model.n_topics == 2
    assert np.isnan(model.doc_topic[0]).all()
    assert model.doc_topic[1:].tolist() == [[1, 0], [0, 1]]
    soft = TopicModel.from_bertopic(bertopic(np.array([[0.1, 0.3], [1, 0], [0, 0.2]])))
    assert soft.doc_topic[0] == pytest.approx([0.25, 0.75])
    assert soft.infer(COUNTS)[0].argmax() == 0


def test_ours_can_be_shown_by_others():
    shares = np.tile([0.5, 0.5], (60, 1))
    shares[3] = np.nan
    topics = np.kron(np.eye(2), np.ones(12))
    model = TopicModel.from_arrays(topics, shares, vocabulary=TERMS, counts=COUNTS)
    given = model.to_pyldavis(COUNTS)
    assert given["doc_topic_dists"].shape == (59, 2)
    assert given["term_frequency"].sum() == given["doc_lengths"].sum()
    assert model.to_frame().loc["词00", 0] == pytest.approx(1 / 12)
    assert model.to_frame("articles").shape == (60, 2)


@pytest.mark.parametrize(
    ("topics", "shares", "says"),
    [
        (np.zeros((2, 24)), None, "rows \\[0, 1\\] hold none"),
        (-np.ones((2, 24)), None, "at least 0"),
        (np.ones(24), None, "two dimensions"),
        (np.ones((2, 24)), np.ones((3, 2)), "60"),
    ],
)
def test_what_is_no_model_is_refused(topics, shares, says):
    with pytest.raises(ValueError, match=says):
        TopicModel.from_arrays(topics, shares, vocabulary=TERMS, counts=COUNTS)
