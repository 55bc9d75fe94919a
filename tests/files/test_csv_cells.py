"""Cells of CSV: one form on every Python, and none that a spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.files.tables import csv_lines, escaped, unescaped

STARTS = "=+-@＝＋－＠"
CELLS = st.text(st.sampled_from([*STARTS, *"\t\r\n'\",; a碳　", "\u2028", "\x85"]))


@given(rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_every_cell_comes_back_and_none_begins_like_a_formula(rows):
    text = csv_lines(rows)
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert [[unescaped(cell) for cell in row] for row in found] == rows
    for cell in (cell for row in found for cell in row):
        assert not cell.startswith(("\t", "\r", "\n"))
        assert not cell.lstrip("\t\r\n").startswith(tuple(STARTS))


@pytest.mark.parametrize("cell", ["上\r下", "上\n下", "上\r\n下", "a,b", 'a"b'])
def test_a_cell_with_a_break_comma_or_quote_stands_in_quotes(cell):
    inside = cell.replace('"', '""')
    assert csv_lines([["x", cell]]) == f'x,"{inside}"\n'


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", "\t", "\n", "\r", "\r\n"])
def test_a_formula_is_escaped_behind_breaks_and_in_full_width(start, before):
    cell = f"{before}{start}1+1"
    assert escaped(cell) == f"'{cell}"
    assert unescaped(escaped(cell)) == cell


@pytest.mark.parametrize("cell", ["1-1", "碳＝氮", "a\n=1", "", 3, None])
def test_other_cells_stay_as_they_are(cell):
    assert escaped(cell) == ("" if cell is None else cell)
