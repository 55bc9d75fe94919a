from dataclasses import replace

import numpy as np
import pytest

from research.rendering.blocks import Excerpts, Prose
from research.reports.excerpts import CLOSE, close_rows, excerpt_blocks, typical_rows


@pytest.mark.parametrize(
    ("probability", "typical", "close"),
    [
        pytest.param([0.9, 0.5, 0.41, 0.02], [0, 1], [2, 1], id="both"),
        pytest.param([0.03, 0.02], [], [], id="nobody has it"),
        pytest.param([0.97, 0.99], [1, 0], [], id="all clearly have it"),
        pytest.param([], [], [], id="no article"),
    ],
)
def test_typical_articles_have_the_theme_and_close_calls_are_close(
    probability, typical, close
):
    found = np.array(probability)
    assert typical_rows(found, 0.45, n=3) == typical
    assert close_rows(found, 0.45, n=3) == close


def test_at_most_as_many_are_shown_as_asked_for():
    assert len(typical_rows(np.full(9, 0.8), 0.5, n=3)) == 3
    assert len(close_rows(np.full(9, 0.5 + CLOSE / 2), 0.5, n=2)) == 2


def test_where_there_is_nothing_to_show_words_say_so(digested):
    digest, _ = digested
    themes, thresholds = digest.labelling.themes, digest.classifier.thresholds_
    surely_not = np.full_like(digest.labelling.probability, 0.01)
    surely_not[:, 0] = thresholds[0]
    labelling = replace(digest.labelling, probability=surely_not)
    first, second, *rest = excerpt_blocks(replace(digest, labelling=labelling))
    assert isinstance(first, Excerpts)
    assert isinstance(second, Excerpts)
    assert len(rest) == 2 * (len(themes) - 1)
    assert all(isinstance(block, Prose) for block in rest)
    assert "no article has it" in rest[0].text
    assert "no close calls" in rest[1].text
