"""Topics that share articles or words, and topics made one."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.topics.merging import merge_topics, quality_of
from research.topics.model import TopicModel
from research.topics.relations import topic_correlations, topic_tree


def shares(rng, n=300, together=True):
    """Return shares of five topics, of which the first two stand in the same half."""
    weights = rng.gamma(0.5, size=(n, 5))
    if together:
        weights[: n // 2, :2] += 1.0
    return weights / weights.sum(axis=1, keepdims=True)


def test_topics_of_the_same_articles_are_linked_and_crowding_out_is_no_link():
    found = topic_correlations(shares(np.random.default_rng(0)), n_permutations=99)
    assert found.links == [(0, 1)]
    assert found.value[2, 3] < 0.2
    graph = found.graph(list("甲乙丙丁戊"))
    assert list(graph.edges) == [(0, 1)]
    assert graph.nodes[1]["name"] == "乙"


def test_where_topics_have_nothing_in_common_links_are_rare():
    rng = np.random.default_rng(1)
    any_link = sum(
        bool(topic_correlations(shares(rng, 80, False), n_permutations=39).links)
        for _ in range(40)
    )
    assert any_link <= 6  # 5 % of 40, and chance


def test_the_tree_joins_topics_of_like_words_and_is_cut_where_they_part():
    base = np.kron(np.eye(2), np.full(10, 0.1))
    rng = np.random.default_rng(2)
    topics = np.repeat(base, 2, axis=0) + rng.uniform(0, 0.01, (4, 20))
    topics /= topics.sum(axis=1, keepdims=True)
    found = topic_tree(topics)
    assert found.n_groups == 2
    assert found.cut(2).tolist() == [0, 0, 1, 1]
    assert len(set(found.cut(4).tolist())) == 4


def merged_model():
    rng = np.random.default_rng(3)
    theta = shares(rng, 60)
    topics = rng.dirichlet(np.full(30, 0.3), 5)
    counts = csr_matrix(rng.poisson(40 * theta @ topics))
    terms = [f"词{n:02}" for n in range(30)]
    return TopicModel.from_arrays(
        topics, theta, vocabulary=terms, counts=counts
    ), counts


def test_topics_made_one_keep_all_words_and_articles():
    model, counts = merged_model()
    one = model.merge({"合": [0, 3]}, counts=counts)
    assert one.n_topics == 4
    place = one.names.index("合")
    assert one.doc_topic[:, place] == pytest.approx(
        model.doc_topic[:, [0, 3]].sum(axis=1)
    )
    assert one.topic_share[place] == pytest.approx(model.topic_share[[0, 3]].sum())
    before = model.topic_share @ model.topic_term
    assert one.topic_share @ one.topic_term == pytest.approx(before)
    found = quality_of(one, counts)
    assert found.n_topics == 4
    assert found.perplexity > 1


@pytest.mark.parametrize(
    "merged", [{"合": [0, 9]}, {"合": [0, 1], "并": [1]}, {"合": [0, 1, 2, 3, 4]}]
)
def test_what_cannot_be_merged_is_refused(merged):
    model, _ = merged_model()
    with pytest.raises(ValueError, match="topics"):
        merge_topics(model, merged)
