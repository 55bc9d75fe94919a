"""Topics that are about no subject are told by their articles."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.topics.junk import Setting, junk_warnings
from research.topics.labels import describe_topics
from research.topics.model import TopicModel

NEWS = "光伏电站昨天并网发电，预计每年减少碳排放三万吨，当地居民表示欢迎。"
CODE = "var a = document.getElementById('x'); if (a) { return true; } else { return; }"
ENGLISH = "The company said on Monday that quarterly revenue rose and that costs fell."
NOTICE = "版权所有　未经授权禁止转载　联系我们　网站地图　隐私政策　上一篇　下一篇"
N = 40


def setting(first, *, sources=None, groups=None, counts=None):
    """Return 20 articles of a topic and 20 of news."""
    texts = [first] * 20 + [NEWS] * 20
    return Setting(
        texts,
        csr_matrix(np.ones((N, 4))) if counts is None else counts,
        np.repeat([0, 1], 20),
        [("东报", "西报")[n % 2] for n in range(N)] if sources is None else sources,
        np.arange(N) if groups is None else groups,
    )


def model():
    rows = np.array([[0.4, 0.4, 0.1, 0.1], [0.1, 0.1, 0.4, 0.4]])
    half = np.full(2, 0.5)
    shares = np.repeat([[0.9, 0.1], [0.1, 0.9]], 20, axis=0)
    return TopicModel(rows, shares, ("甲", "乙", "丙", "丁"), half, half)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(CODE, ["code: 100 % of its articles"], id="code"),
        pytest.param(
            ENGLISH, ["in another language: 100 % of its articles"], id="English"
        ),
        pytest.param(
            "Это сообщение на другом языке.",
            ["in another language: 100 % of its articles"],
            id="Russian",
        ),
        pytest.param(
            NOTICE, ["notices of a web page: 100 % of its articles"], id="page"
        ),
        pytest.param(NEWS, [], id="news"),
        pytest.param(
            "苹果公司发布iPhone和iOS，用户点击即可下载。" + NEWS, [], id="names"
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_what_its_articles_are_is_said(text, expected):
    assert junk_warnings(model(), setting(text)) == [expected, []]


def test_one_source_is_warned_of_unless_it_is_most_of_the_corpus():
    one = ["甲报"] * 20 + ["乙报", "丙报"] * 10
    assert junk_warnings(model(), setting(NEWS, sources=one))[0] == [
        "one source: 100 % of its articles are of 甲报, of all articles 50 %"
    ]
    most = ["甲报"] * 34 + ["乙报"] * 6
    assert junk_warnings(model(), setting(NEWS, sources=most)) == [[], []]
    assert junk_warnings(model(), setting(NEWS, sources=[""] * N)) == [[], []]


def test_near_copies_are_warned_of_and_shown_once():
    groups = np.r_[np.zeros(15, int), np.arange(15, N)]
    found = junk_warnings(model(), setting(NEWS, groups=groups))
    assert found == [["near-copies: 20 articles are 6, told again and again"], []]
    labels = describe_topics(
        model(), [NEWS] * N, csr_matrix(np.ones((N, 4))), groups=groups, n_terms=3
    )
    assert labels[0].representative == (0, 15, 16)


def test_one_very_long_article_is_warned_of():
    counts = np.ones((N, 4))
    counts[3] *= 12
    found = junk_warnings(model(), setting(NEWS, counts=csr_matrix(counts)))
    assert found == [["one article has 36 % of its words"], []]
