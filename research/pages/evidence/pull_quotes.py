"""Pull quotes: blocks that repeat, perhaps shortened, what an article says."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.pages.blocks import Block
from research.pages.evidence.character_model import CharacterModel
from research.pages.evidence.continuity import crossing_strings, flow_across

# Shorter blocks repeat others by chance; longer ones are paragraphs.
MIN_CHARS, MAX_CHARS = 8, 120
# A block is asked about only if so many of its pairs of characters stand together
# in another one.
LEAST = 0.4
NOWHERE = -20.0  # how well a block flows on where no block is open
FEATURES = (
    "pairs", "triples", "longest", "both", "second", "length", "finished", "heading",
    "quoted", "marks_off", "elsewhere", "longer", "distance", "heads_next",
    "beginning", "flow_open", "crossing_open", "flow_before", "before_open",
)  # fmt: skip


def quote_candidates(
    blocks: Sequence[Block], chars: CharacterModel
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Find blocks that may repeat another, and what speaks for it.

    The part of a broken paragraph that a quote repeats is itself repeated by the
    quote; it is told by how well it continues a block that ends in a sentence's midst.

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
        size = max(1, len(pairs[at]))
        shares = np.array([len(pairs[at] & other) / size for other in pairs])
        shares[at] = 0.0
        best = int(shares.argmax())
        left = pairs[at] - pairs[best]
        rest = [
            len(left & p) if n not in (at, best) else 0 for n, p in enumerate(pairs)
        ]
        both = shares[best] + max(rest, default=0) / size
        if both < LEAST:
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
                both,
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
    continuity = _continuity(blocks, chars, places)
    table = np.array(rows, np.float32).reshape(len(rows), len(FEATURES) - 5)
    table = np.hstack([table, continuity.astype(np.float32)])
    return np.array(places, np.int64), np.array(sources, np.int64), table


def _continuity(
    blocks: Sequence[Block], chars: CharacterModel, places: Sequence[int]
) -> NDArray[np.float64]:
    """Tell how well each candidate begins, and continues a block that is open."""
    n = len(blocks)
    j = np.repeat(np.array(places, np.int64), n)
    i = np.tile(np.arange(n), len(places))
    flow, _, _, beginning = flow_across(blocks, chars, i, j)
    crossing = crossing_strings(blocks, i, j)
    is_open = np.array([block.open for block in blocks])
    usable = is_open[i] & (i != j)
    shape = (len(places), n)
    flows = np.where(usable, flow, NOWHERE).reshape(shape).max(axis=1, initial=NOWHERE)
    crossed = np.where(usable, crossing, 0).reshape(shape).max(axis=1, initial=0)
    before = np.maximum(np.array(places, np.int64) - 1, 0)
    rows = np.arange(len(places))
    return np.column_stack(
        [
            beginning[np.array(places, np.int64)],
            flows,
            crossed,
            flow.reshape(shape)[rows, before],
            is_open[before] & (np.array(places) > 0),
        ]
    )


def _grams(text: str, size: int) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def _longest(text: str, other: str) -> int:
    """Give the length of the longest string that both have."""
    length = 0
    for start in range(len(text)):
        while start + length < len(text) and text[start : start + length + 1] in other:
            length += 1
    return length
