import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import normalized_mutual_info_score

from research.stats.shares import shares_by_period
from research.topics import alignment


def test_lift_is_the_share_within_over_the_share_overall():
    doc_topic = np.array([[0.9, 0.1], [0.5, 0.5], [0.1, 0.9], [np.nan, np.nan]])
    labels = np.array([[1], [0], [0], [1]], dtype=np.int8)
    lift = alignment.theme_lift(doc_topic, labels)
    assert lift[:, 0] == pytest.approx([0.9 / 0.5, 0.1 / 0.5])


def test_the_lift_of_a_theme_or_topic_nobody_has_is_undefined():
    doc_topic = np.array([[0.5, 0.5, 0], [0.2, 0.8, 0], [0.7, 0.3, 0]])
    labels = np.array([[0, 1], [0, 0], [0, 1]], dtype=np.int8)
    lift = alignment.theme_lift(doc_topic, labels)
    p = alignment.theme_lift_p_values(doc_topic, labels, n_permutations=19, seed=1)
    for found in (lift, p, *alignment.theme_lift_intervals(doc_topic, labels)):
        assert np.isnan(found[:, 0]).all()
        assert np.isnan(found[2]).all()
        assert not np.isnan(found[:2, 1]).any()


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


def test_shares_of_labels_have_wilson_intervals():
    labels = np.array([[1], [0], [0], [1], [1]], dtype=np.int8)
    shares = shares_by_period(labels, ["b", "a", "b", "b", "b"])
    assert shares.periods == ("a", "b")
    assert shares.n_docs.tolist() == [1, 4]
    expected = binomtest(3, 4).proportion_ci(method="wilson")
    assert (shares.low[1, 0], shares.high[1, 0]) == pytest.approx(tuple(expected))
    assert (shares.value[0, 0], shares.low[0, 0]) == pytest.approx((0, 0))


def test_shares_of_topics_leave_out_unknown_articles():
    doc_topic = np.array([[0.2, 0.8], [0.4, 0.6], [np.nan, np.nan]])
    shares = shares_by_period(doc_topic, ["a", "a", "b"])
    assert shares.periods == ("a",)
    assert shares.value[0] == pytest.approx([0.3, 0.7])
    assert (shares.low <= shares.value).all()
    assert (shares.value <= shares.high).all()


def test_information_is_scikit_learns_where_articles_have_one_topic():
    rng = np.random.default_rng(0)
    topic, label = rng.integers(0, 3, 90), rng.integers(0, 2, (90, 2))
    label[:40, 0] = topic[:40] > 0
    found = alignment.theme_information(np.eye(3)[topic], label.astype(np.int8))
    for column in range(2):
        expected = normalized_mutual_info_score(topic, label[:, column])
        assert found[column] == pytest.approx(expected)


def test_a_theme_of_all_articles_or_none_tells_nothing():
    labels = np.array([[0, 1]] * 4, dtype=np.int8)
    assert alignment.theme_information(np.eye(4), labels).tolist() == [0, 0]


def test_intervals_hold_the_lift_and_widen_with_uncertain_shares():
    rng = np.random.default_rng(0)
    labels = (rng.random((200, 1)) < 0.3).astype(np.int8)
    doc_topic = rng.dirichlet([1, 1], 200)
    low, high = alignment.theme_lift_intervals(doc_topic, labels)
    lift = alignment.theme_lift(doc_topic, labels)
    assert ((low < lift) & (lift < high)).all()
    draws = np.array([rng.dirichlet([1, 1], 200) for _ in range(50)])
    even = np.full((200, 2), 0.5)
    wide = alignment.theme_lift_intervals(even, labels, draws=draws)
    sure = alignment.theme_lift_intervals(even, labels)
    assert (wide[1] - wide[0] > 10 * (sure[1] - sure[0])).all()


def clustered(rng, n_issues=60, n_topics=3):
    """Give shares, labels and issues: articles of an issue are alike."""
    sizes = rng.integers(1, 12, n_issues)
    issue = np.repeat(np.arange(n_issues), sizes)
    topics = rng.dirichlet(np.full(n_topics, 0.5), n_issues)
    doc_topic = 0.5 * topics[issue] + 0.5 * rng.dirichlet([0.5] * n_topics, len(issue))
    rate = rng.beta(0.5, 1.5, n_issues)
    labels = rng.random((len(issue), 1)) < rate[issue, np.newaxis]
    return doc_topic, labels.astype(np.int8), issue.tolist()


def test_intervals_over_issues_hold_the_lift_of_what_issues_are_drawn_from():
    rng = np.random.default_rng(5)
    held, alone = [], []
    for _ in range(120):
        doc_topic, labels, issues = clustered(rng)
        for found, given in ((held, issues), (alone, None)):
            low, high = alignment.theme_lift_intervals(doc_topic, labels, issues=given)
            found.append((low <= 1) & (high >= 1))
    assert 0.92 <= np.mean(held) <= 0.99
    assert np.mean(alone) < np.mean(held) - 0.05


def test_what_no_article_of_a_theme_has_of_a_topic_is_not_sure_to_be_nothing():
    # Nothing varies among the twelve, but another would perhaps be about the topic.
    has = np.arange(200) < 12
    share = np.where(np.arange(200) % 10 == 0, 0.6, 0.01)
    share[has] = 0.01
    doc_topic = np.stack([share, 1 - share], axis=1)
    labels = has.astype(np.int8)[:, np.newaxis]
    lift = alignment.theme_lift(doc_topic, labels)[0, 0]
    low, high = alignment.theme_lift_intervals(doc_topic, labels)
    assert lift < 0.2
    assert low[0, 0] <= lift
    assert 2 * lift < high[0, 0] < 1


def test_ties_that_issues_make_are_no_ties():
    rng = np.random.default_rng(6)
    wrong, alone = [], []
    for turn in range(80):
        doc_topic, labels, issues = clustered(rng)
        for found, given in ((wrong, issues), (alone, None)):
            p = alignment.theme_lift_p_values(
                doc_topic, labels, issues=given, n_permutations=79, seed=turn
            )
            found.append((p <= 0.05).any())
    assert np.mean(wrong) <= 0.12
    assert np.mean(alone) > np.mean(wrong) + 0.08


def test_a_theme_of_few_issues_has_no_bounds():
    rng = np.random.default_rng(7)
    doc_topic, _, issues = clustered(rng)
    labels = np.isin(issues, [3, 8]).astype(np.int8)[:, np.newaxis]
    low, high = alignment.theme_lift_intervals(doc_topic, labels, issues=issues)
    assert (low == 0).all()
    assert np.isposinf(high).all()


def test_a_lone_tie_is_found_among_any_number_of_pairs():
    rng = np.random.default_rng(8)
    doc_topic = rng.dirichlet(np.full(40, 0.3), 1000)
    labels = (rng.random((1000, 6)) < 0.1).astype(np.int8)
    doc_topic[:, 5] *= np.where(labels[:, 1] > 0, 6, 1)
    doc_topic /= doc_topic.sum(axis=1, keepdims=True)
    p = alignment.theme_lift_p_values(doc_topic, labels, n_permutations=199, seed=1)
    assert p[5, 1] <= 0.01
    assert (np.delete(p.ravel(), 5 * 6 + 1) > 0.05).all()


def test_what_used_to_be_drawn_is_said_to_be_of_no_use():
    doc_topic, labels, _ = clustered(np.random.default_rng(9))
    with pytest.warns(FutureWarning, match="draws nothing any more"):
        alignment.theme_lift_intervals(doc_topic, labels, n_bootstrap=9)


def test_false_alignments_are_rejected_as_often_as_stated():
    rng = np.random.default_rng(0)
    p_values = [
        alignment.theme_lift_p_values(
            rng.dirichlet([0.3] * 4, 60),
            (rng.random((60, 2)) < 0.3).astype(np.int8),
            n_permutations=99,
            seed=turn,
            corrected=False,
        )
        for turn in range(250)
    ]
    assert 0.03 <= np.mean(np.array(p_values) <= 0.05) <= 0.07


def test_analytic_intervals_of_shares_are_those_of_composition():
    rng = np.random.default_rng(0)
    shares, deviation = rng.uniform(0.2, 0.4, (40, 1)), np.full((40, 1), 0.1)
    found = shares_by_period(shares, ["a"] * 40, deviation=deviation)
    means = []
    for _ in range(4000):
        rows = rng.integers(0, 40, 40)
        means.append((shares[rows] + deviation[rows] * rng.normal(size=(40, 1))).mean())
    expected = np.quantile(means, [0.025, 0.975])
    assert found.low[0, 0] == pytest.approx(expected[0], abs=0.003)
    assert found.high[0, 0] == pytest.approx(expected[1], abs=0.003)


def test_lift_follows_a_topic_through_other_fits():
    rng = np.random.default_rng(0)
    labels = (rng.random((50, 2)) < 0.4).astype(np.int8)
    doc_topic = rng.dirichlet([1, 1, 1], 50)
    order = np.array([2, 0, 1])
    found = alignment.theme_lift_over_fits(
        [doc_topic, doc_topic[:, order]],
        [np.array([0, 1, 2]), np.array([1, 2, -1])],
        labels,
    )
    assert found[1, :2] == pytest.approx(found[0, :2])
    assert np.isnan(found[1, 2]).all()
