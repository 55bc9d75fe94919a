"""Lines with boxes, and the runs they form down a column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from research.arrays import Floats
from research.files.sentences import ends_sentence
from research.pages.blocks import join_lines

Box = tuple[float, float, float, float]

# In sizes of letters. Parts of one line stand no further apart,
SAME_LINE = 1.3
# but where so many lines of the page begin, a column does.
EDGE_LINES = 5
# Of so many letters the width says how large they are.
WIDE_UNITS = 7
# The next line of a run stands no further below; around a subhead there is more room.
NEXT_LINE = 1.6
# A short line and one below that is indented share little, but begin so near.
BEGIN = 2.6
# Of two lines in one run, the larger letters are at most so many times the smaller.
ALIKE = 1.3
# A first line begins at least so far inside; two characters are usual.
INDENT = 1.2
# A line that ends so far before the others of its run is the last of a paragraph.
SHORT = 1.6


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a PDF or an OCR gives it.

    Attributes
    ----------
    text : str
    box : (x0, y0, x1, y1)
        From the top left of the page, in any unit.
    size : float
        Of its letters, in the same unit; of a scan the height (of a vertical line the
        width) of its box.
    page : int
        From 0.
    vertical : bool
        Whether it runs from top to bottom.
    kind : str
        What the source says it is: "heading", "caption", "furniture", "table", or
        nothing.
    """

    text: str
    box: Box
    size: float
    page: int = 0
    vertical: bool = False
    kind: str = ""

    @property
    def width(self) -> float:
        """From left to right."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.box[3] - self.box[1]

    @property
    def units(self) -> float:
        """How many full letters wide its text is; a Latin letter is half of one."""
        return sum(0.5 if ord(c) < 0x250 else 1.0 for c in self.text.strip())


@dataclass(frozen=True)
class Run:
    """Lines of one column that follow on each other without anything between.

    Attributes
    ----------
    lines : tuple of Line
        From the top.
    """

    lines: tuple[Line, ...]

    @cached_property
    def box(self) -> Box:
        """What holds all its lines."""
        return around([line.box for line in self.lines])

    @property
    def page(self) -> int:
        """The page it stands on."""
        return self.lines[0].page

    @cached_property
    def size(self) -> float:
        """Of the letters of most of its text."""
        return usual_size(self.lines)

    @cached_property
    def text(self) -> str:
        """All its text."""
        return join_lines("\n".join(line.text.strip() for line in self.lines))

    @property
    def indented(self) -> bool:
        """Whether its first line begins inside, as that of a paragraph does."""
        return self.indents[0]

    @cached_property
    def indents(self) -> tuple[bool, ...]:
        """For each line, whether it begins further inside than its neighbours."""
        found = []
        for at, line in enumerate(self.lines):
            near = [
                other.box[0]
                for other in self.lines[max(0, at - 1) : at + 2]
                if other is not line
            ]
            left = min(near) if near else self.box[0]
            found.append(line.box[0] - left > INDENT * line.size)
        return tuple(found)

    @property
    def goes_on(self) -> bool:
        """Whether its last line is full and ends amid a sentence."""
        last = self.lines[-1]
        above = [line.box[2] for line in self.lines[-3:-1]]
        full = not above or last.box[2] > max(above) - SHORT * last.size
        return full and not ends_sentence(last.text.strip())

    @cached_property
    def paragraphs(self) -> tuple[tuple[Line, ...], ...]:
        """Its lines, parted where one begins inside, or after one that ends early."""
        parts: list[list[Line]] = []
        for at, line in enumerate(self.lines):
            opens = not parts or self.indents[at] or self._apart(at)
            if opens:
                parts.append([line])
            else:
                parts[-1].append(line)
        return tuple(map(tuple, parts))

    def _apart(self, at: int) -> bool:
        """Tell whether a line is set apart from the one above: by size or by room."""
        above, line = self.lines[at - 1], self.lines[at]
        larger = max(above.size, line.size) > 1.15 * min(above.size, line.size)
        room = line.box[1] - above.box[3]
        usual = float(
            np.median([b.box[1] - a.box[3] for a, b in self._pairs()])
            if len(self.lines) > 2
            else 0.4 * line.size
        )
        ended = ends_sentence(above.text.strip())
        roomy = room > usual + 0.7 * line.size
        return (larger and not self._amid(above)) or (roomy and ended)

    def _amid(self, above: Line) -> bool:
        """Tell whether a line is full, so that the next goes on with it."""
        return above.box[2] > self.box[2] - SHORT * above.size and not ends_sentence(
            above.text.strip()
        )

    def _pairs(self) -> list[tuple[Line, Line]]:
        return list(zip(self.lines, self.lines[1:], strict=False))


def around(boxes: Sequence[Box]) -> Box:
    """Give the box that holds all the boxes."""
    table = np.array(boxes, float)
    low, high = table[:, :2].min(axis=0), table[:, 2:].max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def usual_size(lines: Sequence[Line]) -> float:
    """Give the median size of letters, each character counted; 1 where there is none.

    Examples
    --------
    >>> title = Line("大标题", (0, 0, 60, 20), 20.0)
    >>> usual_size([title, Line("正文" * 9, (0, 30, 90, 40), 10.0)])
    10.0
    """
    pairs = sorted((line.size, len(line.text.strip())) for line in lines)
    total = sum(count for _, count in pairs)
    seen = 0
    for size, count in pairs:
        seen += count
        if 2 * seen >= total and count:
            return size or 1.0
    return 1.0


def shared_width(a: Box, b: Box) -> float:
    """Give what two boxes share from left to right, as a share of the narrower."""
    shared = min(a[2], b[2]) - max(a[0], b[0])
    return max(0.0, shared) / max(1e-9, min(a[2] - a[0], b[2] - b[0]))


def shared_height(a: Box, b: Box) -> float:
    """Give what two boxes share from top to bottom, as a share of the lower."""
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, shared) / max(1e-9, min(a[3] - a[1], b[3] - b[1]))


def join_parts(lines: Sequence[Line]) -> list[Line]:
    """Put parts of one line together, but not across a gutter.

    A part that begins where many lines do begins a column.
    """
    edges = _edges(lines)
    done: list[Line] = []
    for line in sorted(lines, key=lambda k: (k.page, k.box[0], k.box[1])):
        places = () if _on_edge(line, edges) else range(len(done) - 1, -1, -1)
        at = next((n for n in places if _one_line(done[n], line)), None)
        if at is None:
            done.append(line)
            continue
        left = done[at]
        apart = line.box[0] - left.box[2] > 0.25 * line.size
        done[at] = replace(
            left,
            text=left.text.rstrip() + " " * apart + line.text.lstrip(),
            box=around([left.box, line.box]),
            size=max(left.size, line.size),
        )
    return sorted(done, key=lambda k: (k.page, k.box[1], k.box[0]))


def _edges(lines: Sequence[Line]) -> Floats:
    return np.sort([line.box[0] for line in lines if not line.vertical])


def _on_edge(line: Line, edges: Floats) -> bool:
    near = 0.5 * line.size
    first, last = np.searchsorted(edges, (line.box[0] - near, line.box[0] + near))
    return int(last - first) >= EDGE_LINES


def _one_line(left: Line, right: Line) -> bool:
    if left.page != right.page or left.vertical or right.vertical:
        return False
    if left.kind != right.kind:
        return False
    size = min(left.size, right.size)
    return (
        -0.5 * size < right.box[0] - left.box[2] < SAME_LINE * size
        and shared_height(left.box, right.box) > 0.7
        and max(left.size, right.size) < ALIKE**2 * size
    )


def steady_sizes(lines: Sequence[Line]) -> list[Line]:
    """Give lines of a scan the usual size where their letters are as wide as usual.

    The height of a box an OCR draws says little: that of one line is three quarters or
    half as much again of the next. Sizes that mostly repeat are a PDF's, and stay.
    """
    body = [line for line in lines if not line.vertical]
    usual = usual_size(body)
    total = sum(len(line.text) for line in body)
    same = sum(len(k.text) for k in body if abs(k.size - usual) < 0.02 * usual)
    wide = [line for line in body if line.units >= WIDE_UNITS]
    if 2 * same >= total or not wide:
        return list(lines)
    pitch = float(np.median([k.width / k.units for k in wide for _ in k.text]))
    return [
        replace(line, size=usual)
        if not line.vertical
        and line.units >= WIDE_UNITS
        and 0.8 < line.width / line.units / pitch < 1.2
        and 0.6 < line.size / usual < 1.6
        else line
        for line in lines
    ]


def find_runs(lines: Sequence[Line]) -> list[Run]:
    """Chain lines down their columns.

    A line goes on with the one below it where neither has another neighbour of its
    size above or below: where one column parts into two, runs end.
    """
    n = len(lines)
    below: list[list[int]] = [[] for _ in range(n)]
    above: list[list[int]] = [[] for _ in range(n)]
    order = sorted(range(n), key=lambda k: (lines[k].page, lines[k].box[1]))
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            if lines[j].page != lines[i].page or (
                lines[j].box[1] > lines[i].box[3] + 4 * lines[i].size
            ):
                break
            if _follows(lines[i], lines[j]):
                below[i].append(j)
                above[j].append(i)
    _keep_nearest(lines, below, above)
    after = {
        i: js[0]
        for i, js in enumerate(below)
        if len(js) == 1 and len(above[js[0]]) == 1
    }
    starts = [i for i in order if i not in set(after.values())]
    runs = []
    for start in starts:
        chain = [start]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        runs.append(Run(tuple(lines[k] for k in chain)))
    return runs


def _follows(upper: Line, lower: Line) -> bool:
    if upper.vertical or lower.vertical or upper.kind != lower.kind:
        return False
    size = min(upper.size, lower.size)
    begin = abs(upper.box[0] - lower.box[0]) < BEGIN * size
    return (
        -0.4 * size < lower.box[1] - upper.box[3] < NEXT_LINE * size
        and max(upper.size, lower.size) < ALIKE * size
        and (begin or shared_width(upper.box, lower.box) > 0.5)
    )


def _keep_nearest(
    lines: Sequence[Line], below: list[list[int]], above: list[list[int]]
) -> None:
    """Drop neighbours that stand behind nearer ones, and short ones beside longer."""
    for i, js in enumerate(below):
        most = max((lines[j].width for j in js), default=0.0)
        short = {j for j in js if 2.5 * lines[j].width < most} if len(js) > 1 else set()
        hidden = {
            far
            for far in js
            for near in js
            if near != far
            and lines[far].box[1] > lines[near].box[3] - 0.4 * lines[near].size
        }
        for far in hidden | short:
            below[i].remove(far)
            above[far].remove(i)
