"""A chain of blocks to title, byline, paragraphs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.pages.blocks import Block
from research.pages.page import Link, Story

# A byline stands among the first blocks of its article, or at its end.
BYLINE_PLACES = 4


def _count_title(
    blocks: Sequence[Block], members: Sequence[int], links: dict[int, Link]
) -> int:
    """Count the lines of the title of a chain of blocks.

    Half a paragraph may have the form of a heading. A long line without a mark, or a
    question, may be a title where no mark tells titles.
    """
    broken = [place in links and links[place].joined for place in members]
    n_lines = 0
    while (
        n_lines < len(members)
        and blocks[members[n_lines]].kind == "heading"
        and not (n_lines and broken[n_lines])
    ):
        n_lines += 1
    if n_lines or len(members) < 2 or any(block.marked for block in blocks):
        return n_lines
    return int(blocks[members[0]].is_titular and not broken[0])


def story_of_chain(
    blocks: Sequence[Block], chain: NDArray[np.int64], links: dict[int, Link]
) -> Story:
    """Tell title, bylines and paragraphs in a chain of blocks."""
    members = [int(place) for place in chain]
    n_title = _count_title(blocks, members, links)
    title, rest = members[:n_title], members[n_title:]
    byline = []
    paragraphs: list[list[int]] = []
    before = None
    for at, place in enumerate(rest):
        early = n_title + at < BYLINE_PLACES and not paragraphs
        if blocks[place].kind == "byline" and (early or place == rest[-1]):
            byline.append(place)
            continue
        joined = before is not None and links[before].after == blocks[place].number
        if joined and links[before].joined and paragraphs:  # type: ignore[index]
            paragraphs[-1].append(place)
        else:
            paragraphs.append([place])
        before = place

    def numbers(places: Sequence[int]) -> tuple[int, ...]:
        return tuple(blocks[place].number for place in places)

    return Story(
        title=numbers(title),
        byline=numbers(byline),
        paragraphs=tuple(map(numbers, paragraphs)),
        links=tuple(links[place] for place in members[:-1]),
        from_page=next(
            (blocks[p].from_page for p in members if blocks[p].from_page), ""
        ),
        to_page=next((blocks[p].to_page for p in members if blocks[p].to_page), ""),
    )
