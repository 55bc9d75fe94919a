import runpy

import pytest

from experiments.lab.pages.scores import PageScore
from experiments.lab.reports.pages import typical_page
from research.rendering.page_figure import page_before_after
from research.rendering.style import to_svg
from tests.conftest import ROOT


@pytest.mark.slow
def test_the_report_on_pages_repeats_itself(tmp_path):
    script = runpy.run_path(str(ROOT / "experiments" / "pages.py"))
    for name in ("first", "second"):
        script["main"](out=tmp_path / name, config=script["Config"](n_pages=2))
    first = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert first == sorted(path.name for path in (tmp_path / "second").iterdir())
    assert {"sample_plain.csv", "page_hard.svg", "report.html"} <= set(first)
    for name in first:
        one, two = (tmp_path / turn / name for turn in ("first", "second"))
        assert one.read_bytes() == two.read_bytes(), name


def test_a_page_is_drawn_with_each_block_twice():
    drawing = page_before_after(
        [10, 200, 30], ["题", "文", "尾"], [[0, 1, 2]], joined={2}
    )
    svg = to_svg(drawing, "p")
    assert svg.count("1 文") == 2


def test_the_page_drawn_is_the_median_of_those_read():
    def score(right, possible, f1):
        return PageScore(f1, {"perfect": right}, {"perfect": possible}, ())

    scores = [score(0, 2, 0.3), score(2, 2, 1.0), score(1, 2, 0.9), score(1, 2, 0.7)]
    assert typical_page(scores) == 2
    assert typical_page([score(0, 0, 1.0)]) == 0
