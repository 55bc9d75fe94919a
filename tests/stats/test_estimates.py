"""An interval and a spread are two things and never look alike."""

import csv
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.rendering.blocks import KeyNumbers, Table
from research.rendering.cells import cell_text, json_cell, sort_key, table_csv
from research.rendering.report import Report
from research.stats.estimates import Estimate, Spread, mean_estimate, wilson
from research.stats.shares import shares_by_period


@given(n=st.integers(1, 5000), part=st.floats(0, 1))
def test_wilson_holds_its_share_and_stays_a_share(n, part):
    hits = round(part * n)
    found = wilson(hits, n)
    assert 0 <= found.low <= found.value == hits / n <= found.high <= 1


@given(n=st.integers(1, 400), part=st.floats(0, 1))
def test_wilson_is_the_interval_of_the_paper(n, part):
    hits = round(part * n)
    share, z = hits / n, 1.959963984540054
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    found = wilson(hits, n)
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half))


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_a_share_of_nothing_is_refused(hits, n):
    with pytest.raises(ValueError, match="at least one case"):
        wilson(hits, n)


def test_an_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        Estimate(0.5, 0.6, 0.4)


@pytest.mark.parametrize("values", [(0.5, 0.6, 0.7), (0.8, 0.6, 0.7)])
def test_a_mean_outside_its_runs_is_refused(values):
    with pytest.raises(ValueError, match="between"):
        Spread(*values)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_any_runs_have_a_spread(values):
    found = Spread.over(values)
    assert (found.least, found.most) == (min(values), max(values))


def test_no_run_has_no_spread():
    with pytest.raises(ValueError, match="at least one run"):
        Spread.over([])


def test_a_mean_has_students_interval():
    found = mean_estimate(np.array([1.0, 2.0, 3.0]))
    assert found.high - found.value == pytest.approx(4.302653 / math.sqrt(3))


@pytest.mark.parametrize(
    ("cell", "text", "kept", "key"),
    [
        pytest.param(
            Estimate(0.5, 0.25, 0.75),
            "0.500 [0.250, 0.750]",
            [0.5, 0.25, 0.75],
            "0.5",
            id="interval",
        ),
        pytest.param(
            Estimate(0.5, math.nan, math.nan),
            "0.500",
            [0.5, None, None],
            "0.5",
            id="no bounds",
        ),
        pytest.param(
            Estimate(math.nan, math.nan, math.nan),
            "undefined",
            [None, None, None],
            "nan",
            id="no value",
        ),
        pytest.param(
            Spread(0.53, 0.49, 0.57),
            "0.53 (0.49–0.57 over runs)",
            {"mean": 0.53, "least": 0.49, "most": 0.57},
            "0.53",
            id="runs",
        ),
        pytest.param(
            Spread(0.0, -0.1, 0.1),
            "0 (-0.1 to 0.1 over runs)",
            {"mean": 0, "least": -0.1, "most": 0.1},
            "0.0",
            id="runs below nothing",
        ),
        pytest.param(
            Spread(2872.4, 999.7, 3000.0),
            "2,872 (1,000–3,000 over runs)",
            {"mean": 2872, "least": 999.7, "most": 3000},
            "2872.4",
            id="large runs",
        ),
    ],
)
def test_a_cell_says_what_it_is(cell, text, kept, key):
    assert cell_text(cell) == text
    assert json_cell(cell) == kept
    assert sort_key(cell) == key


def test_every_format_tells_an_interval_from_a_spread(tmp_path):
    rows = [["a", Estimate(0.5, 0.4, 0.6), Spread(0.5, 0.4, 0.6)], ["b", None, 0.3]]
    table = Table("both", ["what", "sure", "runs"], rows)
    numbers = KeyNumbers([(Spread(0.5, 0.4, 0.6), "of runs"), (rows[0][1], "of all")])
    Report("Both", {}, [numbers, table]).write(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("(0.4–0.6 over runs)") == 2
    assert page.count("[0.400, 0.600]") == page.count("95 %: 0.400 to 0.600") == 1
    markdown = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "0.5 (0.4–0.6 over runs)" in markdown
    kept = json.loads((tmp_path / "report.json").read_bytes())
    assert kept["tables"]["both"]["rows"][0][1:] == [
        [0.5, 0.4, 0.6],
        {"mean": 0.5, "least": 0.4, "most": 0.6},
    ]
    header, first, second = csv.reader(table_csv(table).splitlines())
    sure, runs = ["sure (low)", "sure (high)"], ["runs (least)", "runs (most)"]
    assert header == ["what", "sure", *sure, "runs", *runs]
    assert first == ["a", "0.5", "0.4", "0.6", "0.5", "0.4", "0.6"]
    assert second == ["b", "", "", "", "0.3", "", ""]


def test_articles_without_a_period_are_left_out():
    labels = np.array([[1], [0], [1]], dtype=np.int8)
    found = shares_by_period(labels, ["2024", None, "2024"])
    assert (found.periods, found.n_docs.tolist()) == (("2024",), [2])
    assert found.estimates(0) == [wilson(2, 2)]
