"""Which headings of a text are titles, and of which stories, where no box says so."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from research.arrays import Floats
from research.pages.blocks import Block
from research.pages.page import Story

# A title has more letters than a label; a subhead under a title has few.
LABEL_CHARS, SUBHEAD_CHARS = 5, 10
# The usual length of a title, one beside which a short heading is a subhead, and the
# most of one line of a title that is set in two.
TITLE_LETTERS, SHORT_TITLE, LINE_LETTERS = 13, 16, 12
# A kicker is so much longer than its title, or a subtitle than its.
LONGER = 1.3
# Headings that stand after their texts: so much more alike the text before them, and
# this much of a title is found in its text.
MUCH_MORE, ALIKE = 1.2, 0.12
_DASHES = ("—", "－－", "--")  # a subtitle begins with them
NEAR = 0.12  # what standing next to the story counts


def part_title(blocks: Sequence[Block]) -> tuple[list[int], list[int], list[int]]:
    """Tell kicker, title and subtitle among the headings a story begins with.

    Parameters
    ----------
    blocks : sequence of Block
        In their order.

    Returns
    -------
    kicker, title, subtitle : list of int
        Places in `blocks`.
    """
    if len(blocks) < 2:
        return [], list(range(len(blocks))), []
    named = [n for n, block in enumerate(blocks) if len(block.text) > LABEL_CHARS]
    first, last = (named[0], named[-1] + 1) if named else (0, len(blocks))
    if len(blocks) > 2 and (first, last) != (0, len(blocks)):
        parts = part_title(blocks[first:last])
        kicker, title, subtitle = ([first + n for n in part] for part in parts)
        behind = range(last, len(blocks))
        return [*range(first), *kicker], title, [*subtitle, *behind]
    dashed = [n for n, b in enumerate(blocks) if b.text.startswith(_DASHES)]
    if dashed and dashed[0]:
        before, title, _ = part_title(blocks[: dashed[0]])
        return before, title, list(range(dashed[0], len(blocks)))
    levels = [block.level for block in blocks]
    if len(set(levels)) > 1:
        at = levels.index(min(levels))
    elif len(blocks) == 2 and _are_one(blocks):
        return [], [0, 1], []
    elif len(blocks) == 3 and _are_under_kicker([len(b.text) for b in blocks]):
        return [0], [1, 2], []
    else:
        at = _place_of_title([len(block.text) for block in blocks])
    return list(range(at)), [at], list(range(at + 1, len(blocks)))


def _are_one(blocks: Sequence[Block]) -> bool:
    """Tell two lines of one title: both short, or, without marks, of like length."""
    short, long = sorted(len(block.text) for block in blocks)
    if short <= LABEL_CHARS or _opens_bracket(blocks[0].text):
        return short > LABEL_CHARS or _opens_bracket(blocks[0].text)
    alike = long <= LONGER * short and not any(block.marked for block in blocks)
    return alike or long <= LINE_LETTERS


def _are_under_kicker(lengths: Sequence[int]) -> bool:
    """Tell two lines of a title under a kicker, whose smaller letters say more."""
    return max(lengths[1:]) < lengths[0] and max(lengths[1:]) <= LINE_LETTERS


def _opens_bracket(text: str) -> bool:
    """Tell whether a bracket or a quote is opened and not closed."""
    return any(text.count(a) > text.count(b) for a, b in ("（）", "“”", "《》", "「」"))


def _place_of_title(lengths: Sequence[int]) -> int:
    """Tell the title among headings by their lengths alone."""
    if len(lengths) > 2:
        named = [n for n, size in enumerate(lengths) if size > LABEL_CHARS]
        return min(named or [0], key=lambda n: abs(lengths[n] - TITLE_LETTERS))
    first, second = lengths
    if first <= LABEL_CHARS < second:
        return 1
    if second <= SUBHEAD_CHARS and first <= SHORT_TITLE:
        return 0  # a subhead follows
    return int(second <= LONGER * first)


def stand_after(blocks: Sequence[Block]) -> bool:
    """Tell whether headlines stand after their texts, as a PDF may give them.

    They do where headings are on the whole more like the text before them than like
    that behind.
    """
    before, behind = 0.0, 0.0
    n_runs = 0
    for n, block in enumerate(blocks):
        if block.marked:
            return False
        if not _is_title(block):
            continue
        above = _text_of(blocks[max(0, n - 6) : n])
        below = _text_of(blocks[n + 1 : n + 7])
        before += likeness(block.text, above)
        behind += likeness(block.text, below)
        n_runs += 1
    return n_runs > 1 and before > MUCH_MORE * behind


def _is_title(block: Block) -> bool:
    return block.kind == "heading" and len(block.text) > LABEL_CHARS


def _text_of(blocks: Sequence[Block]) -> str:
    return "\n".join(b.text for b in blocks if b.kind == "text")


def likeness(title: str, text: str) -> float:
    """Give the share of the pairs of letters of a title that its text has.

    Examples
    --------
    >>> likeness("西湖治水", "西湖的治水经验")
    0.6666666666666666
    """
    bare = "".join(c for c in title if c.isalnum())
    pairs = {bare[n : n + 2] for n in range(len(bare) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def give_titles(
    stories: Sequence[Story],
    headings: Sequence[Block],
    blocks: Sequence[Block],
    above: bool = False,
) -> tuple[list[Story], list[Block]]:
    """Give stories the headings that stand apart from them, each the most alike.

    Parameters
    ----------
    stories : sequence of Story
    headings : sequence of Block
    blocks : sequence of Block
        All of the page.
    above : bool
        Whether headings stand before their texts on the page, or amid them.

    Returns
    -------
    stories : list of Story
    left_over : list of Block
        Headings like none of the stories.
    """
    stories = list(stories)
    if not headings or not stories:
        return stories, list(headings)
    dashed = {
        n
        for n, heading in enumerate(headings)
        if n
        and heading.text.startswith(_DASHES)
        and headings[n - 1].number == heading.number - 1
    }
    table = _table(stories, headings, blocks, above)
    labels = {n for n, h in enumerate(headings) if len(h.text) <= LABEL_CHARS}
    table[sorted(dashed | labels)] = 0
    rows, columns = linear_sum_assignment(table, maximize=True)
    owner = {
        int(n): int(s)
        for n, s in zip(rows, columns, strict=True)
        if table[n, s] >= ALIKE
    }
    for n in sorted(set(range(len(headings))) - set(owner)):
        best = int(table[n].argmax())
        beside = [m for m in (n - 1, n + 1) if owner.get(m) == best]
        near = [m for m in beside if abs(headings[m].number - headings[n].number) == 1]
        if near and table[n, best] >= ALIKE:
            owner[n] = best
    owner |= {n: owner[n - 1] for n in sorted(dashed) if n - 1 in owner}
    for s in sorted(set(owner.values())):
        own = [headings[n] for n in sorted(owner) if owner[n] == s]
        kicker, title, subtitle = part_title(own)
        stories[s] = replace(
            stories[s],
            kicker=tuple(own[n].number for n in kicker),
            title=tuple(own[n].number for n in title),
            subtitle=tuple(own[n].number for n in subtitle),
        )
    return stories, [h for n, h in enumerate(headings) if n not in owner]


def loose_headings(stories: Sequence[Story], blocks: Sequence[Block]) -> list[Block]:
    """List the headings of stories that are no subheads.

    A subhead stands by itself between paragraphs of its story.
    """
    loose = []
    for story in stories:
        inside = {b for paragraph in story.paragraphs for b in paragraph}
        texts = {b for b in inside if blocks[b].kind != "heading"}
        loose += [
            blocks[b]
            for b in (*story.title, *inside)
            if blocks[b].kind == "heading" and not {b - 1, b + 1} <= texts
        ]
    return sorted(loose, key=lambda block: block.number)


def put_subheads(
    stories: Sequence[Story], headings: Sequence[Block]
) -> tuple[list[Story], list[Block]]:
    """Put headings that stand amid the text of a story into it, as its subheads.

    Returns
    -------
    stories : list of Story
    left_over : list of Block
        Headings that stand beside one like them, or between two stories.
    """
    stories, left = list(stories), []
    numbers = {heading.number for heading in headings}
    for heading in headings:
        n = heading.number
        home = next((s for s, story in enumerate(stories) if _amid(story, n)), None)
        if home is None or {n - 1, n + 1} & numbers:
            left.append(heading)
            continue
        parts = stories[home].paragraphs
        at = next(k for k, part in enumerate(parts) if part[0] == n + 1)
        stories[home] = replace(
            stories[home], paragraphs=(*parts[:at], (n,), *parts[at:])
        )
    return stories, left


def _amid(story: Story, n: int) -> bool:
    """Tell whether a place lies between two paragraphs of a story."""
    ends = {part[-1] for part in story.paragraphs[:-1]}
    begins = {part[0] for part in story.paragraphs[1:]}
    return n - 1 in ends and n + 1 in begins


def _table(
    stories: Sequence[Story],
    headings: Sequence[Block],
    blocks: Sequence[Block],
    above: bool,
) -> Floats:
    by_number = {block.number: block for block in blocks}
    table = np.zeros((len(headings), len(stories)))
    for s, story in enumerate(stories):
        text = "\n".join(by_number[b].text for p in story.paragraphs for b in p)
        own = set(story.blocks)
        for n, heading in enumerate(headings):
            at = heading.number
            if above:
                near = at not in own and bool({at + 1, at + 2} & own)
            else:
                near = 0 < at - max(own) <= 2
            table[n, s] = likeness(heading.text, text) + NEAR * near
            table[n, s] *= not story.title
    return table
