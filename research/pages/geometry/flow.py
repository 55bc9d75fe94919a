"""Which run of lines goes on in which other, by where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.arrays import Floats
from research.pages.blocks import Block
from research.pages.geometry.headlines import Headline
from research.pages.geometry.lines import Box, Run, around, shared_width

# Log odds, set by reason: each rule alone is right about as often as they say.
DIRECTLY_BELOW, FURTHER_BELOW, NEXT_COLUMN, BEHIND, ELSEWHERE = (
    4.0,
    1.0,
    2.0,
    -1.0,
    -5.0,
)
GOES_ON = 4.0  # a broken sentence meets a line that is not indented
MISMATCH = -4.0  # a broken sentence meets a new paragraph, or a whole one half a one
SAME_HEADLINE, OTHER_HEADLINE = 2.0, -3.0
UNDER_HEADLINE = -7.0  # a headline stands between,
BESIDE_HEADLINE = -2.0  # or above the second column only, amid a sentence
OPENS = -5.0  # a dateline, a byline, a jump line
CLOSES = -3.0  # names of writers in brackets
OTHER_SIZE = -1.0
LINK = -1.0  # what any link must bring
# In sizes of letters: the widest gutter, and the most room above a paragraph.
COLUMN_GAP, ROOM = 6.0, 2.5
# A headline in the middle of its columns leaves about so much at both sides, in sizes
# of its letters.
MARGIN = 1.0


@dataclass(frozen=True, slots=True)
class Above:
    """What one finds when one looks up from a run.

    Attributes
    ----------
    run, headline : int or None
        The nearest: at most one of them.
    owner : int or None
        The first headline, through all runs.
    """

    run: int | None
    headline: int | None
    owner: int | None


def look_up(runs: Sequence[Run], headlines: Sequence[Headline]) -> list[Above]:
    """Tell for each run what stands above it, or which vertical headline beside it."""
    found: dict[int, Above] = {}
    heads = [None if h.vertical else _widened(h) for h in headlines]
    boxes = [run.box for run in runs]
    pages = [run.page for run in runs]
    head_pages = [h.page for h in headlines]
    on_left = [_text_on_left(h, runs) for h in headlines]
    for k in sorted(range(len(runs)), key=lambda k: (pages[k], boxes[k][1], k)):
        run = _nearest(boxes[k], runs[k].size, pages[k], boxes, pages, k)
        head = _nearest(boxes[k], runs[k].size, pages[k], heads, head_pages, None)
        if run is not None and head is not None:
            lower = boxes[run][3] >= headlines[head].box[3]
            run, head = (run, None) if lower else (None, head)
        beside = _vertical_beside(runs[k], headlines, on_left)
        if beside is not None:
            top = headlines[beside].box[1] - runs[k].size
            if head is not None and headlines[head].box[1] < top:
                head, run = beside, None
            if run is not None and boxes[run][3] < top + 2 * runs[k].size:
                head, run = beside, None
            if run is None and head is None:
                head = beside
        owner = head if run is None else found[run].owner
        found[k] = Above(run, head, owner)
    return [found[k] for k in range(len(runs))]


def _widened(headline: Headline) -> Box:
    x0, y0, x1, y1 = headline.box
    margin = MARGIN * headline.size
    return (x0 - margin, y0, x1 + margin, y1)


def _nearest(
    box: Box,
    size: float,
    page: int,
    others: Sequence[Box | None],
    pages: Sequence[int],
    own: int | None,
) -> int | None:
    """Give the lowest of the boxes above one, in its columns."""
    best, place = -np.inf, None
    for k, other in enumerate(others):
        if other is None or k == own or pages[k] != page:
            continue
        if best < other[3] < box[1] + 0.5 * size and shared_width(box, other) > 0.3:
            best, place = other[3], k
    return place


def owner_of_headline(
    headline: Headline, runs: Sequence[Run], above: Sequence[Above]
) -> int | None:
    """Give the headline under which, through runs of text, another one stands."""
    pages = [run.page for run in runs]
    size = headline.size
    run = _nearest(
        headline.box, size, headline.page, [r.box for r in runs], pages, None
    )
    return None if run is None else above[run].owner


def _vertical_beside(
    run: Run, headlines: Sequence[Headline], on_left: Sequence[bool]
) -> int | None:
    """Find the vertical headline whose text a run is."""
    best: tuple[float, int] | None = None
    for k, headline in enumerate(headlines):
        if not headline.vertical or headline.page != run.page:
            continue
        apart = _aside(run, headline, on_left[k])
        if apart is not None and (best is None or apart < best[0]):
            best = (apart, k)
    return best[1] if best else None


def _aside(run: Run, headline: Headline, on_left: bool) -> float | None:
    """Give how far a run stands from a vertical headline, if it begins beside it."""
    box = headline.box
    if not box[1] - 2 * run.size <= run.box[1] < box[3]:
        return None
    beside = around([line.box for line in run.lines if line.box[1] < box[3]])
    apart = box[0] - beside[2] if on_left else beside[0] - box[2]
    return apart if -run.size < apart < 2 * COLUMN_GAP * run.size else None


def _text_on_left(headline: Headline, runs: Sequence[Run]) -> bool:
    """Tell whether the text of a vertical headline stands to its left.

    Lines run to the right, so that it does only where there is none to the right.
    """
    if not headline.vertical:
        return False
    near = [run for run in runs if run.page == headline.page]
    return all(_aside(run, headline, False) is None for run in near)


def flow_odds(
    runs: Sequence[Run],
    first: Sequence[Block],
    last: Sequence[Block],
    above: Sequence[Above],
    headlines: Sequence[Headline],
) -> Floats:
    """Give the log odds that one run goes on in another, by place and form.

    Parameters
    ----------
    runs : sequence of n Run
    first, last : sequence of n Block
        The paragraphs they begin and end with.
    above : sequence of n Above
    headlines : sequence of Headline

    Returns
    -------
    ndarray of shape (n, n)
    """
    n = len(runs)
    odds = np.full((n, n), 3 * ELSEWHERE)
    for i in range(n):
        for j in range(n):
            if i != j:
                odds[i, j] = (
                    LINK
                    + _place(runs[i], runs[j], above[j].run == i)
                    + _headlines_between(
                        runs[i],
                        runs[i].goes_on and not runs[j].indented,
                        above[i],
                        above[j],
                        headlines,
                    )
                    + _form(runs[i], runs[j], last[i], first[j])
                )
    return odds


def _place(upper: Run, lower: Run, is_next: bool) -> float:
    if upper.page != lower.page:
        return ELSEWHERE
    size = max(upper.size, lower.size)
    room = (lower.box[1] - upper.box[3]) / size
    if is_next:
        same = shared_width(upper.box, lower.box) > 0.8
        return DIRECTLY_BELOW if room < ROOM and same else FURTHER_BELOW
    aside = (lower.box[0] - upper.box[2]) / size
    if aside > -1 and lower.box[1] < upper.box[3]:
        return NEXT_COLUMN - 0.1 * max(0.0, aside - COLUMN_GAP)
    if room > 0 and shared_width(upper.box, lower.box) > 0.5:
        return BEHIND
    return ELSEWHERE


def _headlines_between(
    upper: Run,
    amid: bool,
    from_upper: Above,
    from_lower: Above,
    headlines: Sequence[Headline],
) -> float:
    odds = 0.0
    if from_upper.owner is not None and from_lower.owner is not None:
        same = from_upper.owner == from_lower.owner
        odds += SAME_HEADLINE if same else OTHER_HEADLINE
    head = from_lower.headline
    if head is not None and head != from_upper.owner:
        aside = upper.box[2] < headlines[head].box[0] + MARGIN * headlines[head].size
        odds += BESIDE_HEADLINE if amid and aside else UNDER_HEADLINE
    return odds


def _form(upper: Run, lower: Run, last: Block, first: Block) -> float:
    odds = 0.0
    goes_on = upper.goes_on and not last.signed and last.kind != "byline"
    if goes_on and not lower.indented:
        odds += GOES_ON
    elif (goes_on or not lower.indented) and "heading" not in (first.kind, last.kind):
        odds += MISMATCH
    if first.opens_news or first.kind == "byline" or first.from_page:
        odds += OPENS
    if last.signed or last.to_page:
        odds += CLOSES
    if max(upper.size, lower.size) > 1.2 * min(upper.size, lower.size):
        odds += OTHER_SIZE
    return odds
