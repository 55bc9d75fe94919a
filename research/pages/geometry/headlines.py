"""Headlines, told by the size of their letters and by what stands about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from research.pages.geometry.lines import (
    Box,
    Line,
    around,
    shared_height,
    shared_width,
)

# Letters so many times as large as those of the text are a headline's.
LARGE = 1.35
# or, next to such a line, only so many times:
NEARLY_LARGE = 1.2
# Lines of one headline: their letters differ at most so many times,
TOGETHER = 1.3
# and so many sizes of them at most stand between.
BETWEEN = 0.7
# The text of an article begins at most so many sizes below its headline;
UNDER = 5.0
_BYLINE = re.compile(r"[■□●◆]|\S{0,8}(?:记者|記者|通讯员|讯[ （(])")
# What belongs to a headline in smaller letters stands no further, in sizes of its own.
NEAR = 1.6
# and begins or has its middle where the headline does, within so many of its heights.
ALIGNED = 1.2
# A headline has more letters; what has fewer is a label or a picture's.
FEWEST = 4
# Labels of columns have few.
LABEL_CHARS = 6


@dataclass(frozen=True, slots=True)
class Headline:
    """Lines of one headline with what stands above and below it in smaller letters.

    Attributes
    ----------
    title : tuple of Line
    kicker, subtitle : tuple of Line
        Before and after the title.
    """

    title: tuple[Line, ...]
    kicker: tuple[Line, ...] = field(default=())
    subtitle: tuple[Line, ...] = field(default=())

    @property
    def lines(self) -> tuple[Line, ...]:
        """All its lines."""
        return (*self.kicker, *self.title, *self.subtitle)

    @property
    def box(self) -> Box:
        """What holds all its lines."""
        return around([line.box for line in self.lines])

    @property
    def size(self) -> float:
        """Of the letters of the title."""
        return max(line.size for line in self.title)

    @property
    def vertical(self) -> bool:
        """Whether it runs from top to bottom."""
        return self.title[0].vertical

    @property
    def page(self) -> int:
        """The page it stands on."""
        return self.title[0].page


def find_headlines(lines: Sequence[Line], others: Sequence[Line]) -> list[Headline]:
    """Group large lines into headlines; the largest of a group is the title.

    Parameters
    ----------
    lines : sequence of Line
        Those in letters much larger than the text's.
    others : sequence of Line
        All the others: what has one of them between is no one headline.
    """
    groups = _groups(lines, others)
    taken: set[int] = set()
    found = []
    for n in sorted(range(len(groups)), key=lambda n: -_size(groups[n])):
        if n in taken or not _may_be_title(groups[n]):
            continue
        taken.add(n)
        kicker: list[Line] = []
        subtitle: list[Line] = []
        for other in _beside(groups, n, taken):
            group = groups[other]
            if _between(group, groups[n], others):
                continue
            before = _comes_before(group, groups[n])
            (kicker if before else subtitle).extend(group)
            taken.add(other)
        found.append(Headline(tuple(groups[n]), tuple(kicker), tuple(subtitle)))
    return sorted(found, key=lambda h: (h.page, h.box[1], h.box[0]))


def _between(a: Sequence[Line], b: Sequence[Line], others: Sequence[Line]) -> bool:
    """Tell whether the middle of another line lies in the box that holds two groups."""
    x0, y0, x1, y1 = around([line.box for line in (*a, *b)])
    return any(
        line.page == a[0].page
        and x0 < (line.box[0] + line.box[2]) / 2 < x1
        and y0 < (line.box[1] + line.box[3]) / 2 < y1
        for line in others
    )


def large_lines(lines: Sequence[Line], body: float) -> tuple[list[Line], list[Line]]:
    """Tell large lines from the others.

    A line beside one of its headline may be somewhat smaller: boxes of scans are drawn
    closely about what letters there are.

    Returns
    -------
    large, small : list of Line
    """
    large = [k for k in lines if k.size >= LARGE * body or k.kind == "heading"]
    known = set(map(id, large))
    rest = [k for k in lines if id(k) not in known]
    near = [
        k
        for k in rest
        if k.size >= NEARLY_LARGE * body
        and not k.vertical
        and any(
            _together(k, other) or _attached(k, other)
            for other in large
            if not other.vertical
        )
    ]
    added = set(map(id, near))
    return [*large, *near], [k for k in rest if id(k) not in added]


def _attached(line: Line, large: Line) -> bool:
    """Tell a line that stands close above or below a large one, begun or centred so."""
    apart, shared = _apart(large.box, line.box, False)
    close = -0.3 * line.size < apart < NEAR * line.size and shared > 0.7
    return line.page == large.page and close and _aligned(large.box, line.box, False)


def _size(group: Sequence[Line]) -> float:
    return max(line.size for line in group)


def _letters(group: Sequence[Line]) -> int:
    return sum(c.isalnum() for line in group for c in line.text)


def _may_be_title(group: Sequence[Line]) -> bool:
    n_digits = sum(c.isdigit() for line in group for c in line.text)
    return _letters(group) >= max(FEWEST, 2 * n_digits)


def _groups(lines: Sequence[Line], others: Sequence[Line]) -> list[list[Line]]:
    """Put lines of one size together that stand in a row or below one another."""
    opening = {id(line): _opens_below(line, others) for line in lines}
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda k: (k.page, k.box[1], k.box[0])):
        home = next((g for g in groups if _belongs(g, line, opening)), None)
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    return [_in_order(group) for group in groups]


def _belongs(group: Sequence[Line], line: Line, opening: Mapping[int, bool]) -> bool:
    if not any(_together(other, line) for other in group):
        return False
    beside = [k for k in group if not line.vertical and _in_row(k, line)]
    if not beside:
        return True
    right = max([*beside, line], key=lambda k: k.box[0])
    return not opening[id(right)]


def _in_row(a: Line, b: Line) -> bool:
    return shared_height(a.box, b.box) > 0.6


def _opens_below(line: Line, others: Sequence[Line]) -> bool:
    """Tell whether an article begins under a large line: its text is indented.

    Two headlines that stand side by side are told by it from two parts of one, over
    the second of which a column goes on. Text that reaches further to the left than
    the line belongs to both parts.
    """
    size = line.size
    below = [
        k
        for k in others
        if k.page == line.page
        and 0 <= k.box[1] - line.box[3] + 0.3 * size < UNDER * size
        and shared_width(k.box, line.box) > 0.3
    ]
    if not below:
        return False
    left = min(k.box[0] for k in below)
    column = [k for k in below if k.box[0] - left < 4 * k.size]
    first, *rest = sorted(column, key=lambda k: k.box[1])
    if first.box[0] < line.box[0] - size:
        return False
    indented = bool(rest) and first.box[0] - rest[0].box[0] > 1.2 * first.size
    return indented or bool(_BYLINE.match(first.text.strip()))


def _together(a: Line, b: Line) -> bool:
    small, large = sorted((a.size, b.size))
    if a.page != b.page or a.vertical != b.vertical or large > TOGETHER * small:
        return False
    if a.vertical:
        apart = max(a.box[0], b.box[0]) - min(a.box[2], b.box[2])
        return apart < BETWEEN * small and shared_height(a.box, b.box) > 0.5
    if _in_row(a, b):
        aside = max(a.box[0], b.box[0]) - min(a.box[2], b.box[2])
        return aside < 1.6 * large
    apart = max(a.box[1], b.box[1]) - min(a.box[3], b.box[3])
    if apart > BETWEEN * small or shared_width(a.box, b.box) < 0.5:
        return False
    # Two lines of one headline begin or stand in the middle together.
    middle = abs(a.box[0] + a.box[2] - b.box[0] - b.box[2]) / 2
    return min(middle, abs(a.box[0] - b.box[0])) < 1.2 * large


def _in_order(group: Sequence[Line]) -> list[Line]:
    if group[0].vertical:
        return sorted(group, key=lambda k: -k.box[0])
    rows: list[list[Line]] = []
    for line in sorted(group, key=lambda k: k.box[1]):
        if rows and shared_height(rows[-1][0].box, line.box) > 0.5:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [k for row in rows for k in sorted(row, key=lambda k: k.box[0])]


def _beside(groups: Sequence[Sequence[Line]], n: int, taken: set[int]) -> list[int]:
    """List the groups of smaller letters that belong to a title."""
    mine = around([line.box for line in groups[n]])
    vertical = groups[n][0].vertical
    near = []
    for other, group in enumerate(groups):
        if other in taken or group[0].page != groups[n][0].page:
            continue
        if group[0].vertical != vertical or _letters(group) <= 2:
            continue
        box = around([line.box for line in group])
        apart, shared = _apart(mine, box, vertical)
        inside = apart + 0.3 * _size(group) >= 0 and apart < NEAR * _size(group)
        smaller = _size(group) * 1.1 < _size(groups[n])
        if inside and smaller and shared > 0.7 and _aligned(mine, box, vertical):
            near.append(other)
    return near


def _aligned(title: Box, other: Box, vertical: bool) -> bool:
    """Tell whether two boxes begin or have their middle at about one place."""
    at = 1 if vertical else 0
    size = title[3 - at] - title[1 - at]
    begin = abs(title[at] - other[at])
    middle = abs(title[at] + title[at + 2] - other[at] - other[at + 2]) / 2
    return min(begin, middle) < ALIGNED * size


def _apart(a: Box, b: Box, vertical: bool) -> tuple[float, float]:
    if vertical:
        return max(a[0], b[0]) - min(a[2], b[2]), shared_height(a, b)
    return max(a[1], b[1]) - min(a[3], b[3]), shared_width(a, b)


def _comes_before(group: Sequence[Line], title: Sequence[Line]) -> bool:
    """Tell a kicker: above a title, or to the right of a vertical one."""
    a, b = around([k.box for k in group]), around([k.box for k in title])
    if title[0].vertical:
        return a[0] > b[0]
    return a[1] < b[1]
