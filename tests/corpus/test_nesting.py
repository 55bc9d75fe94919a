"""Texts within objects within rows; notes and sums below tables; names as objects."""

import json

import pytest

from research.corpus.corpus import CorpusError
from research.corpus.nesting import flattened
from research.corpus.reading import read_corpus

TEXT = "松墨银行云陌分行日前向和煦光伏发放三亿元绿色贷款，用于屋顶电站建设。"


def written(tmp_path, *rows, name="a.jsonl"):
    path = tmp_path / name
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "title", "date"),
    [
        ({"_index": "n", "_source": {"title": "题", "content": TEXT}}, "题", None),
        ({"title": "题", "detail": {"content": TEXT, "time": 2023}}, "题", "2023"),
        (
            {"mblog": {"id": 7, "text": TEXT, "user": {"id": 1, "name": "甲"}}},
            "",
            None,
        ),
        ({"row_idx": 0, "row": {"标题": "题", "正文": TEXT}}, "题", None),
    ],
)
def test_texts_one_level_down_are_found(row, title, date, tmp_path):
    corpus = read_corpus(written(tmp_path, row))
    assert [(a.title, a.date, a.body) for a in corpus] == [(title, date, (TEXT,))]


def test_a_name_with_dots_says_where_the_text_stands(tmp_path):
    path = written(tmp_path, {"content": {"zh": TEXT, "en": "x"}})
    with pytest.raises(CorpusError, match=r"--column text=content\.zh"):
        read_corpus(path)
    corpus = read_corpus(path, columns={"text": "content.zh"})
    assert corpus[0].body == (TEXT,)
    assert dict(corpus[0].extra) == {"content.en": "x"}


def test_moments_of_databases_stay_whole():
    row = {"a": {"b": {"$date": 1}, "c": {}}, "d": [1]}
    assert flattened(row) == {"a.b": {"$date": 1}, "a.c": {}, "d": [1]}


def test_names_given_as_objects_cost_no_article(tmp_path):
    people = [{"name": "甲"}, {"name": "乙"}]
    path = written(
        tmp_path,
        {"text": TEXT, "source": {"id": 1, "title": "云陌日报"}, "author": people},
        {"text": TEXT + "又", "source": {"id": 2}, "author": "丙"},
    )
    corpus = read_corpus(path)
    assert [(a.source, a.byline) for a in corpus] == [
        ("云陌日报", "甲；乙"),
        ("", "丙"),
    ]
    assert any("no name, taken for nothing" in note for note in corpus.reading.notes)


def test_paragraphs_that_are_objects_are_texts(tmp_path):
    row = {"content": [{"type": "p", "text": TEXT}, {"type": "img"}]}
    assert read_corpus(written(tmp_path, row))[0].text.strip() == TEXT


@pytest.mark.parametrize("last", ["数据来源：云陌日报,,,", "合计,3,,", "总计：,12,,"])
def test_notes_and_sums_below_a_table_are_no_articles(last, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        f"id,title,text,date\nn1,题,{TEXT},2023\n{last}\n", encoding="utf-8"
    )
    with pytest.raises(CorpusError, match="a note or a sum below the table"):
        read_corpus(path)
    assert read_corpus(path, drop_bad=True).ids == ["n1"]


def test_what_was_lost_before_is_said(tmp_path):
    rows = [
        {"id": f"48592003112345{n}00", "text": TEXT * n, "labels": [label]}
        for n, label in enumerate(["金融", "绿色", "金融、绿色"], start=1)
    ]
    rows.append({"id": "4859200311234900", "text": "甲" * 32_767})
    notes = " ".join(read_corpus(written(tmp_path, *rows)).reading.notes)
    assert "金融、绿色" in notes
    assert "rounded" in notes
    assert "32,767" in notes
