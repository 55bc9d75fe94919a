"""Where articles begin and end, and what headings have in common."""

import numpy as np
import pytest

from research.pages.blocks import split_blocks
from research.pages.evidence.boundary_features import weigh_boundaries
from research.pages.evidence.headings import (
    alike_headings,
    credited_share,
    heading_runs,
)
from research.pages.evidence.pair_features import Evidence, evidence
from research.pages.model import shipped_page_model
from research.pages.path_cover import choose_links
from research.text.segmenter import Segmenter


@pytest.fixture(scope="module")
def found() -> Evidence:
    model = shipped_page_model()
    blocks = split_blocks("甲方表示。\n\n乙方认为。\n\n丙方指出。")
    return evidence(
        blocks, model.chars, model.block_vectors, model.opening_closing, Segmenter()
    )


def scores_of(found, likely):
    scores = np.full(len(found.i), -9.0)
    for (i, j), score in likely.items():
        scores[(found.i == i) & (found.j == j)] = score
    return scores


def test_a_block_sure_to_go_on_is_joined_though_its_links_are_in_doubt(found):
    # The last block follows one of the two others; neither pair is likely by itself.
    scores = scores_of(found, {(0, 2): -0.4, (1, 2): -0.6})
    assert (choose_links(3, found.i, found.j, scores) < 0).all()
    odds = weigh_boundaries(
        found, scores, np.array([-9.0, -9.0, 5.0]), np.array([1.0, 1.0, -9.0])
    )
    assert choose_links(3, found.i, found.j, odds).tolist() == [2, -1, -1]


def test_a_block_sure_to_begin_is_not_joined_by_its_best_seam(found):
    scores = scores_of(found, {(0, 1): 0.5})
    odds = weigh_boundaries(
        found, scores, np.array([-9.0, -5.0, -9.0]), np.array([1.0, -9.0, -9.0])
    )
    assert (choose_links(3, found.i, found.j, odds) < 0).all()


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        pytest.param("## 促转型：向新而行", "## 畅循环：体系初步形成", 1.0, id="colon"),
        pytest.param("## 向新而行", "## 以质取胜", 0.5, id="length"),
        pytest.param("## 促转型：向新而行", "## 以质取胜", -1.0, id="one colon"),
        pytest.param("## 向新而行", "## 广东召开首场政策宣讲会", 0.0, id="unlike"),
        pytest.param("## 促转型：向新而行", "畅循环：体系形成。", 0.0, id="no heading"),
    ],
)
def test_headings_are_alike_in_form(one, other, likeness):
    form = alike_headings(split_blocks(f"{one}\n\n正文一句。\n\n{other}"))
    assert form[0, 2] == form[2, 0] == likeness
    assert (np.diag(form) == 0).all()


def test_runs_of_headings_are_counted_and_what_follows_them():
    heading = np.array([1.0, 1.0, 0.0, 1.0, 0.0])
    runs = heading_runs(heading)
    assert runs.tolist() == [2, 1, 0, 1, 0]
    credited = np.array([0.0, 0.0, 1.0, 0.0, 0.0])
    assert credited_share(heading, runs, credited) == pytest.approx(0.5)
    assert credited_share(np.zeros(2), np.zeros(2, np.int64), np.zeros(2)) == 0
