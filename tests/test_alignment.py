import numpy as np
import pytest
from scipy.stats import binomtest

from research.topics import alignment


def test_lift_is_the_share_within_over_the_share_overall():
    doc_topic = np.array([[0.9, 0.1], [0.5, 0.5], [0.1, 0.9], [np.nan, np.nan]])
    labels = np.array([[1], [0], [0], [1]], dtype=np.int8)
    lift = alignment.theme_lift(doc_topic, labels)
    assert lift[:, 0] == pytest.approx([0.9 / 0.5, 0.1 / 0.5])


def test_a_theme_no_article_has_shows_no_relation():
    lift = alignment.theme_lift(np.full((3, 2), 0.5), np.zeros((3, 1), dtype=np.int8))
    assert (lift == 1).all()


def test_a_planted_tie_is_significant_and_chance_is_not():
    rng = np.random.default_rng(0)
    labels = (rng.random((300, 2)) < 0.4).astype(np.int8)
    first = np.where(labels[:, 0] == 1, 0.8, 0.3) + rng.normal(0, 0.1, 300)
    doc_topic = np.column_stack([first, 1 - first])
    p_values = alignment.theme_lift_p_values(
        doc_topic, labels, n_permutations=199, seed=1
    )
    assert (p_values[:, 0] < 0.02).all()
    assert (p_values[:, 1] > 0.05).all()


def test_label_shares_have_wilson_intervals():
    labels = np.array([[1], [0], [0], [1], [1]], dtype=np.int8)
    shares = alignment.label_shares(labels, ["b", "a", "b", "b", "b"])
    assert shares.periods == ("a", "b")
    assert shares.n_docs.tolist() == [1, 4]
    expected = binomtest(3, 4).proportion_ci(method="wilson")
    assert (shares.low[1, 0], shares.high[1, 0]) == pytest.approx(tuple(expected))
    assert (shares.value[0, 0], shares.low[0, 0]) == pytest.approx((0, 0))


def test_topic_shares_leave_out_unknown_articles():
    doc_topic = np.array([[0.2, 0.8], [0.4, 0.6], [np.nan, np.nan]])
    shares = alignment.topic_shares(doc_topic, ["a", "a", "b"])
    assert shares.periods == ("a",)
    assert shares.value[0] == pytest.approx([0.3, 0.7])
    assert (shares.low <= shares.value).all()
    assert (shares.value <= shares.high).all()
