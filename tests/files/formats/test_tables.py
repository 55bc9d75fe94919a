"""JSON, CSV, spreadsheets and columnar files, as programs really write them."""

import datetime
import decimal
import json

import openpyxl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from research.corpus.corpus import CorpusError
from research.corpus.reading import read_corpus

ROWS = [
    {"id": "n0", "title": "银行放贷", "text": "银行向光伏企业放贷。"},
    {"id": "n1", "title": "平台上线", "text": "工业互联网平台上线。"},
]
TITLES = [row["title"] for row in ROWS]


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def by_columns(rows):
    names = list(rows[0])
    return {name: {str(n): row[name] for n, row in enumerate(rows)} for name in names}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (ROWS, ""),
        ({"data": ROWS}, "below data"),
        ({"status": "ok", "data": {"list": ROWS}}, "below data.list"),
        ({"total": 2, "articles": ROWS, "tags": ["a"]}, "below articles"),
        (by_columns(ROWS), "by columns"),
        ({name: [row[name] for row in ROWS] for name in ROWS[0]}, "by columns"),
        ({str(n): row for n, row in enumerate(ROWS)}, "by columns"),
        (
            {
                "columns": list(ROWS[0]),
                "index": [0, 1],
                "data": [list(row.values()) for row in ROWS],
            },
            "by columns",
        ),
    ],
)
def test_the_articles_of_json_are_found_and_where_is_said(value, said, tmp_path):
    path = written(tmp_path / "a.json", json.dumps(value, ensure_ascii=False))
    corpus = read_corpus(path)
    assert [a.title for a in corpus] == TITLES
    assert said in corpus.reading.summary()


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ndjson", "a.txt"])
@pytest.mark.parametrize("indent", [None, 2])
def test_objects_one_after_the_other_are_read_by_any_name(name, indent, tmp_path):
    if indent and name == "a.txt":
        pytest.skip("a text that begins with a brace")
    lines = (json.dumps(row, ensure_ascii=False, indent=indent) for row in ROWS)
    corpus = read_corpus(written(tmp_path / name, "\n".join(lines)))
    assert [a.title for a in corpus] == TITLES


def test_a_json_list_in_a_jsonl_file_is_read(tmp_path):
    text = json.dumps(ROWS, ensure_ascii=False, indent=1)
    assert read_corpus(written(tmp_path / "a.jsonl", text)).ids == ["n0", "n1"]


def test_a_list_of_texts_is_articles_with_numbers(tmp_path):
    corpus = read_corpus(written(tmp_path / "a.json", '["甲。", "乙。"]'))
    assert (corpus.ids, corpus.texts) == (["1", "2"], ["甲。", "乙。"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": "a", "text": "甲", "text": "乙"}', ":1: .*'text'.*more than once"),
        ('{"id": "a", "text": NaN}', ":1: .*missing"),
        ('{"id": "a", "text": "甲", "n": Infinity}', ":1: .*no JSON number"),
    ],
)
def test_what_json_says_twice_or_not_at_all_is_refused(text, said, tmp_path):
    with pytest.raises(CorpusError, match=said):
        read_corpus(written(tmp_path / "a.jsonl", text))


def test_two_lists_in_one_json_file_are_asked_about(tmp_path):
    text = json.dumps({"a": ROWS, "b": ROWS})
    with pytest.raises(CorpusError, match="'a', 'b'"):
        read_corpus(written(tmp_path / "a.json", text))


TABLE = 'id,title,text\nn0,银行放贷,"银行,光伏。"\nn1,平台上线,平台上线。\n'


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.replace("\n", "\r\n"),
        TABLE.replace(",", ";").replace("银行;", "银行,"),
        "sep=;\n" + TABLE.replace(",", ";"),
        TABLE.replace(",", "|").replace("银行|", "银行,"),
        TABLE.replace(",", "\t").replace('"', "").replace("银行\t", "银行,"),
        "数据库导出结果,,\n导出时间：2023-07-08,,\n" + TABLE,
        TABLE.replace("\n", ",,\n") + ",,,,\n",
        "\ufeff" + TABLE,
        TABLE.replace("银行放贷", '"银行""放""贷"').replace("银行", "银行"),
        'id,title,text\nn0,"银行\\"放\\"贷","甲。"\nn1,平台上线,"乙。"\n',
    ],
)
def test_cells_are_parted_as_they_were_written(text, tmp_path):
    corpus = read_corpus(written(tmp_path / "a.csv", text))
    assert corpus.ids == ["n0", "n1"]
    assert [a.title.replace('"', "") for a in corpus] == TITLES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id,text,date\nn0,"甲,2024\nn1,乙,2024\n', ":2: quotes"),
        ('id,text\nn0,甲\nn1,"乙"丙,\n', ":3: quotes"),
        ("id,text,date\nn0,甲,2024\nn1,乙\n", ":3: must have 3 cells, got 2"),
        ("id,text\nn0,甲\nn1,乙,丙\n", ":3: must have 2 cells, got 3"),
        ("id,text,text\nn0,甲,乙\n", "'text' for columns 2, 3"),
        ("id,text\nn0,甲\n\ufeffid,text\nn1,乙\n", ":3: .*header once more"),
        ("id,text\n4.75E+15,甲\n", ":2: .*scientific notation.*--ids row"),
        ("id,text\nn0,甲\n,乙\n", ":3: 'id'.*--ids row"),
        (",".join(f"c{n}" for n in range(10_001)) + "\n1\n", "at most 10,000 columns"),
    ],
)
def test_tables_that_fall_apart_are_refused_with_the_line(text, said, tmp_path):
    with pytest.raises(CorpusError, match=said):
        read_corpus(written(tmp_path / "a.csv", text))


def test_the_header_is_where_it_is_said_or_nowhere(tmp_path):
    path = written(tmp_path / "a.csv", "导出,日期,x\nid,title,text\nn0,甲,乙。\n")
    assert read_corpus(path, header=2).ids == ["n0"]
    path = written(tmp_path / "b.csv", "n0,甲,第一篇。\nn1,乙,第二篇。\n")
    columns = {"text": "3", "title": "2"}
    corpus = read_corpus(path, header="none", columns=columns)
    assert [a.text for a in corpus] == ["甲\n第一篇。", "乙\n第二篇。"]
    path = written(tmp_path / "c.csv", "第一篇文章的全文。\n第二篇文章的全文。\n")
    assert len(read_corpus(path, header="none")) == 2
    with pytest.raises(ValueError, match="header must be"):
        read_corpus(path, header=0)


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


HEAD = ["id", "title", "text"]


def test_sheets_of_like_columns_are_read_and_others_named(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        说明=[["导出说明"], ["请勿修改"]],
        上半年=[HEAD, ["n0", "甲", "第一篇的正文。"]],
        下半年=[HEAD, ["n1", "乙", "第二篇的正文。"]],
    )
    corpus = read_corpus(path)
    assert corpus.ids == ["n0", "n1"]
    assert "说明" in corpus.reading.summary()
    assert read_corpus(path, sheet="下半年").ids == ["n1"]
    with pytest.raises(CorpusError, match=r"'上半年'.*--sheet"):
        read_corpus(path, sheet="全年")


def test_long_numbers_in_cells_are_no_ids_but_text_is(tmp_path):
    path = workbook(tmp_path / "a.xlsx", a=[HEAD, [1294030472427835393, "甲", "乙。"]])
    with pytest.raises(CorpusError, match=r"row 2: 'id' must be exact.*--ids row"):
        read_corpus(path)
    assert read_corpus(path, ids="row").ids == ["1"]
    path = workbook(
        tmp_path / "b.xlsx", a=[HEAD, ["0012940304724278353", "甲", "乙。"]]
    )
    assert read_corpus(path).ids == ["0012940304724278353"]


def test_cells_of_spreadsheets_are_what_a_person_sees(tmp_path):
    rows = [
        ["id", "text", "date", "n"],
        [1, "甲_x000D_\n乙", datetime.date(2023, 7, 5), 1.5],
        [2, "#N/A", datetime.datetime(2023, 7, 6, 8, 30), None],
    ]
    path = workbook(tmp_path / "a.xlsx", a=rows)
    with pytest.raises(CorpusError, match=r"row 3: must hold text"):
        read_corpus(path)
    article = read_corpus(path, drop_bad=True)[0]
    assert (article.body, article.date) == (("甲", "乙"), "2023-07-05")
    assert article.extra == {"n": 1.5}


@pytest.mark.parametrize("data", [b"id,text\n1,a\n", b"<html><table></table></html>"])
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_other_files_by_the_name_of_a_spreadsheet_are_refused(suffix, data, tmp_path):
    (tmp_path / f"a{suffix}").write_bytes(data)
    with pytest.raises(CorpusError, match=r"must be an? (XLSX|XLS|ODS) file.*\.xlsx"):
        read_corpus(tmp_path / f"a{suffix}")


ODD = {
    "decimal": pa.array([decimal.Decimal("1.50"), None]),
    "bytes": pa.array([b"\xff\x00", b"a"]),
    "duration": pa.array([datetime.timedelta(days=1), None]),
    "nested": pa.array([{"a": b"\xff", "d": datetime.date(2024, 1, 2)}, None]),
    "map": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
    "far": pa.array([2**30, -(2**30)], pa.date32()),
    "far_time": pa.array([2**60, -(2**60)], pa.timestamp("ms")),
    "nan": pa.array([float("nan"), float("inf")]),
    "null": pa.nulls(2),
    "zone": pa.array([0, 1], pa.timestamp("us", tz="UTC")),
    "category": pa.array(["a", None]).dictionary_encode(),
    "number_category": pa.array([1, None]).dictionary_encode(),
}


@pytest.mark.parametrize("write", [pq.write_table, feather.write_feather])
@pytest.mark.parametrize("kind", ODD)
def test_columns_nobody_needs_may_be_of_any_type(kind, write, tmp_path):
    suffix = ".parquet" if write is pq.write_table else ".feather"
    columns = {name: [row[name] for row in ROWS] for name in ROWS[0]}
    write(pa.table({**columns, "other": ODD[kind]}), str(tmp_path / f"a{suffix}"))
    corpus = read_corpus(tmp_path / f"a{suffix}")
    assert corpus.ids == ["n0", "n1"]
    json.dumps([dict(a.extra) for a in corpus], allow_nan=False)


def test_times_in_utc_are_days_in_china(tmp_path):
    when = pa.array([datetime.datetime(2023, 7, 4, 23, tzinfo=datetime.UTC)])
    table = pa.table({"id": ["a"], "text": ["甲"], "date": when})
    pq.write_table(table, tmp_path / "a.parquet")
    assert read_corpus(tmp_path / "a.parquet")[0].date == "2023-07-05"
