"""Chains of runs and the headlines they stand under become articles."""

from collections.abc import Sequence
from dataclasses import dataclass

from research.files.sentences import SENTENCE_ENDS
from research.pages.geometry.columns import reading_order
from research.pages.geometry.flow import Above, owner_of_headline
from research.pages.geometry.headlines import Headline
from research.pages.geometry.lines import Run, shared_width

# A subhead is in letters at most so many times as large as the text's,
SUBHEAD = 1.75
# under a headline at least so many times as large,
LARGER = 1.3
# no wider than the column, and of few letters.
SUBHEAD_CHARS = 20
COLUMN = 1.25
# What says less than so much, or without a sentence four times as much, and is linked
# to nothing, is no part of an article.
FRAGMENT_CHARS = 15


@dataclass(frozen=True, slots=True)
class Region:
    """The runs of one article, in reading order, and its headline.

    Attributes
    ----------
    headline : int or None
    runs : tuple of int
    """

    headline: int | None
    runs: tuple[int, ...]


def is_subhead(
    headline: Headline,
    runs: Sequence[Run],
    headlines: Sequence[Headline],
    above: Sequence[Above],
    body: float,
) -> bool:
    """Tell a subhead: small, in one column, under a larger headline's text."""
    few = sum(len(line.text) for line in headline.lines) <= SUBHEAD_CHARS
    if headline.vertical or headline.size > SUBHEAD * body or not few:
        return False
    owner = owner_of_headline(headline, runs, above)
    if owner is None or headlines[owner].size < LARGER * headline.size:
        return False
    below = [
        run
        for run in runs
        if run.page == headline.page
        and run.box[1] > headline.box[1]
        and shared_width(run.box, headline.box) > 0.5
    ]
    if not below:
        return False
    nearest = min(below, key=lambda run: run.box[1])
    width = headline.box[2] - headline.box[0]
    return width < COLUMN * (nearest.box[2] - nearest.box[0])


def find_regions(
    chains: Sequence[Sequence[int]],
    runs: Sequence[Run],
    headlines: Sequence[Headline],
    above: Sequence[Above],
    opens: Sequence[bool],
) -> list[Region]:
    """Give each chain its headline, and put chains under one headline together.

    Parameters
    ----------
    chains : sequence of sequence of int
        Runs that go on in each other.
    runs : sequence of Run
    headlines : sequence of Headline
    above : sequence of Above
        Of each run.
    opens : sequence of bool
        Whether each run opens an article by what it says, whatever stands above it.
    """
    parts = [part for chain in chains for part in _parted(chain, above)]
    of_headline: dict[int, list[tuple[int, ...]]] = {}
    rest: list[tuple[int, ...]] = []
    for part in parts:
        head = _headline_of(part, runs, above)
        if head is None:
            rest.append(part)
        else:
            of_headline.setdefault(head, []).append(part)
    left = []
    for part in rest:
        owner = above[part[0]].owner
        said = not _is_fragment([runs[k] for k in part]) and not opens[part[0]]
        if owner in of_headline and said:
            of_headline[owner].append(part)
        else:
            left.append(part)
    leads = {part: _headline_below(part, runs, headlines, above) for part in left}
    regions = []
    for head, own in of_headline.items():
        order = reading_order([runs[part[0]].box for part in own])
        before = [part for part in left if leads[part] == head]
        inside = tuple(k for part in [*before, *(own[n] for n in order)] for k in part)
        regions.append(Region(head, inside))
    regions += [Region(None, p) for p in left if leads[p] not in of_headline]
    return sorted(regions, key=lambda region: min(region.runs))


def _is_fragment(part: Sequence[Run]) -> bool:
    """Tell what says no sentence: words in a picture, a table, a call to act."""
    text = "".join(run.text for run in part)
    n_sentences = sum(text.count(mark) for mark in SENTENCE_ENDS)
    return len(text) < FRAGMENT_CHARS * (1 if n_sentences else 4)


def _parted(chain: Sequence[int], above: Sequence[Above]) -> list[tuple[int, ...]]:
    """Part a chain where a run stands right under another headline."""
    parts: list[list[int]] = []
    heads: set[int] = set()
    for place, k in enumerate(chain):
        head = above[k].headline
        new = head is not None and heads and head not in heads
        if place == 0 or new:
            parts.append([])
            heads = set()
        if head is not None:
            heads.add(head)
        parts[-1].append(k)
    return [tuple(part) for part in parts]


def _headline_of(
    part: Sequence[int], runs: Sequence[Run], above: Sequence[Above]
) -> int | None:
    """Give the headline that most of a part's runs stand right under."""
    widths: dict[int, float] = {}
    for k in part:
        head = above[k].headline
        if head is not None:
            width = runs[k].box[2] - runs[k].box[0]
            widths[head] = widths.get(head, 0.0) + width
    return max(widths, key=lambda head: (widths[head], -head)) if widths else None


def _headline_below(
    part: Sequence[int],
    runs: Sequence[Run],
    headlines: Sequence[Headline],
    above: Sequence[Above],
) -> int | None:
    """Give the headline that a lead stands above: nothing but it is below the lead."""
    if above[part[0]].owner is not None:
        return None
    last = runs[part[-1]]
    under = [
        (headline.box[1], n)
        for n, headline in enumerate(headlines)
        if headline.page == last.page
        and headline.box[1] > last.box[1]
        and shared_width(headline.box, last.box) > 0.3
    ]
    return min(under)[1] if under else None
