"""Tables and texts as databases, spreadsheets, R, scripts and crawlers leave them."""

import json

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from research.files.formats.opening import read_rows, stream_rows
from research.files.formats.rows import UNSTORED, Form
from research.files.reading import UnreadableError

TEXT = "松墨银行云陌分行日前向和煦光伏发放三亿元绿色贷款，用于屋顶电站建设。"
HEAD = ("id", "title", "text")
ROWS = [("n0", "题一", TEXT), ("n1", "题二", TEXT + "又一段。")]


def texts_of(tmp_path, name, content, **form):
    path = tmp_path / name
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    found = stream_rows(path, Form(**form))
    rows = list(found.items)
    assert not [row for row in rows if isinstance(row, str)]
    return [row.values.get("text") for row in rows], found


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("\n".join("^".join(r) for r in (HEAD, *ROWS)), id="caret"),
        pytest.param("\n".join("\x01".join(r) for r in (HEAD, *ROWS)), id="Hive"),
        pytest.param(
            "\n".join(",".join(f"'{c}'" for c in r) for r in (HEAD, *ROWS)),
            id="single quotes",
        ),
        pytest.param(
            "\n".join(", ".join(f'"{c}"' for c in r) for r in (HEAD, *ROWS)),
            id="quotes behind blanks",
        ),
        pytest.param(
            "id,title,text\n"
            + "\n".join(f"{n},{','.join(r)}" for n, r in enumerate(ROWS, 1)),
            id="row names of R",
        ),
        pytest.param(
            "\n".join(",".join(r) for r in (HEAD, *ROWS)) + "\n\x1a", id="end of file"
        ),
    ],
)
def test_tables_parted_in_other_ways_are_read(table, tmp_path):
    assert texts_of(tmp_path, "a.csv", table)[0] == [row[2] for row in ROWS]


def test_cells_that_programs_wrap_are_unwrapped_and_it_is_said(tmp_path):
    table = f'id\ttitle\ttext\n="007"\t\\N\t{TEXT}\n'
    path = tmp_path / "a.tsv"
    path.write_text(table, encoding="utf-8")
    found = stream_rows(path)
    assert [row.values for row in found.items] == [
        {"id": "007", "title": "", "text": TEXT}
    ]
    assert len(found.noticed.notes) == 2


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([[*HEAD], *map(list, ROWS)], id="lists with names"),
        pytest.param(
            {
                "schema": {"fields": [{"name": "text", "type": "string"}]},
                "data": [dict(zip(HEAD, row, strict=True)) for row in ROWS],
            },
            id="table of pandas",
        ),
    ],
)
def test_json_in_other_forms_is_read(value, tmp_path):
    content = json.dumps(value, ensure_ascii=False)
    assert texts_of(tmp_path, "a.json", content)[0] == [row[2] for row in ROWS]
    assert texts_of(tmp_path, "a.txt", content)[0] == [row[2] for row in ROWS]


def test_lists_without_names_have_numbers(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([[TEXT, "题"], [TEXT, "题"]]), encoding="utf-8")
    assert set(read_rows(path).rows[0].values) == {"1", "2"}


def test_commas_and_texts_in_jsonl_are_taken_and_said(tmp_path):
    lines = f'{{"text": "{TEXT}"}},\n"{TEXT}"\n'
    texts, found = texts_of(tmp_path, "a.jl", lines)
    assert texts == [TEXT, TEXT]
    assert len(found.noticed.notes) == 2


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.json", f"[{{'text': '{TEXT}'}}]", "json.dumps"),
        ("a.txt", f"{{'text': '{TEXT}'}}", "json.dumps"),
        ("a.json", f'var a = [{{"text": "{TEXT}"}}]', "Take away"),
        ("a.json", f'[{{"text": "{TEXT}"', "cut off"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
        ("a.xlsb", b"PK", "xlsx"),
        ("a.sqlite", b"SQLite", ".csv"),
    ],
)
def test_what_is_refused_names_the_remedy(name, content, remedy, tmp_path):
    with pytest.raises(UnreadableError, match=remedy):
        texts_of(tmp_path, name, content)


def test_a_table_called_txt_is_read_as_one(tmp_path):
    table = "标题\t正文\t日期\n" + "".join(f"{t}\t{x}\t2023\n" for _, t, x in ROWS)
    path = tmp_path / "a.txt"
    path.write_text(table, encoding="utf-8")
    assert [row.values["正文"] for row in read_rows(path).rows] == [r[2] for r in ROWS]


def test_articles_within_tags_and_between_rules_are_parted(tmp_path):
    docs = "".join(
        f"<doc>\n<docno>{n}</docno>\n<contenttitle>{t}</contenttitle>\n"
        f"<content>{x}</content>\n</doc>\n"
        for n, t, x in ROWS
    )
    assert texts_of(tmp_path, "a.txt", docs)[0] == [row[2] for row in ROWS]
    ruled = "\n==========\n".join(f"{t}\n{x}" for _, t, x in ROWS * 2)
    texts, found = texts_of(tmp_path, "b.txt", ruled)
    assert texts == [row[2] for row in ROWS * 2]
    assert "--no-lines" in found.noticed.notes[0]
    assert len(read_rows(tmp_path / "b.txt", Form(lines=False)).rows) == 1


def test_heads_of_a_single_article_are_read(tmp_path):
    text = f"标题：题\n日期：2023-07-05\n来源：云陌日报\n正文：\n{TEXT}"
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    values = read_rows(path).rows[0].values
    assert values["title"] == "题"
    assert values["date"] == "2023-07-05"


def test_lines_of_a_csv_file_may_be_texts(tmp_path):
    texts, _ = texts_of(tmp_path, "a.csv", "甲，乙\n丙,丁\n", lines=True)
    assert texts == ["甲，乙", "丙,丁"]


def test_what_is_said_of_data_is_no_article(tmp_path):
    (tmp_path / "README.md").write_text("# 数据说明", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT}), encoding="utf-8")
    found = stream_rows(tmp_path)
    assert len(list(found.items)) == 1
    assert any("README.md" in note for note in found.noticed.notes)


def test_arrow_that_is_sent_along_is_read(tmp_path):
    table = pa.table({"text": [TEXT]})
    path = tmp_path / "a.arrow"
    with pa.ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table)
    assert read_rows(path).rows[0].values == {"text": TEXT}


@pytest.mark.parametrize("version", [114, 117, 118])
def test_files_of_stata_are_read_in_the_encoding_they_have(version, tmp_path):
    text = TEXT * 3
    kept = text if version >= 118 else text.encode("gb18030").decode("latin-1")
    frame = pd.DataFrame({"id": [7, 8], "text": [kept, kept], "kind": ["a", "b"]})
    frame["kind"] = frame["kind"].astype("category")
    frame["date"] = pd.to_datetime(["2023-07-05", None])
    path = tmp_path / "a.dta"
    dates = {"date": "td"}
    frame.to_stata(path, version=version, write_index=False, convert_dates=dates)
    rows = read_rows(path).rows
    assert [row.values["text"] for row in rows] == [text, text]
    assert rows[0].values["date"] == "2023-07-05"
    assert rows[1].values["kind"] == "b"


def book_with(tmp_path, *rows, merged=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    path = tmp_path / "a.xlsx"
    book.save(path)
    return path


def test_errors_and_formulae_without_a_value_are_no_empty_cells(tmp_path):
    rows = (("来源", "正文"), ("#REF!", TEXT), ("=A1&B1", TEXT), ("甲", "=A2"))
    found = stream_rows(book_with(tmp_path, *rows))
    values = [tuple(row.values.values()) for row in found.items]
    assert values == [("#REF!", TEXT), (UNSTORED, TEXT), ("甲", UNSTORED)]
    notes = " ".join(found.noticed.notes)
    assert "formulae without a value" in notes
    assert "errors of formulae in columns '来源'" in notes


def test_merged_cells_hold_for_each_of_their_rows(tmp_path):
    rows = (("正文", "来源"), (TEXT, "甲"), (TEXT, None), (TEXT, "乙"))
    found = stream_rows(book_with(tmp_path, *rows, merged="B2:B3"))
    assert [row.values["来源"] for row in found.items] == ["甲", "甲", "乙"]
    assert any("merged" in note for note in found.noticed.notes)


def test_a_long_note_is_not_taken_for_the_table(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    book.active.append(["本表由云陌日报导出。" * 100])
    sheet = book.create_sheet("数据")
    for row in (("标题", "正文"), ("题", TEXT)):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = stream_rows(tmp_path / "a.xlsx")
    assert [row.values["正文"] for row in found.items] == [TEXT]
    assert any("'Sheet'" in note for note in found.noticed.notes)
