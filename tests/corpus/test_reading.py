"""What is said of a corpus is heeded, and what we write we can read again."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.corpus import parsing
from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.datasets import article_batches, sample_articles
from research.corpus.reading import read_corpus
from research.corpus.writing import write_corpus

MARKS = st.sampled_from(
    list("\r\n\t\x0b\x0c\x1c\x1d\x85\u2028\ufeff'=+-@;；,|\"[]{}\\ ")
)
TEXT = st.text(
    st.one_of(
        MARKS, st.characters(exclude_categories=("Cs",), exclude_characters="\0")
    ),
    max_size=8,
)
FILLED = TEXT.filter(str.strip)
NAMES = TEXT.map(str.strip).filter(
    lambda name: (
        name
        and name == name.strip(" \t\r\n\v\f\u3000\xa0\ufeff")
        and name.lower() not in ("none", "无", "無")
    )
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, width=32)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2)
    ),
    max_leaves=4,
).filter(lambda value: "Infinity" not in json.dumps(value))
ARTICLES = st.builds(
    Article,
    id=TEXT.filter(bool),
    title=TEXT,
    source=TEXT,
    byline=TEXT,
    body=st.lists(FILLED, min_size=1, max_size=3).map(tuple),
    labels=st.none() | st.lists(NAMES, unique=True, max_size=3).map(tuple),
    extra=st.dictionaries(TEXT, JSON, max_size=2),
)
CORPORA = st.lists(ARTICLES, min_size=1, max_size=3, unique_by=lambda a: a.id).map(
    lambda articles: Corpus(tuple(articles))
)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
@settings(max_examples=20, deadline=None)
@given(corpus=CORPORA)
def test_whatever_is_written_is_read_again(suffix, corpus, tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / f"articles{suffix}"
    write_corpus(corpus, path)
    assert read_corpus(path) == corpus


def lines(path, *rows):
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, "utf-8")
    return path


def test_a_bad_date_costs_no_article_unless_asked(tmp_path):
    path = lines(
        tmp_path / "a.jsonl",
        {"id": "a", "text": "甲", "date": "近日"},
        {"id": "b", "text": "乙", "date": "2023-07-05"},
        {"id": "c", "text": "丙", "date": "不详"},
    )
    corpus = read_corpus(path)
    assert [a.date for a in corpus] == [None, "2023-07-05", None]
    assert corpus.reading.n_undated == 2
    assert ":1: 'date' must be like" in corpus.reading.bad_dates[0]
    for dropped in (
        read_corpus(path, bad_dates="drop"),
        next(article_batches(path, bad_dates="drop")),
    ):
        assert dropped.ids == ["b"]
        assert len(dropped.dropped) == 2
    with pytest.raises(ValueError, match="bad_dates must be"):
        read_corpus(path, bad_dates="guess")


def test_ids_are_those_of_the_file_or_numbers_of_rows_as_is_said(tmp_path):
    path = lines(tmp_path / "a.jsonl", {"id": 2**60 + 1, "text": "甲"}, {"text": "乙"})
    with pytest.raises(CorpusError, match="--ids row"):
        read_corpus(path)
    assert read_corpus(path, ids="row").ids == ["1", "2"]
    assert read_corpus(path, drop_bad=True).ids == [str(2**60 + 1)]
    path = lines(tmp_path / "b.jsonl", {"text": "甲"}, {"text": "甲"})
    assert read_corpus(path).ids == ["1", "2"]
    with pytest.raises(CorpusError, match="'id' must be a string"):
        read_corpus(path, ids="refuse")


def test_numbered_articles_of_many_files_stay_apart(tmp_path):
    paths = [
        lines(tmp_path / f"{name}.jsonl", {"text": "甲"}, {"text": "乙"})
        for name in ("x", "y")
    ]
    corpus, n_articles = sample_articles(paths, 10)
    assert (corpus.ids, n_articles) == (["x:1", "x:2", "y:1", "y:2"], 4)


def test_only_the_columns_that_are_kept_come_back(tmp_path):
    path = lines(tmp_path / "a.jsonl", {"id": "a", "text": "甲", "url": "u", "n": 1})
    assert read_corpus(path)[0].extra == {"url": "u", "n": 1}
    assert read_corpus(path, keep=["n"])[0].extra == {"n": 1}
    with pytest.raises(CorpusError, match="'date' is missing"):
        read_corpus(path, keep=["date"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "字" * 1001}, "at most 1,000 characters"),
        (
            {"text": "甲", "labels": [str(n) for n in range(1001)]},
            "at most 1,000 themes",
        ),
        ({"text": "甲\0乙"}, "NUL"),
        ({"text": "甲", "source": "乙\0"}, "NUL"),
        ({"text": "甲", "id": 1.29e18}, "15 digits"),
        ({"text": "甲", "title": True}, "'title' must be a string"),
    ],
)
def test_rows_beyond_measure_are_problems_of_their_own(
    row, said, tmp_path, monkeypatch
):
    monkeypatch.setattr(parsing, "MAX_CHARS", 1000)
    path = lines(tmp_path / "a.jsonl", {"id": "a", **row}, {"id": "b", "text": "乙"})
    with pytest.raises(CorpusError, match=f":1: .*{said}"):
        read_corpus(path)
    assert read_corpus(path, drop_bad=True).ids == ["b"]


@pytest.mark.parametrize(
    ("row", "field", "meant"),
    [
        ({"title": 2023}, "title", "2023"),
        ({"source": {"id": None, "name": "日报"}}, "source", "日报"),
        ({"byline": ["甲", "乙"]}, "byline", "甲；乙"),
        ({"body": [], "text": "正文"}, "body", ("正文",)),
    ],
)
def test_values_of_other_kinds_are_taken_where_they_are_plain(
    row, field, meant, tmp_path
):
    path = lines(tmp_path / "a.jsonl", {"id": "a", "text": "甲", **row})
    assert getattr(read_corpus(path)[0], field) == meant


def test_a_theme_called_none_is_refused_when_written(tmp_path):
    corpus = Corpus((Article(id="a", body=("甲",), labels=("none",)),))
    for suffix in (".jsonl", ".csv", ".parquet"):
        with pytest.raises(ValueError, match="none"):
            write_corpus(corpus, tmp_path / f"a{suffix}")
