"""Topics, trends and ties to themes were planted: are they found, and no others?"""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.stats.change import trends
from research.topics.alignment import theme_lift, theme_lift_p_values
from research.topics.lda import fit_lda

N_DOCS, N_TOPICS, N_TERMS = 900, 6, 120
VOCABULARY = tuple(f"词{n:03}" for n in range(N_TERMS))


@pytest.fixture(scope="module")
def planted():
    """Six topics with common words; two tied to themes, one growing with time."""
    rng = np.random.default_rng(3)
    topics = np.full((N_TOPICS, N_TERMS), 1e-3)
    for topic in range(N_TOPICS):
        topics[topic, 18 * topic : 18 * topic + 18] = rng.gamma(2, 1, 18)
    topics[:, 108:] = 1.0  # everywhere
    topics /= topics.sum(axis=1, keepdims=True)
    labels = (rng.random((N_DOCS, 2)) < 0.3).astype(np.int8)
    times = np.sort(rng.uniform(2019, 2026, N_DOCS))
    weights = np.full((N_DOCS, N_TOPICS), 0.15)
    weights[:, 0] += 0.6 * labels[:, 0]
    weights[:, 1] += 0.6 * labels[:, 1]
    weights[:, 2] += 0.08 * (times - 2019)
    shares = np.array([rng.dirichlet(row) for row in weights])
    counts = csr_matrix([rng.multinomial(80, row @ topics) for row in shares])
    model = fit_lda(counts, vocabulary=VOCABULARY, n_topics=N_TOPICS)
    match = (model.topic_term[:, :108] @ topics[:, :108].T).argmax(axis=0)
    return model.doc_topic[:, match], shares, labels, times, model, match


def test_planted_topics_are_found_and_shares_with_them(planted):
    doc_topic, shares, _, _, model, match = planted
    assert sorted(match) == list(range(N_TOPICS))
    for topic in range(N_TOPICS):
        top = model.top_columns(10)[match[topic]]
        assert ((top // 18 == topic) | (top >= 108)).all()
    assert np.corrcoef(doc_topic.ravel(), shares.ravel())[0, 1] > 0.95


def test_planted_ties_to_themes_are_found_with_their_strength(planted):
    doc_topic, shares, labels, *_ = planted
    p_values = theme_lift_p_values(doc_topic, labels, n_permutations=499, seed=1)
    lift, true = theme_lift(doc_topic, labels), theme_lift(shares, labels)
    for theme in range(2):
        assert lift[:, theme].argmax() == theme
        assert p_values[theme, theme] < 0.03
        assert lift[theme, theme] == pytest.approx(true[theme, theme], rel=0.1)


def test_themes_tied_to_nothing_are_found_to_be_as_often_as_stated(planted):
    doc_topic, _, labels, *_ = planted
    rng = np.random.default_rng(0)
    p_values = [
        theme_lift_p_values(
            doc_topic,
            labels[rng.permutation(N_DOCS)],
            n_permutations=59,
            seed=turn,
            corrected=False,
        )
        for turn in range(80)
    ]
    assert 0.03 <= np.mean(np.array(p_values) <= 0.05) <= 0.07


def test_the_planted_trend_is_found_and_the_true_slope_is_in_its_interval(planted):
    doc_topic, shares, _, times, *_ = planted
    found, true = trends(doc_topic, times), trends(shares, times)
    assert found.p[2] < 0.001
    assert found.slope.argmax() == 2
    assert found.low[2] < true.slope[2] < found.high[2]
