"""Names of columns, as exports and crawlers write them, are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus.columns import column_names
from research.corpus.corpus import CorpusError
from research.corpus.field_names import NAMES, candidates, plain_name


@pytest.mark.parametrize(
    ("name", "field"),
    [
        *(("【标题】", "title"), ("标题：", "title"), ("标题 Title", "title")),
        *(("题名/Title", "title"), ("新闻\n标题", "title"), ("news_title", "title")),
        *(("正文(HTML)", "text"), ("正文\n(全文)", "text"), ("Summary-正文", "text")),
        *(("article_text", "text"), ("文本内容", "text"), ("review", "text")),
        *(("文章发布时间", "date"), ("日期 Date", "date"), ("年份", "date")),
        *(("news_source", "source"), ("Publication title", "source")),
        *(("公众号名称", "source"), ("微博id", "id"), ("_source.title", "title")),
    ],
)
def test_other_forms_of_a_name_are_told(name, field):
    assert candidates(field, ["x", name]) == [name]


@pytest.mark.parametrize("name", ["_id", "采集时间", "文章链接", "标签云", "subtitle"])
def test_what_only_looks_like_a_name_is_none(name):
    assert not any(candidates(field, [name]) for field in NAMES)


@given(
    st.sampled_from([n for kinds in NAMES.values() for n in " ".join(kinds).split()])
)
def test_each_name_listed_is_written_as_it_is_compared(name):
    assert plain_name(name) == name


def test_the_column_with_most_text_is_proposed_in_quotes_where_needed():
    sizes = {"标 题": 12.0, "简述": 40.0, "稿子 全": 900.0}
    with pytest.raises(CorpusError, match='--column "text=稿子 全"'):
        column_names("a.csv", {}, list(sizes), sizes=sizes)


def test_a_less_usual_name_beside_far_more_text_is_asked_for():
    sizes = {"comment": 8.0, "新闻稿": 700.0}
    with pytest.raises(CorpusError, match="text=comment or --column text=新闻稿"):
        column_names("a.csv", {}, list(sizes), sizes=sizes)


def test_an_option_the_wrong_way_round_is_turned():
    with pytest.raises(CorpusError, match="--column text=正文, not 正文=text"):
        column_names("a.csv", {"正文": "text"}, ["正文", "标题"])


def test_a_first_row_that_is_an_article_names_its_column_by_number():
    row = ["甲", "云陌今天的天气真不错，晚上去江边散步，看到许多人在跑步。"]
    with pytest.raises(CorpusError, match="--header none --column text=2"):
        column_names("a.csv", {}, row)
