import numpy as np
import pytest

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.reports.reprints import (
    agency_of,
    common_agency,
    find_reprints,
    reprint_blocks,
)
from research.themes.labelling import Labelling


@pytest.mark.parametrize(
    ("fields", "agency"),
    [
        ({"body": ("新华社北京3月5日电（记者李明）会议开幕。",)}, "新华社"),
        ({"body": ("（新华社记者李明）会议开幕。",)}, "新华社"),
        ({"body": ("中新网3月5日电 会议开幕。",)}, "中新社"),
        ({"body": ("据路透社报道，会议开幕。",)}, "路透社"),
        ({"body": ("会议开幕。", "（来源：新华网）")}, "新华社"),
        ({"body": ("会议开幕。（新华社）",)}, "新华社"),
        ({"source": "中新社", "body": ("会议开幕。",)}, "中新社"),
        ({"dateline": "新华社上海电", "body": ("会议开幕。",)}, "新华社"),
        ({"body": ("记者走进新华社大院。", "会上说。")}, ""),
        ({"body": ("本报北京3月5日讯 会议开幕。",)}, ""),
        ({"body": ()}, ""),
    ],
)
def test_agency_copy_is_told_by_what_stands_over_or_under_it(fields, agency):
    assert agency_of(Article(id="a", **fields)) == agency


def corpus():
    told = [("乙报", "2024-03-02"), ("甲报", "2024-03-01"), ("丙报", None)]
    copied = [
        Article(id=f"c{n}", source=source, date=date, body=("新华社北京电 会议开幕。",))
        for n, (source, date) in enumerate(told)
    ]
    return Corpus((*copied, Article(id="x", source="甲报", body=("另一篇。",))))


def test_the_earliest_is_the_first_and_what_has_no_date_is_not():
    found = find_reprints(corpus(), np.array([0, 0, 0, 3]))
    assert found.first.tolist() == [1, 1, 1, 3]
    assert found.is_copy.tolist() == [True, False, True, False]
    assert common_agency(found.agency) == ("新华社", 3)


def test_copies_are_counted_by_first_source_and_themes_without_them():
    articles = corpus()
    decision = np.array([[1], [1], [1], [0]], dtype=np.int8)
    labelling = Labelling(("green",), decision.astype(float), decision, ("",) * 4)
    found = find_reprints(articles, np.array([0, 0, 0, 3]))
    _, sources, agencies, themes = reprint_blocks(articles, found, labelling)
    assert sources.rows == [["甲报", 1, 2, 2]]
    assert agencies.rows[0][:2] == ["新华社", 3]
    assert [cell.of.value for cell in themes.rows[0][1:]] == [0.75, 0.5, 0.0]


def test_where_there_are_none_it_is_said():
    articles = Corpus((Article(id="x", body=("另一篇。",)),))
    nothing = Labelling((), np.empty((1, 0)), np.empty((1, 0), dtype=np.int8), ("",))
    found = find_reprints(articles, np.array([0]))
    assert len(reprint_blocks(articles, found, nothing)) == 2
