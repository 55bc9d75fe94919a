import pytest

from research.rendering.blocks import Table
from research.rendering.paper import LINE, _width, sheets
from research.stats.estimates import Estimate

CELL = Estimate(0.12345, 0.1, 0.15)


@pytest.mark.parametrize("n_columns", [1, 2, 6, 13, 60])
def test_a_split_table_has_all_its_columns_and_its_first_on_every_part(n_columns):
    header = ["时期", *(f"{n} 碳市场 碳交易" for n in range(n_columns))]
    rows = [["2024 Q1", *[CELL] * n_columns], ["2024 Q2", *[None] * n_columns]]
    parts = sheets(Table("t", header, rows, "What it is."))
    assert [part.header[0] for part in parts] == ["时期"] * len(parts)
    assert [name for part in parts for name in part.header[1:]] == header[1:]
    assert [cell for part in parts for cell in part.rows[0][1:]] == rows[0][1:]
    for part in parts:
        assert part.caption == "What it is."
        assert sum(_width(part, c) for c in range(len(part.header))) <= LINE


def test_a_narrow_table_stays_whole():
    table = Table("t", ["a", "b"], [["x" * 400, 1], ["y", 2]])
    assert sheets(table) == [table]


def test_a_table_without_rows_has_one_sheet():
    assert len(sheets(Table("t", ["a", "b"], []))) == 1
