"""Words that open and that close articles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.arrays import Reals
from research.pages.evidence.block_vectors import DiscriminantVectors


@dataclass(frozen=True, slots=True)
class OpeningClosingWords:
    """Weights of words at the beginnings and ends of articles.

    Attributes
    ----------
    opening, closing : ndarray of shape (n_words + 1,)
        Log odds that a paragraph with the word among its first opens an article, or
        with it among its first or last closes one; the last entry is the base.
    """

    opening: Reals
    closing: Reals


def opening_closing_scores(
    words: Sequence[Sequence[str]],
    block_vectors: DiscriminantVectors,
    opening_closing: OpeningClosingWords,
) -> tuple[Reals, Reals]:
    """Score each block by the words that open and that close articles.

    Returns
    -------
    opening, closing : ndarray of shape (n_blocks,)
        Log odds.
    """
    number = {word: n for n, word in enumerate(block_vectors.words)}
    scores = []
    for weights, cut in (
        (opening_closing.opening, opening_words),
        (opening_closing.closing, closing_words),
    ):
        scores.append(
            [
                weights[-1]
                + sum(weights[number[w]] for w in sorted(cut(ws)) if w in number)
                for ws in words
            ]
        )
    return np.array(scores[0], float), np.array(scores[1], float)


def opening_words(words: Sequence[str]) -> set[str]:
    """Select the words that tell whether a paragraph opens an article."""
    return set(words[:12])


def closing_words(words: Sequence[str]) -> set[str]:
    """Select the words that tell whether a paragraph closes an article."""
    return {*words[:4], *words[-14:]}
