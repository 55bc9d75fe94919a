import numpy as np
import pytest

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.evaluation import splits


def test_an_extra_article_never_trains_for_its_own_near_duplicate():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, (20, 2)).astype(np.int8)
    groups = np.concatenate([np.arange(20), [0, 100, 5]])
    for fold in splits.group_folds(labels, groups, n_folds=4, seed=1, n_extra=3):
        assert set(fold.test) <= set(range(20))
        assert 21 in fold.train
        assert (20 in fold.train) == (0 in fold.train)
        assert (22 in fold.train) == (5 in fold.train)


def test_a_leak_is_refused_and_the_pair_named():
    fold = splits.Fold(train=np.array([0, 1]), test=np.array([2]))
    with pytest.raises(ValueError, match="b ~ c"):
        splits.audit_fold(fold, np.array([0, 1, 1]), ids=["a", "b", "c"])


def test_a_clean_fold_passes():
    fold = splits.Fold(train=np.array([0, 1]), test=np.array([2]))
    splits.audit_fold(fold, np.array([0, 1, 2]))


def articles(*rows):
    return [Article(id=str(n), title=t, body=(b,)) for n, (t, b) in enumerate(rows)]


def test_halves_of_a_story_and_reprints_share_a_group():
    text = "银行向光伏电站发放绿色贷款，利率下行，企业融资成本降低。" * 2
    text += "当地金融机构负责人表示，今年将继续加大对清洁能源项目的信贷支持力度。"
    groups = splits.leakage_groups(
        articles(
            ("某行发放首笔绿色贷款支持光伏", text),
            ("别的题目，别的故事，毫不相干", text + "记者获悉。"),
            (
                "某行发放首笔绿色贷款支持光伏",
                "下半篇说的是别的事情，与上半篇没有重复。",
            ),
            ("早间快讯", "今天天气晴朗，公园里游人如织，湖面上有船。"),
            ("早间快讯", "昨夜大雪，多地高速公路封闭，列车晚点。"),
            ("", "没有题目的一篇文章，内容独一无二。"),
            ("", "另一篇没有题目的文章，说另外的事。"),
        )
    )
    assert groups.tolist() == [0, 0, 0, 1, 2, 3, 4]


def test_the_past_trains_and_the_later_is_tested():
    dates = ["2021-01-01", "2021-01-02", "2021-01-03T08:00", "2021-01-03", None]
    fold = splits.later_articles(dates, np.array([0, 3, 2, 3, 4, 9, 2]), n_extra=2)
    assert fold.test.tolist() == [2, 3]
    # Article 1 shares a story with the later 3, and the last extra one with 2.
    assert fold.train.tolist() == [0, 5]


def test_one_day_cannot_be_split_by_time():
    with pytest.raises(ValueError, match="articles of two days or more"):
        splits.later_articles(["2021-01-01", "2021-01-01T09:00", None], np.arange(3))


def test_each_source_is_left_out_once():
    sources = ["b", "a", "b", "a", "c"]
    folds = dict(splits.left_out_sources(sources, np.array([0, 1, 2, 0, 4]), least=2))
    assert list(folds) == ["a", "b"]
    assert folds["a"].test.tolist() == [1, 3]
    assert folds["a"].train.tolist() == [2, 4]
    assert folds["b"].train.tolist() == [1, 4]


def test_articles_that_stand_among_others_are_left_out_whole_and_cut_short():
    text = "央行下调存款准备金率释放长期流动性，支持小微企业融资成本下降"
    beginning = Article(id="l", body=(text,), extra={"pool_id": "a"})
    pool = (
        Article(id="a", body=("足球联赛昨晚结束首轮比赛",)),  # named by its id
        Article(id="b", body=(f"{text}。",)),  # a reprint
        Article(id="d", body=(text, "足球联赛昨晚结束首轮比赛，主队小胜客队" * 9)),
        Article(id="c", body=("博物馆推出春节特别展览",)),
    )
    left = splits.without_overlap(Corpus(pool), Corpus((beginning,)))
    assert left.ids == ["c"]
