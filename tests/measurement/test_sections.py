"""Sections of annual reports, in the layouts they come in."""

import pytest

from research import Article, Corpus
from research.measurement.sections import find_section, take_section

BODY = "公司持续推进业务发展，各项工作有序开展。" * 40
OTHER = "公司治理情况如下。" * 10
CONTENTS = "第一节 重要提示 ........ 2\n第三节 管理层讨论与分析 ...... 9\n"


def report(*parts, between="\n"):
    return between.join(parts)


LAYOUTS = {
    "chapters": report(
        "第二节 简介", OTHER, "第三节 管理层讨论与分析", BODY, "第四节 治理", OTHER
    ),
    "contents first": report(
        CONTENTS, "第二节 简介", OTHER, "第三节　管理层讨论与分析", BODY, "第四节 治理"
    ),
    "older name": report(
        "第三节 会计数据", OTHER, "第四节 董事会报告", BODY, "第五节 重要事项", OTHER
    ),
    "headings inside": report(
        "第四节 经营情况讨论与分析",
        "一、概述",
        BODY,
        "二、主营业务",
        BODY,
        "第五节 事项",
    ),
    "numbers": report(
        "一、公司简介", OTHER, "二、管理层讨论与分析", BODY, "三、公司治理", OTHER
    ),
    "line breaks lost": report(
        "第二节 简介",
        OTHER,
        "第三节 管理层讨论与分析",
        BODY,
        "第四节 治理",
        between=" ",
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_section_is_found_whole(name):
    text = LAYOUTS[name]
    found = find_section(text)
    assert found is not None
    section = text[found.start : found.end]
    assert section.count(BODY) == text.count(BODY)
    assert OTHER not in section


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"详见本报告第三节管理层讨论与分析。{BODY}",
        CONTENTS,
        f"第一节 释义\n{BODY}\n第二节 公司治理\n{BODY}",
    ],
)
def test_a_mention_is_no_section(text):
    assert find_section(text) is None


def test_the_log_has_a_line_for_every_report():
    articles = [Article(id=n, body=tuple(t.split("\n"))) for n, t in LAYOUTS.items()]
    corpus = Corpus((*articles, Article(id="none", body=("略。",))))
    kept, log = take_section(corpus)
    assert kept.ids == list(LAYOUTS)
    assert log["id"].tolist() == corpus.ids
    assert log["heading"].tolist()[-1] == ""
