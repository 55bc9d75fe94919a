import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.frames import corpus_of, indexed_like
from research.corpus.joining import beside
from research.corpus.reading import read_corpus
from research.files.tables import TABLE_SUFFIXES, table_bytes

FRAME = pd.DataFrame(
    {
        "编号": ["n0", "n1", "n2"],
        "标题": ["云陌开馆", None, "鹿汀通车"],
        "正文": ["云陌市图书馆开放。\n读者可以预约。", "再见云陌", "鹿汀地铁通车。"],
        "发布时间": pd.to_datetime(["2023-07-05", None, "2023-07-07"]),
        "views": [10, 11, 12],
        "tags": [["a"], None, ["b", "c"]],
    }
)


class Capsule:
    """A table that is known by its Arrow stream alone."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda frame: frame, id="pandas"),
        pytest.param(pa.Table.from_pandas, id="arrow"),
        pytest.param(lambda f: Capsule(pa.Table.from_pandas(f)), id="capsule"),
        pytest.param(lambda f: f.to_dict("records"), id="list of mappings"),
        pytest.param(lambda f: f.set_index("编号"), id="named index"),
    ],
)
def test_a_table_in_memory_is_read_like_a_file(made):
    corpus = read_corpus(made(FRAME))
    assert corpus.ids == ["n0", "n1", "n2"]
    assert [a.date for a in corpus] == ["2023-07-05", None, "2023-07-07"]
    assert [a.title for a in corpus] == ["云陌开馆", "", "鹿汀通车"]
    assert corpus[0].body == ("云陌市图书馆开放。", "读者可以预约。")
    assert corpus.reading.kept == ("views", "tags")
    assert corpus.reading.n_undated == 1
    table = corpus.to_frame()
    assert list(table["views"]) == [10, 11, 12]
    assert list(table["tags"]) == [["a"], None, ["b", "c"]]


CELLS = st.one_of(st.none(), st.integers(-(2**53), 2**53), st.text(max_size=5))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.fixed_dictionaries({"own": CELLS, "date ": CELLS}), min_size=1))
def test_the_frame_of_a_corpus_gives_the_corpus_again(rows):
    articles = tuple(
        Article(id=f"n{n}", body=("云陌。",), labels=(), extra=row)
        for n, row in enumerate(rows)
    )
    corpus = Corpus(articles)
    again = Corpus.from_frame(corpus.to_frame().astype(object))
    assert again.ids == corpus.ids
    assert [a.body for a in again] == [a.body for a in corpus]
    own = [a.extra.get("own") for a in corpus]
    assert [a.extra.get("own") for a in again] == own


def test_texts_alone_keep_their_places_and_are_numbered():
    for texts in (["云陌", "", None], pd.Series(["云陌", "", None])):
        corpus = corpus_of(texts)
        assert corpus.ids == ["1", "2", "3"]
        assert corpus.texts == ["云陌", "", ""]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param("一篇", r"\[text\]", id="one text"),
        pytest.param(b"x", "got bytes", id="bytes"),
        pytest.param([1, 2], "row 1: must hold texts", id="numbers"),
        pytest.param(pd.DataFrame({"a": ["x"]}), "--column text=a", id="no text"),
        pytest.param(pd.DataFrame([["x"]]), "--column text=0", id="numbered columns"),
        pytest.param(
            pd.DataFrame([["x", "y"]], columns=["text", "text"]), "distinct", id="twice"
        ),
        pytest.param(pd.DataFrame({"id": ["a", "a"], "text": "x"}), "more", id="ids"),
    ],
)
def test_what_holds_no_articles_is_refused_with_the_remedy(data, told):
    with pytest.raises(CorpusError, match=told):
        corpus_of(data)


def test_labels_of_a_frame_have_its_index():
    cut_down = FRAME[FRAME["views"] > 10]
    labels = indexed_like(pd.DataFrame({"themes": ["a", "b"]}), cut_down)
    assert list(labels.index) == [1, 2]
    assert list(cut_down.assign(themes=labels["themes"])["themes"]) == ["a", "b"]


def test_a_slice_of_a_corpus_is_a_corpus_that_knows_how_it_was_read():
    part = Corpus.from_frame(FRAME)[1:]
    assert isinstance(part, Corpus)
    assert part.ids == ["n1", "n2"]
    assert part.reading is not None


def test_a_corpus_is_shown_in_a_line_and_in_notebooks_as_a_card():
    article = Article(id="a", body=("<script>x</script>" * 999,), labels=("<b>",))
    shown = repr(Corpus((article,)))
    assert shown == "Corpus(1 article; 1 labelled: '<b>')"
    card = Corpus((article,))._repr_html_()
    assert "<script>" not in card
    assert "<b>" not in card.replace("<b>Corpus</b>", "")
    assert len(card) < 2000


def test_an_article_without_a_title_is_shown_by_its_first_words():
    assert Article(id="a", title="题").heading == "题"
    assert Article(id="a", body=("云陌" * 30,)).heading == f"〔{'云陌' * 12}…〕"
    assert Article(id="a").heading == "〔a〕"


def test_kept_columns_stand_beside_a_table_in_its_order():
    corpus = Corpus.from_frame(FRAME)
    table = pd.DataFrame({"id": corpus.ids, "green": [0.123456, 1, 0]})
    kept = beside(table, corpus, ["tags", "views"])
    assert list(kept.columns) == ["id", "green", "tags", "views"]
    assert list(kept["tags"]) == ['["a"]', None, '["b", "c"]']
    assert kept["green"][0] == 0.1235
    assert list(beside(table, corpus, ["all"]).columns[2:]) == ["views", "tags"]
    with pytest.raises(CorpusError, match="--keep all"):
        beside(table, corpus, ["nothing"])


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_tables_are_written_the_same_each_time(suffix):
    table = pd.DataFrame(
        {
            "id": ["1294030472427835393", "=1+1"],
            "n": pd.array([1, None], dtype="Int64"),
            "主题 a": [0.5, np.nan],
            "n ": [12345678901234567890, 3],
        }
    )
    assert table_bytes(table, suffix) == table_bytes(table, suffix)


def test_spreadsheets_and_stata_keep_long_numbers_and_texts_whole():
    table = pd.DataFrame(
        {"id": ["1294030472427835393", "=1+1"], "big": [12345678901234567890, 3]}
    )
    sheet = pd.read_excel(
        io.BytesIO(table_bytes(table, ".xlsx")), dtype=str, engine="calamine"
    )
    assert list(sheet["id"]) == list(table["id"])
    assert sheet["big"][0] == "12345678901234567890"
    stata = pd.read_stata(io.BytesIO(table_bytes(table, ".dta")))
    assert list(stata["id"]) == list(table["id"])
    assert stata["big"][0] == "12345678901234567890"
    with pytest.raises(ValueError, match=r"\.xlsx"):
        table_bytes(table, ".ods")
