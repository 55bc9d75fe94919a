"""What each block of a page is by itself: how it begins, ends and looks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.arrays import Reals
from research.pages.blocks import Block
from research.pages.evidence.enumerations import opening_ordinal


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """Facts about blocks as arrays of shape (n_blocks,).

    Attributes
    ----------
    finished, paused, signed, jumps, colon : ndarray
        How they end: as a sentence, within one, with a name, to be continued on
        another page, with a colon.
    length : ndarray
        In characters, at most 300.
    heading, byline, dated, continued : ndarray
        What they are and how they begin.
    ordinal : ndarray
        That opens them; 0 where there is none.
    punct : ndarray
        Whether they begin with a mark.
    open_pairs : ndarray of shape (n_blocks, n_kinds)
        Quotes and brackets left open.
    """

    finished: Reals
    paused: Reals
    signed: Reals
    jumps: Reals
    colon: Reals
    length: Reals
    heading: Reals
    byline: Reals
    dated: Reals
    continued: Reals
    ordinal: Reals
    punct: Reals
    open_pairs: Reals

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "BlockFacts":
        """Gather the facts of the blocks of a page."""
        first = [opening_ordinal(b.text) for b in blocks]
        rows = [
            (
                b.finished,
                b.paused,
                b.signed,
                bool(b.to_page),
                b.text.endswith(("：", ":")),
                min(len(b.text), 300),
                b.kind == "heading",
                b.kind == "byline",
                b.dated,
                bool(b.from_page),
                o.place if o else 0,
                not b.text[:1].isalnum(),
            )
            for b, o in zip(blocks, first, strict=True)
        ]
        table = np.array(rows, float).reshape(len(blocks), 12).T
        pairs = np.array([b.open_pairs for b in blocks], float).reshape(len(blocks), -1)
        return cls(*[*table, pairs])
