import struct

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from research.rendering import figures, matrices
from research.rendering.style import (
    INK,
    MISSING,
    drawable,
    missing_glyphs,
    to_png,
    to_svg,
)

ONES = np.full((3, 2), 0.5)
NAMES = ["碳市场", "贷款 $x$", "手机<b>"]
DRAWINGS = {
    "intervals": lambda: figures.intervals(
        NAMES, ["甲", "乙"], ONES, ONES - 0.1, ONES + 0.1, label="F1"
    ),
    "precision_recall": lambda: figures.precision_recall(
        {"金融": (np.array([0.0, 1.0]), np.array([1.0, 0.5]), 0.5, 0.7)}
    ),
    "counts_matrix": lambda: matrices.counts_matrix(NAMES, np.eye(3, dtype=int)),
    "lift_matrix": lambda: matrices.lift_matrix(NAMES, ["甲", "乙"], ONES * 4),
    "share_matrix": lambda: matrices.share_matrix(NAMES, ["甲", "乙"], ONES),
    "measures": lambda: figures.measures_by_number(
        [5, 10, 20], {"NPMI": ONES, "甲": ONES}, chosen=10, label="topics"
    ),
    "term_bars": lambda: figures.term_bars([(n, [("碳", 1.0)]) for n in NAMES]),
    "over_time": lambda: figures.over_time(
        ["2020 Q1", "2020 Q2", "2020 Q3"], ["甲", "乙"], ONES, ONES - 0.1, ONES + 0.1
    ),
    "columns": lambda: figures.columns_by_period(
        ["2020"], np.array([3]), label="Articles"
    ),
    "histogram": lambda: figures.histogram(np.arange(9.0), label="Characters"),
    "reliability": lambda: figures.reliability(
        {"金融": (np.array([0.1, 0.9]), np.array([0.2, 0.8]))}
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_figure_is_drawn_twice_to_the_same_bytes(name):
    # Warnings are errors: a missing glyph would end the test.
    first, second = DRAWINGS[name](), DRAWINGS[name]()
    assert to_png(first) == to_png(second)
    assert to_svg(first, "a") == to_svg(second, "a")


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_figure_knows_its_numbers(name):
    chart = DRAWINGS[name]()
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.header)}


def test_figures_are_fit_for_print():
    width, height = struct.unpack(">II", to_png(DRAWINGS["histogram"]())[16:24])
    inches = DRAWINGS["histogram"]().get_size_inches()
    assert (width, height) == tuple((300 * inches).astype(int))


def test_text_stays_text_and_ids_bear_the_prefix():
    svg = to_svg(DRAWINGS["intervals"](), "one")
    assert "碳市场" in svg
    assert "贷款 $x$" in svg
    assert "手机&lt;b&gt;" in svg
    assert 'id="one-' in svg
    assert ' id="figure_1"' not in svg


def test_the_lowest_panel_of_each_column_has_dates():
    shares = np.full((3, 6), 0.5)
    names = [f"t{n}" for n in range(6)]
    drawn = figures.over_time(
        ["2020", "2021", "2022"], names, shares, shares, shares, columns=4
    )
    dated = [axes.xaxis.get_tick_params()["labelbottom"] for axes in drawn.axes[:6]]
    assert dated == [False, False, True, True, True, True]


def contrast(one, other):
    light, dark = sorted(map(matrices._luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", ["#ffffff", "#15181c"])
def test_numbers_in_cells_are_read_on_light_and_on_dark_paper(paper):
    lift = np.geomspace(1 / 9, 9, 25).reshape(5, 5)
    names = list("abcde")
    axes = matrices.lift_matrix(names, names, lift).axes[0]
    image = axes.images[0]
    ground = np.array(to_rgb(paper))
    page = np.array(to_rgb(INK if paper == "#ffffff" else "#e6e9ec"))
    for text in axes.texts:
        column, row = map(int, text.get_position())
        *hue, alpha = image.cmap(image.norm(image.get_array()[row, column]))
        cell = alpha * np.array(hue) + (1 - alpha) * ground
        own = np.array(to_rgb(text.get_color()))
        letters = page if text.get_color() == INK else own
        assert contrast(letters, cell) >= 4.1


def test_characters_without_a_glyph_are_counted():
    drawn = figures.term_bars([("碳𠮷", [("喆𠮷", 1.0), ("赟發臺", 0.5)])])
    assert missing_glyphs(drawn) == {"𠮷": 3}  # the panel's name stands on each bar


def test_fonts_hold_names_of_people_and_traditional_script():
    assert drawable("炘勠祎喆镕昇發體臺赟堃") == "炘勠祎喆镕昇發體臺赟堃"


def test_rare_characters_are_visibly_missing():
    assert drawable("碳𠮷A") == f"碳{MISSING}A"


def test_the_users_own_settings_change_nothing():
    import matplotlib as mpl

    before = to_png(DRAWINGS["histogram"]())
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert to_png(DRAWINGS["histogram"]()) == before


@pytest.mark.parametrize(
    ("periods", "places", "gaps"),
    [
        (["2020 Q4", "2021 Q1", "2021 Q2"], [0, 1, 2], []),
        (["2011 Q1", "2020 Q3", "2020 Q4"], [0, 38, 39], [1]),
        (["2011", "2012", "2015"], [0, 1, 4], [2]),
        (["2023-12", "2024-01", "2024-04"], [0, 1, 4], [2]),
        (["2020-W53", "2021-W01", "2021-W03"], [0, 1, 3], [2]),
        (["2024-02-28", "2024-02-29", "2024-03-02"], [0, 1, 3], [2]),
        (["spring", "autumn"], [0, 1], []),
        (["2011"], [0], []),
        ([], [], []),
    ],
)
def test_a_line_over_time_breaks_where_periods_are_missing(periods, places, gaps):
    found, breaks = figures.period_places(periods)
    assert found.tolist() == places
    assert breaks.tolist() == gaps


def test_no_share_is_drawn_between_periods_far_apart():
    drawn = figures.over_time(
        ["2011 Q1", "2020 Q3", "2020 Q4"], ["甲", "乙"], ONES, ONES - 0.1, ONES + 0.1
    )
    line = drawn.axes[0].lines[0]
    assert np.isnan(line.get_xdata()).tolist() == [False, True, False, False]
    assert len(drawn.rows) == 6  # the numbers have no gap
