import json
from datetime import date

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.reading import read_corpus
from research.corpus.writing import write_corpus

TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\0"), max_size=12
).filter(lambda text: text == text.strip())
LINE = TEXT.filter(lambda text: text and not set(text) & set("\n\x0b\x0c\x85\u2028"))
ARTICLES = st.builds(
    Article,
    id=LINE,
    title=TEXT,
    source=TEXT,
    date=st.one_of(st.none(), st.dates(date(1900, 1, 1)).map(date.isoformat)),
    body=st.lists(LINE, min_size=1, max_size=3).map(tuple),
    labels=st.one_of(
        st.none(),
        st.lists(st.sampled_from(["金融", "green"]), unique=True).map(tuple),
    ),
    extra=st.dictionaries(LINE, st.integers(), max_size=2),
)
CORPORA = st.lists(ARTICLES, min_size=1, max_size=4, unique_by=lambda a: a.id).map(
    lambda articles: Corpus(tuple(articles))
)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
@given(corpus=CORPORA)
def test_what_is_written_is_read_again(suffix, corpus, tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / f"articles{suffix}"
    write_corpus(corpus, path)
    assert read_corpus(path) == corpus


def test_the_sample_is_written_byte_for_byte(sample, tmp_path):
    write_corpus(sample, tmp_path / "again.jsonl")
    original = (tmp_path / "again.jsonl").read_bytes()
    root = pytest.importorskip("pathlib").Path(__file__).parents[2]
    assert original == (root / "data" / "articles.jsonl").read_bytes()


def lines(path, *rows, encoding="utf-8"):
    text = "".join(
        f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows
    )
    path.write_bytes(text.encode(encoding))
    return path


def test_every_bad_line_is_named_at_once(tmp_path):
    good = {"id": "a", "body": ["正文"]}
    path = lines(
        tmp_path / "bad.jsonl",
        good,
        "{not json",
        [1],
        {"id": "a", "body": ["又"]},
        {"id": "b", "body": 5},
        {"id": "c", "body": []},
        {"id": "d"},
        {"body": ["无名"]},
        {"id": "e", "body": ["正"], "labels": 0.5},
        {"id": "f", "body": ["正"], "byline": True},
        {"id": "g", "body": ["正"], "title": ["x"]},
        {"id": "h", "body": ["\ud800"]},
        '{"id": "i", "body": ["正"], "n": Infinity}',
        '{"id": "j", "n": ' + "[" * 100_000,
    )
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    problems = caught.value.problems
    expected = {
        2: "not JSON",
        3: "must be a JSON object",
        4: "'a' stands more than once",
        5: "'body' must be a list of strings, got 5",
        6: "must hold text",
        7: "'body' or 'text' is missing",
        8: "'id' must be a string",
        9: "'labels' must be a list",
        10: "'byline' must be a string",
        11: "'title' must be a string",
        12: "surrogate",
        13: "no JSON number",
        14: "nested too deeply",
    }
    assert len(problems) == len(expected)
    for number, said in expected.items():
        assert any(f":{number}: " in p and said in p for p in problems), (number, said)


def test_bad_rows_are_left_out_on_request_and_listed(tmp_path):
    path = lines(tmp_path / "a.jsonl", {"id": "a", "body": ["正文"]}, "{")
    corpus = read_corpus(path, drop_bad=True)
    assert corpus.ids == ["a"]
    assert len(corpus.dropped) == 1


def test_many_problems_are_counted_not_listed(tmp_path):
    path = lines(tmp_path / "a.jsonl", *["{"] * 50)
    with pytest.raises(CorpusError, match="and 30 more") as caught:
        read_corpus(path)
    assert len(caught.value.problems) == 50


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]
)
def test_encodings_are_told_apart(encoding, tmp_path):
    path = tmp_path / "articles.csv"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    path.write_bytes(mark + "id,text\n1,碳市场开市\n".encode(encoding))
    assert read_corpus(path)[0].body == ("碳市场开市",)


def test_other_bytes_are_no_text(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"id,text\n\x81\xff\xff\xff\x00\x01\n")
    with pytest.raises(CorpusError, match="must be"):
        read_corpus(tmp_path / "a.csv")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_columns_are_mapped_and_dates_normalised(delimiter, tmp_path):
    rows = [
        ["编号", "正文", "日期", "标签"],
        ["7", "甲\n乙", "2024年5月3日", "金融；green"],
    ]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    (tmp_path / "a.csv").write_text(quoted, "utf-8")
    columns = {"id": "编号", "text": "正文", "date": "日期", "labels": "标签"}
    article = read_corpus(tmp_path / "a.csv", columns=columns)[0]
    assert article == Article(
        id="7", body=("甲", "乙"), date="2024-05-03", labels=("金融", "green")
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2024/5/3", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2024年", "2024"),
        ("2024-05-03T10:00:00+08:00", "2024-05-03"),
        (2024, "2024"),
        (None, None),
    ],
)
def test_dates_come_in_many_forms(said, meant, tmp_path):
    path = lines(tmp_path / "a.jsonl", {"id": "a", "text": "正文", "date": said})
    assert read_corpus(path)[0].date == meant


def test_unlabelled_and_no_theme_differ_in_a_table(tmp_path):
    (tmp_path / "a.csv").write_text("id,text,labels\n1,甲,\n2,乙,none\n", "utf-8")
    assert [a.labels for a in read_corpus(tmp_path / "a.csv")] == [None, ()]


def test_missing_columns_are_named_with_those_there_are(tmp_path):
    (tmp_path / "a.csv").write_text("编号,记事\n1,甲\n", "utf-8")
    with pytest.raises(CorpusError, match=r"'text' or 'body' is missing.*'记事'"):
        read_corpus(tmp_path / "a.csv")
    with pytest.raises(CorpusError, match="column '正文' for 'text' is missing"):
        read_corpus(tmp_path / "a.csv", columns={"text": "正文"})
    with pytest.raises(CorpusError, match="'headline' is no field"):
        read_corpus(tmp_path / "a.csv", columns={"headline": "编号"})


def test_a_spreadsheet_is_read_as_a_person_reads_it(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "text", "date"], [1, "甲", date(2024, 5, 3)], [2.0, "乙", None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    corpus = read_corpus(tmp_path / "a.xlsx")
    assert corpus.ids == ["1", "2"]
    assert [article.date for article in corpus] == ["2024-05-03", None]


def test_parquet_keeps_dates_and_lists(tmp_path):
    frame = pd.DataFrame(
        {"id": ["a"], "body": [["甲", "乙"]], "date": [pd.Timestamp("2024-05-03")]}
    )
    frame.to_parquet(tmp_path / "a.parquet")
    article = read_corpus(tmp_path / "a.parquet")[0]
    assert (article.body, article.date) == (("甲", "乙"), "2024-05-03")


def test_a_folder_of_texts_is_a_corpus(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2024-05-03 头条.txt").write_bytes(
        "标题\n正文一。\n".encode("gb18030")
    )
    (tmp_path / "a.md").write_text("# 题目\n\n正文二。", "utf-8")
    first, second = read_corpus(tmp_path)
    assert (first.id, first.title, first.body) == ("a", "题目", ("正文二。",))
    assert (second.id, second.title) == ("b/2024-05-03 头条", "标题")
    assert second.date == "2024-05-03"


def test_changed_bytes_do_not_pass_the_list_of_sums(tmp_path):
    path = lines(tmp_path / "a.jsonl", {"id": "a", "text": "正文"})
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  a.jsonl\n")
    with pytest.raises(CorpusError, match="SHA-256 must be 0000"):
        read_corpus(path)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("missing.jsonl", None, "cannot be read"),
        ("a.docx", b"x", "must be a DOCX file"),
        ("a.doc", b"x", "must be a folder or end in.*save it as .docx"),
        ("a.jsonl", b"", "at least one article"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "must be an XLSX file"),
        ("a.parquet", b"PAR1 no", "must be a Parquet file"),
        ("a.json", b'{"id": 1}', "must be a JSON list"),
        ("a.csv", b"id,text\n1,\x00\n", "NUL"),
        ("a.csv", b"id,text\n1,a,b,c\n", "must have 2 cells, got 4"),
    ],
)
def test_files_that_cannot_be_read_are_clear_errors(name, data, message, tmp_path):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        read_corpus(tmp_path / name)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(CorpusError, match="found none"):
        read_corpus(tmp_path)


def test_rows_get_their_numbers_as_ids_where_there_are_none(tmp_path):
    path = lines(
        tmp_path / "a.jsonl", {"text": "甲"}, {"text": "甲"}, "{", {"text": "丙"}
    )
    assert read_corpus(path, drop_bad=True).ids == ["1", "2", "4"]


def test_formulae_are_defused_in_csv_and_come_back(tmp_path):
    corpus = Corpus((Article(id="a", title="=cmd|' /C calc'!A0", body=("'=1",)),))
    write_corpus(corpus, tmp_path / "a.csv")
    assert ",=cmd" not in (tmp_path / "a.csv").read_text("utf-8")
    assert read_corpus(tmp_path / "a.csv") == corpus


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = lines(tmp_path / "a.jsonl", "old")
    broken = Corpus((Article(id="a", body=("\ud800",)),))
    with pytest.raises(UnicodeEncodeError):
        write_corpus(broken, path)
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_the_hash_ignores_order_and_nothing_else(corpus):
    backwards = Corpus(corpus.articles[::-1])
    assert backwards.sha256 == corpus.sha256
    assert Corpus(corpus.articles[1:]).sha256 != corpus.sha256
    assert backwards.in_order() == corpus.in_order()


def test_label_matrix_needs_labels(corpus):
    assert corpus.label_matrix(("green",)).sum() == 24
    with pytest.raises(ValueError, match="the first is 'x'"):
        Corpus((Article(id="x", body=("正文",)),)).label_matrix(("green",))


@pytest.mark.real
def test_real_articles_are_read_whole(real_themes):
    assert len(read_corpus(real_themes / "pool.jsonl")) == 26_977
    assert len(read_corpus(real_themes / "labelled.jsonl").themes) == 4
