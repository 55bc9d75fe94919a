"""The sample corpus as a table of the kind that readers have, and an empty one to fill.

300 of the articles that were written for the project, with Chinese headers, dates as
people mix them, invented newspapers and a column of regions.
"""

import io
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from research.files.workbooks import MADE

ROOT = Path(__file__).resolve().parents[1]
# What each part of the corpus is said to be: a region, and two newspapers of it.
PARTS = {
    "a": ("东部", ("青石产业报", "云桥商报")),
    "b": ("中部", ("白鹿工业报", "沙洲经济报")),
    "c": ("西部", ("星岭工信报", "河湾商报")),
}
COLUMNS = {
    "编号": "每篇一个，不重复；没有可以留空一列，读入时以行号为编号。",
    "标题": "没有标题可以留空。",
    "正文": "必填。段落之间换行即可。",
    "发布日期": "2024-05-01、2024/5/1、2024年5月1日 或日期格式均可；没有可以留空。",
    "来源": "报纸、网站或公司的名称。",
    "记者": "可以留空。",
    "体裁": "可以留空。",
    "地区": "自己的列，名称随意，可以有多列：用来分组和比较。",
}
WIDTHS = (8, 36, 60, 14, 14, 14, 10, 8)


def _dated(text: str, number: int) -> str | date:
    """Write a date as one of five people would."""
    day = date.fromisoformat(text)
    year, month, of_month = day.year, day.month, day.day
    return (
        text,
        f"{year}/{month}/{of_month}",
        f"{year}年{month}月{of_month}日",
        f"{year}.{month:02}.{of_month:02}",
        day,
    )[number % 5]


def rows(corpus: Path) -> list[list[Any]]:
    """Give the rows of the table, in the order of the corpus."""
    found: list[list[Any]] = []
    for line in corpus.read_text("utf-8").splitlines():
        article = json.loads(line)
        if article["id"][0] not in PARTS:
            continue
        region, papers = PARTS[article["id"][0]]
        number = len(found)
        found.append(
            [
                article["id"],
                article["title"],
                "\n".join(article["body"]),
                _dated(article["date"], number),
                papers[number % 2],
                article["byline"],
                article["genre"],
                region,
            ]
        )
    return found


def workbook(rows: list[list[Any]], *, with_notes: bool = False) -> bytes:
    """Write a sheet with the headers, what each is for as a note, and the rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet("文章")
        bold, day = book.add_format({"bold": True}), book.add_format()
        day.set_num_format("yyyy/m/d")
        sheet.freeze_panes(1, 0)
        for column, (name, note) in enumerate(COLUMNS.items()):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, WIDTHS[column])
            if with_notes:
                sheet.write_comment(0, column, note, {"x_scale": 2})
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell:
                    sheet.write_string(number, column, cell)
    return stream.getvalue()


def main(
    corpus: Path = ROOT / "data" / "articles.jsonl", out: Path = ROOT / "data"
) -> None:
    """Write both tables."""
    (out / "my_articles.xlsx").write_bytes(workbook(rows(corpus)))
    (out / "template.xlsx").write_bytes(workbook([], with_notes=True))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "data")
    main(**vars(parser.parse_args()))
