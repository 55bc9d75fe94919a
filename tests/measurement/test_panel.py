"""Panels: as counted by hand, whatever the batches, with what is left out named."""

import csv
import io
import math
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research import Article, Corpus, Lexicon
from research.measurement import Exclusions, panel, read_exclusions, read_word_lists
from research.measurement.counting import Counted, Counting, count_all
from research.measurement.groups import group_key, parse_names
from research.measurement.panel import make_panel
from research.text.lexicon import WordList

TWO = Lexicon(
    (
        WordList("数字", "云", "made up", ("云计算", "云平台")),
        WordList("数字", "链", "made up", ("区块链",)),
    )
)
# Sentences, and what a person counts in them of 云 and 链.
SENTENCES = (
    ("公司全面推进云计算应用。", 1, 0),
    ("公司尚未开展区块链业务。", 0, 0),
    ("公司搭建云平台，并以区块链存证。", 1, 1),
    ("客户正在采购云平台。", 0, 0),
    ("公司为客户提供云计算服务。", 1, 0),
    ("天气晴朗，货物准时到港。", 0, 0),
)


def reports(n_firms=12, years=range(2019, 2024)):
    """Sixty reports, each of sentences chosen by firm and year."""
    rng = np.random.default_rng(3)
    articles, by_hand = [], {}
    for firm in range(n_firms):
        for year in years:
            drawn = rng.integers(0, len(SENTENCES), 5)
            code = f"{600000 + firm:06d}" if firm % 2 else f"{firm + 1:06d}"
            body = tuple(SENTENCES[number][0] for number in drawn)
            extra = {"code": code, "year": str(year)}
            articles.append(Article(id=f"{code}_{year}", body=body, extra=extra))
            by_hand[code, str(year)] = (
                sum(SENTENCES[number][1] for number in drawn),
                sum(SENTENCES[number][2] for number in drawn),
            )
    return Corpus(tuple(articles)), by_hand


def test_sixty_reports_are_counted_as_by_hand():
    corpus, by_hand = reports()
    table = panel(corpus, ["code", "year"], TWO).table
    assert len(table) == 60
    for row in table.itertuples(index=False):
        assert (row.mentions_云, row.mentions_链) == by_hand[row.code, row.year]
        assert row.ln_云 == pytest.approx(math.log(1 + row.mentions_云))
        assert row.rate_云 == pytest.approx(row.mentions_云 / row.words * 10_000)
        assert row.mentions_all_数字 == row.mentions_云 + row.mentions_链


def test_codes_keep_their_zeros():
    corpus, _ = reports(2)
    assert panel(corpus, ["code"], TWO).table["code"].tolist() == ["000001", "600001"]


def test_what_is_not_counted_is_listed_with_its_rule():
    corpus, _ = reports()
    excluded = panel(corpus, ["code"], TWO).excluded
    assert set(zip(excluded["rule"], excluded["term"], strict=True)) == {
        ("negated", "区块链"),
        ("another party", "云平台"),
    }
    assert all(left.endswith(("开展", "采购")) for left in excluded["left"])


def test_without_rules_every_mention_counts():
    corpus, _ = reports()
    found = panel(corpus, ["code"], TWO, exclusions=Exclusions())
    with_rules = panel(corpus, ["code"], TWO)
    assert found.excluded.empty
    total = found.table["mentions_all_数字"].sum()
    counted = with_rules.table["mentions_all_数字"].sum()
    assert total == counted + len(with_rules.excluded)


def test_every_column_stands_in_the_codebook():
    corpus, _ = reports(2)
    found = panel(corpus, ["code", "year"], TWO, terms=True)
    assert found.columns["column"].tolist() == found.table.columns.tolist()
    assert found.columns["column"].is_unique


@given(st.integers(1, 9))
def test_counts_add_up_whatever_the_batches(size):
    corpus, _ = reports(3)
    counting = Counting(TWO, ("code",), read_exclusions(), segmenter=None)
    whole = counting.count(corpus)
    starts = range(0, len(corpus), size)
    parts = count_all(counting, [corpus[start : start + size] for start in starts])
    again = Counted.from_dict(parts.as_dict())
    first, second = make_panel(counting, whole), make_panel(counting, again)
    assert first.table.equals(second.table)
    assert first.excluded.equals(second.excluded)


def test_tone_is_of_two_lists():
    lists = Lexicon(
        (
            WordList("tone", "positive", "made up", ("增长", "突破")),
            WordList("tone", "negative", "made up", ("亏损",)),
        )
    )
    corpus = Corpus((Article(id="a", date="2024", body=("增长突破，亏损。",)),))
    assert panel(corpus, ["year"], lists).table["tone"].tolist() == pytest.approx(
        [1 / 3]
    )


def test_a_term_in_two_forms_is_one():
    lists = Lexicon((WordList("t", "t", "made up", ("5G网络", "５ｇ网络")),))
    corpus = Corpus((Article(id="a", date="2024", body=("5g网络。",)),))
    assert panel(corpus, ["year"], lists).table["mentions_t"].tolist() == [1]


def test_the_dimensions_of_wu_are_as_published():
    lists = read_word_lists("wu2021").lists
    assert len(lists) == 5
    assert sum(len(words.terms) for words in lists) == 76


@pytest.mark.parametrize(
    ("by", "says"),
    [(["firm"], "'firm'"), ("year", "list"), ([], "list"), (["id", "id"], "once")],
)
def test_groups_that_are_none_are_refused(by, says):
    corpus = Corpus((Article(id="a", date="2024", body=("云平台。",)),))
    with pytest.raises(ValueError, match=says):
        panel(corpus, by, TWO)


@pytest.mark.parametrize(
    ("name", "value"),
    [("year", "2024"), ("quarter", "2024 Q2"), ("month", "2024-05"), ("firm", "7")],
)
def test_what_makes_a_group(name, value):
    article = Article(id="a", date="2024-05-06", extra={"firm": 7.0})
    assert group_key(article, [name]) == (value,)


def test_a_date_without_month_has_no_quarter():
    assert group_key(Article(id="a", date="2024"), ["quarter"]) is None


@pytest.mark.parametrize(
    ("name", "pattern", "found"),
    [
        ("000001_2021_平安.txt", "{code}_{year}_{}", ("000001", "2021")),
        ("reports/600000-2020.pdf", "{code}-{year}", ("600000", "2020")),
        ("2020年报", "{code}_{year}", ()),
    ],
)
def test_file_names_hold_columns(name, pattern, found):
    [columns] = parse_names([name], pattern)
    assert tuple((columns or {}).values()) == found


def test_a_rule_file_says_what_is_wrong(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(
        '[[rules]]\nname = "x"\nwhere = "nowhere"\npattern = "x"\n', "utf-8"
    )
    with pytest.raises(ValueError, match="nowhere"):
        read_exclusions(path)
    with pytest.raises(ValueError, match="there is no rule"):
        read_exclusions().select(["unheard of"])


# term 云平台 in each; whether it counts
CONTEXTS = [
    *csv.DictReader(
        io.StringIO(
            "text,rule\n"
            "公司没有云平台。,negated\n"
            "公司并未建立云平台。,negated\n"
            "公司暂无相关云平台。,negated\n"
            "公司不断升级云平台。,\n"
            "前所未有的云平台。,\n"
            "公司非常重视云平台。,\n"
            "扣非净利润增长，云平台上线。,\n"
            "主要供应商上线云平台。,another party\n"
            "同行业公司已有云平台。,another party\n"
            "公司与客户共建云平台。,\n"
            "公司服务客户，建成云平台。,\n"
            "张某先生，1970年出生，曾负责云平台。,biography\n"
            "李某曾任某云平台公司总经理。,biography\n"
            "三、云平台建设情况,heading\n"
            "云平台建设 …… 12,contents\n"
        )
    )
]


@pytest.mark.parametrize("case", CONTEXTS, ids=lambda case: case["text"])
def test_what_a_rule_leaves_out(case):
    text = case["text"]
    start = text.index("云平台")
    rule = read_exclusions().rule_for(text, start, start + 3)
    assert ("" if rule is None else rule.name) == case["rule"]


def test_lists_name_their_source():
    folder = files("research") / "resources" / "word_lists"
    names = [path.name.removesuffix(".toml") for path in folder.iterdir()]
    for name in (*names, "wu2021", "themes"):
        assert all(words.source for words in read_word_lists(name).lists)
