"""A network of words, drawn so that no label lies on another."""

from collections.abc import Sequence

import numpy as np

from research.arrays import Floats, Ints
from research.i18n import N_, _
from research.rendering.style import INK, PALE, PALETTE, Chart, drawable, style

SIZE = 7.2  # inches
ROUNDS = 400
_POINT = 1 / 72  # inches


_HEADER = (
    N_("first"),
    N_("second"),
    N_("strength"),
    N_("module of first"),
    N_("module of second"),
)


@style()
def network(
    words: Sequence[str],
    size: Ints,
    module: Ints,
    place: Floats,
    edges: Sequence[tuple[int, int, float]],
) -> Chart:
    """Words as labels, links as lines, modules as colours.

    Parameters
    ----------
    words : sequence of n_words str
    size : ndarray of int, shape (n_words,)
        What the letters grow with, such as articles.
    module : ndarray of int, shape (n_words,)
    place : ndarray of shape (n_words, 2)
    edges : sequence of (first, second, strength in 0 to 1)
        By numbers of words.
    """
    rows = [
        (words[one], words[other], strength, int(module[one]), int(module[other]))
        for one, other, strength in edges
    ]
    figure = Chart(list(map(_, _HEADER)), rows, figsize=(SIZE, SIZE))
    axes = figure.add_subplot()
    axes.axis("off")
    if not len(words):
        axes.text(
            0.5, 0.5, _("no pair of words passes the test"), ha="center", color=PALE
        )
        return figure
    points = 7 + 5 * np.sqrt(size / size.max())
    boxes = np.stack(
        [
            np.array([_width(word) for word in words]) * points * _POINT,
            1.3 * points * _POINT,
        ],
        axis=1,
    )
    at = _apart(_scaled(place), boxes)
    for one, other, strength in edges:
        axes.plot(
            *at[[one, other]].T, color=PALE, lw=0.4 + 2 * strength, alpha=0.5, zorder=1
        )
    for row, word in enumerate(words):
        color = PALETTE[int(module[row]) % len(PALETTE)]
        axes.text(
            float(at[row, 0]),
            float(at[row, 1]),
            drawable(word),
            size=float(points[row]),
            color=INK,
            ha="center",
            va="center",
            zorder=3,
            bbox={"boxstyle": "square,pad=0.12", "fc": "white", "ec": color, "lw": 1},
        )
    low, high = (at - boxes).min(axis=0), (at + boxes).max(axis=0)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    figure.set_size_inches(*(high - low + 0.2))
    return figure


def _width(word: str) -> float:
    """Estimate the width of a word in letters of its size."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.6 for letter in word) + 0.5


def _scaled(place: Floats) -> Floats:
    """Bring places, in whatever units, to inches on the figure."""
    low, span = place.min(axis=0), np.ptp(place, axis=0)
    return np.asarray((place - low) / np.maximum(span, 1e-9) * (SIZE - 0.8))


def _apart(at: Floats, boxes: Floats) -> Floats:
    """Push labels apart, each pair along the side on which it overlaps least."""
    at = at.copy()
    numbers = np.arange(len(at))
    by_number = np.sign(np.subtract.outer(numbers, numbers))[..., np.newaxis]
    reach = (boxes[:, np.newaxis] + boxes) / 2
    for _round in range(ROUNDS):
        away = at[:, np.newaxis] - at
        overlap = reach - np.abs(away)
        np.einsum("iix->ix", overlap)[:] = -1
        touching = np.asarray((overlap > 0).all(axis=2))
        if not touching.any():
            break
        # Two labels at one place part by their numbers.
        sign = np.where(away == 0, by_number, np.sign(away))
        least = overlap == overlap.min(axis=2, keepdims=True)
        push = np.where(least & touching[..., np.newaxis], overlap, 0)
        at += (sign * push).sum(axis=1) * 0.3
    return at
