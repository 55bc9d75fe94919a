"""Columns are found by their usual names; what is not clear is asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.corpus.columns import FIELDS, Reading, column_names, columns_of
from research.corpus.corpus import CorpusError

PATH = Path("a.csv")


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        (
            ["标题", "正文", "发布时间", "来源", "链接"],
            {"text": "正文", "title": "标题", "date": "发布时间", "source": "来源"},
        ),
        (
            ["title", "content", "pub_time", "media"],
            {
                "text": "content",
                "title": "title",
                "date": "pub_time",
                "source": "media",
            },
        ),
        (
            ["id", "text", "标题", "日期"],
            {"text": "text", "title": "标题", "date": "日期", "id": "id"},
        ),
        (["ID", "Text", "Date"], {"text": "Text", "date": "Date", "id": "ID"}),
        (["\ufeffid ", " text"], {"text": " text", "id": "\ufeffid "}),
        (["body", "label"], {"body": "body", "labels": "label"}),
        (["body", "text"], {"text": "text", "body": "body"}),
        (["text", "content"], {"text": "text"}),
        (["_id", "text"], {"text": "text"}),
        (["正文", "发布时间", "ctime"], {"text": "正文", "date": "发布时间"}),
        (["Publish Time", "文本"], {"text": "文本", "date": "Publish Time"}),
    ],
)
def test_common_names_are_found(existing, expected):
    assert column_names(PATH, {}, existing) == expected


def test_what_is_asked_for_goes_first():
    existing = ["新闻标题", "新闻内容", "正文", "发布时间"]
    found = column_names(PATH, {"text": "新闻内容"}, existing)
    assert found == {"text": "新闻内容", "title": "新闻标题", "date": "发布时间"}


def test_a_title_may_be_the_text():
    found = column_names(PATH, {"text": "title"}, ["id", "title"])
    assert found == {"text": "title", "id": "id"}
    both = column_names(PATH, {"text": "标题", "title": "标题"}, ["标题"])
    assert both == {"text": "标题", "title": "标题"}


@pytest.mark.parametrize(
    ("existing", "field"),
    [(["正文", "全文"], "text"), (["text", "发布时间", "发布日期"], "date")],
)
def test_two_candidates_are_asked_for_with_the_option(existing, field):
    with pytest.raises(CorpusError) as error:
        column_names(PATH, {}, existing)
    for name in existing[-2:]:
        assert f"--column {field}={name}" in str(error.value)
    settled = column_names(PATH, {field: existing[-1]}, existing)
    assert settled[field] == existing[-1]


def test_a_missing_text_column_names_those_there_are_and_the_option():
    with pytest.raises(CorpusError) as error:
        column_names(PATH, {}, ["id", "stuff"])
    for words in ("'text' or 'body' is missing", "'stuff'", "--column text=stuff"):
        assert words in str(error.value)


@pytest.mark.parametrize("is_complete", [True, False])
def test_a_column_asked_for_in_vain_names_those_there_are(is_complete):
    existing = ["id", "标题", "正文"]
    if not is_complete:  # a later row may have it
        found = column_names(PATH, {"text": "内文"}, existing, is_complete=False)
        assert found["text"] == "内文"
        return
    with pytest.raises(
        CorpusError, match="column '内文' for 'text' is missing"
    ) as error:
        column_names(PATH, {"text": "内文"}, existing)
    assert "正文" in str(error.value)


def test_a_sentence_for_a_name_recalls_the_header():
    with pytest.raises(CorpusError, match="--header"):
        column_names(
            PATH, {}, ["云陌今天的天气真不错，晚上去江边散步，看到许多人在跑步"]
        )


def test_an_unknown_field_is_refused():
    with pytest.raises(CorpusError, match="'words' is no field"):
        column_names(PATH, {"words": "text"}, ["text"])


def test_fields_of_later_rows_keep_their_names():
    found = column_names(PATH, {}, ["正文"], is_complete=False)
    assert found["text"] == "正文"
    assert found["labels"] == "labels"


def test_columns_of_rows_stand_in_the_order_they_come_up():
    assert columns_of([{"b": 1}, {"a": 1, "b": 2}]) == ("b", "a")


@settings(max_examples=50)
@given(
    existing=st.lists(
        st.sampled_from(["text", "正文", "title", "标题", "date", "ctime", "id", "x"])
        | st.text(max_size=3),
        max_size=6,
    ),
    columns=st.dictionaries(
        st.sampled_from(FIELDS), st.sampled_from(["正文", "x", "title"]), max_size=2
    ),
)
def test_columns_are_those_of_the_file_or_it_is_refused(existing, columns):
    try:
        found = column_names(PATH, columns, existing)
    except CorpusError:
        return
    assert set(found.values()) <= set(existing)
    assert "text" in found or "body" in found
    assert list(found) == [name for name in FIELDS if name in found]
    assert all(found[name] == column for name, column in columns.items())


def test_the_result_does_not_depend_on_the_hash_seed():
    code = (
        "from pathlib import Path; from research.corpus.columns import column_names; "
        "print(column_names(Path('a'), {'text': 'title'}, ['id', 'title', '日期']))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(said) == 1


def test_a_reading_says_itself_in_a_line():
    reading = Reading(
        columns={"date": "发布时间", "text": "content", "title": "标题"},
        kept=("frame", "keywords"),
        n_undated=3,
    )
    assert reading.summary() == (
        "text ← content, title ← 标题, date ← 发布时间; not read: frame, keywords "
        "(kept, come back out); 3 articles without a usable date"
    )


def test_a_reading_says_what_was_left_out_and_stays_one_line():
    reading = Reading(
        columns={"text": "a\nb"},
        kept=tuple(f"c{i}" for i in range(12)),
        encoding="gb18030",
        dropped=("a.csv:3: must hold text, got none",),
        notes=("sheet 2 left out",),
    )
    said = reading.summary()
    assert said.isprintable()
    for words in ("and 4 more", "gb18030", "1 fault", "a.csv:3", "sheet 2"):
        assert words in said


def test_a_reading_checks_itself():
    with pytest.raises(ValueError, match="fields"):
        Reading(columns={"words": "a"})
    with pytest.raises(ValueError, match="at least 0"):
        Reading(n_undated=-1)
