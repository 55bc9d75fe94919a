"""Tables of a page whose cells came out as lines of text."""

import re
from collections.abc import Sequence
from itertools import groupby

from research.pages.blocks import Block

# A table has so many cells of nothing but a number, and such a share of its cells.
NUMBERS, SHARE = 4, 0.3
CELL_CHARS = 15
_NUMBER = re.compile(r"[-+±*]?[\d.,%％‰$￥\s]{1,12}[元億亿万萬]{0,3}")
_MARKS = frozenset("，。、；！？")


def table_cells(blocks: Sequence[Block]) -> set[int]:
    """Find runs of cells: short, without a sentence, many of them numbers.

    Parameters
    ----------
    blocks : sequence of Block
        In the order of the page.

    Returns
    -------
    set of int
        Numbers of the blocks from the first number of a table to its last.
    """
    cells: set[int] = set()
    for short, group in groupby(blocks, _is_cell):
        run = list(group)
        places = [n for n, block in enumerate(run) if _NUMBER.fullmatch(block.text)]
        if not short or len(places) < NUMBERS:
            continue
        inside = run[places[0] : places[-1] + 1]
        if len(places) >= SHARE * len(inside):
            cells.update(block.number for block in inside)
    return cells


def _is_cell(block: Block) -> bool:
    return len(block.text) <= CELL_CHARS and not _MARKS & set(block.text)
