"""The order of boxes on a page by recursive XY-cut."""

from collections.abc import Sequence

from research.pages.geometry.lines import Box

# A gap from left to right counts so many times as much as one from top to bottom:
# gutters are narrow and go through many lines.
GUTTER = 1.6


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Order boxes by cutting the page at its widest gap, again and again.

    Returns
    -------
    list of int
        Places in `boxes`.

    References
    ----------
    Nagy and Seth (1984), "Hierarchical representation of optically scanned documents",
    ICPR.
    """
    done: list[int] = []
    parts = [list(range(len(boxes)))]
    while parts:  # a stack, so that no page is too deep
        part = parts.pop()
        cut = _widest_gap(boxes, part) if len(part) > 1 else None
        if cut is None:
            done += sorted(part, key=lambda k: (boxes[k][1], boxes[k][0]))
        else:
            parts += [cut[1], cut[0]]
    return done


def _widest_gap(
    boxes: Sequence[Box], part: Sequence[int]
) -> tuple[list[int], list[int]] | None:
    best, halves = 0.0, None
    for axis, weight in ((1, 1.0), (0, GUTTER)):
        order = sorted(part, key=lambda k: (boxes[k][axis], k))
        end = boxes[order[0]][axis + 2]
        for at in range(1, len(order)):
            gap = (boxes[order[at]][axis] - end) * weight
            if gap > best:
                best, halves = gap, (order[:at], order[at:])
            end = max(end, boxes[order[at]][axis + 2])
    return halves
