import numpy as np

from research.rendering.blocks import Figure, Prose
from research.reports.shares import MIN_PERIOD, shares_figure, shares_table
from research.stats.shares import shares_by_period

LABELS = (np.arange(60) % 3 == 0).astype(np.int8)[:, np.newaxis]
PERIODS = ["2020"] * 30 + ["2021"] * (MIN_PERIOD - 1) + ["2022"] * (31 - MIN_PERIOD)


def test_periods_of_few_articles_are_neither_drawn_nor_told():
    shares = shares_by_period(LABELS, PERIODS)
    figure = shares_figure("a", shares, ["green"], caption="Shares.", columns=1)
    assert isinstance(figure, Figure)
    assert "1 of 3 periods hold fewer than 10 articles" in figure.caption
    drawn = figure.drawing.axes[0].lines[0].get_ydata()
    assert np.isnan(drawn).tolist() == [False, True, False]
    table = shares_table("b", shares, ["green"])
    assert [row[1] for row in table.rows] == [30, 9, 21]
    assert [row[2] is None for row in table.rows] == [False, True, False]
    assert "fewer than 10 articles" in table.caption


def test_where_all_periods_are_small_words_say_so():
    shares = shares_by_period(LABELS[:6], list("abcabc"))
    block = shares_figure("a", shares, ["green"], caption="Shares.", columns=1)
    assert isinstance(block, Prose)
    assert "no period holds 10 articles" in block.text


def test_one_article_says_nothing_of_a_topic():
    shares = shares_by_period(
        np.array([[0.2, 0.8], [0.5, 0.5], [0.4, 0.6]]), list("abb")
    )
    assert shares.low[0].tolist() == [0, 0]
    assert shares.high[0].tolist() == [1, 1]
    assert (shares.high[1] - shares.low[1] > 0.5).all()


def test_articles_of_one_issue_say_less_than_as_many_of_different_ones():
    rng = np.random.default_rng(0)
    n_issues, size, truth = 30, 8, 0.3
    issues = np.repeat(np.arange(n_issues), size)
    held = {"articles": 0, "issues": 0}
    for _ in range(200):
        # Half of the articles of an issue follow its leader.
        leader = np.repeat(rng.random(n_issues) < truth, size)
        own = rng.random(len(issues)) < truth
        labels = np.where(rng.random(len(issues)) < 0.5, leader, own)[:, np.newaxis]
        periods = ["2024"] * len(issues)
        for name, known in (("articles", None), ("issues", issues.tolist())):
            found = shares_by_period(labels, periods, issues=known)
            held[name] += found.low[0, 0] <= truth <= found.high[0, 0]
    assert held["articles"] < 0.9 * 200
    assert held["issues"] >= 0.92 * 200


def test_issues_of_one_article_change_no_interval_and_one_issue_says_nothing():
    labels, shares = np.eye(6, 2, dtype=int), np.random.default_rng(1).random((6, 2))
    periods = list("aaabbb")
    for given in (labels, shares):
        one, other = (
            shares_by_period(given, periods, issues=known)
            for known in (None, list("uvwxyz"))
        )
        np.testing.assert_allclose(one.low, other.low)
        np.testing.assert_allclose(one.high, other.high)
        found = shares_by_period(given, periods, issues=list("iiixyz"))
        assert found.low[0].tolist() == [0, 0]
        assert found.high[0].tolist() == [1, 1]
        assert found.value.tolist() == one.value.tolist()
