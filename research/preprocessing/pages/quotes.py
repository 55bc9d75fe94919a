"""Pull quotes: blocks that repeat, perhaps shortened, what an article says."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.preprocessing.pages.blocks import Block

# Shorter blocks repeat others by chance; longer ones are paragraphs.
MIN_CHARS, MAX_CHARS = 8, 120
# A block is asked about only if so many of its pairs of characters stand together
# in another one.
LEAST = 0.4
FEATURES = (
    "pairs", "triples", "longest", "second", "length", "finished", "heading",
    "quoted", "marks_off", "elsewhere", "longer", "distance", "heads_next",
)  # fmt: skip


def quote_candidates(
    blocks: Sequence[Block],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Find blocks that may repeat another, and what speaks for it.

    Returns
    -------
    places : ndarray of shape (n_candidates,)
        Places in the list of blocks.
    sources : ndarray of shape (n_candidates,)
        The block that each repeats.
    features : ndarray of float32, shape (n_candidates, len(FEATURES))
    """
    bare = ["".join(filter(str.isalnum, block.text)) for block in blocks]
    pairs = [_grams(text, 2) for text in bare]
    triples = [_grams(text, 3) for text in bare]
    places, sources, rows = [], [], []
    for at, block in enumerate(blocks):
        if block.kind not in ("text", "heading", "caption") or not (
            MIN_CHARS <= len(block.text) <= MAX_CHARS
        ):
            continue
        shares = np.array(
            [
                len(pairs[at] & other) / max(1, len(pairs[at]))
                if n != at and len(bare[n]) > len(bare[at])
                else 0.0
                for n, other in enumerate(pairs)
            ]
        )
        best = int(shares.argmax())
        if shares[best] < LEAST:
            continue
        others = np.delete(shares, best)
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        places.append(at)
        sources.append(best)
        rows.append(
            (
                shares[best],
                len(triples[at] & triples[best]) / max(1, len(triples[at])),
                _longest(bare[at], bare[best]) / max(1, len(bare[at])),
                others.max(initial=0.0),
                len(block.text),
                block.finished,
                block.kind == "heading",
                block.text[:1] in "“‘",
                sum(map(abs, block.open_pairs)),
                len(triples[at] - triples[best]),
                len(bare[best]) / max(1, len(bare[at])),
                np.clip(best - at, -20, 20),
                after is not None and after.kind == "heading",
            )
        )
    table = np.array(rows, np.float32).reshape(len(rows), len(FEATURES))
    return np.array(places, np.int64), np.array(sources, np.int64), table


def _grams(text: str, size: int) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def _longest(text: str, other: str) -> int:
    """Give the length of the longest string that both have."""
    length = 0
    for start in range(len(text)):
        while start + length < len(text) and text[start : start + length + 1] in other:
            length += 1
    return length
