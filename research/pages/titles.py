"""Which headings of a text are titles, and of which stories, where no box says so."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from research.arrays import Floats
from research.pages.blocks import Block
from research.pages.furniture import kind_of_story
from research.pages.page import Furniture, Story

# A title has more letters than a label; a subhead under a title has few.
LABEL_CHARS, SUBHEAD_CHARS = 5, 10
# The usual length of a title, and one beside which a short heading is a subhead.
TITLE_LETTERS, SHORT_TITLE = 13, 16
# A kicker is so much longer than its title, or a subtitle than its.
LONGER = 1.3
# Headings that stand after their texts: so much more alike the text before them, and
# this much of a title is found in its text.
MUCH_MORE, ALIKE = 1.2, 0.12
_DASHES = ("—", "－－", "--")  # a subtitle begins with them
# On a page of fewer stories, what is short may be all there is.
FEWEST_STORIES = 3
NEAR = 0.1  # what standing next to the story counts


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
    dashed = [n for n, b in enumerate(blocks) if b.text.startswith(_DASHES)]
    if dashed and dashed[0]:
        before, title, _ = part_title(blocks[: dashed[0]])
        return before, title, list(range(dashed[0], len(blocks)))
    levels = [block.level for block in blocks]
    if len(set(levels)) > 1:
        at = levels.index(min(levels))
    elif not any(levels) and len(blocks) == 2 and _are_one(blocks):
        return [], [0, 1], []
    else:
        at = _place_of_title([len(block.text) for block in blocks])
    return list(range(at)), [at], list(range(at + 1, len(blocks)))


def _are_one(blocks: Sequence[Block]) -> bool:
    """Tell two lines of one title by their lengths, which differ little."""
    short, long = sorted(len(block.text) for block in blocks)
    return long <= LONGER * short


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
    stories: Sequence[Story], headings: Sequence[Block], blocks: Sequence[Block]
) -> tuple[list[Story], list[Block]]:
    """Give stories the headings that stand apart from them, each the most alike.

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
    table = _table(stories, headings, blocks)
    table[sorted(dashed)] = 0
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


def take_headings(
    stories: Sequence[Story], blocks: Sequence[Block]
) -> tuple[list[Story], list[Block]]:
    """Take from stories their headings, but for subheads, which stand inside."""
    kept, apart = [], []
    for story in stories:
        inside = {b for paragraph in story.paragraphs for b in paragraph}
        loose = {
            b
            for b in (*story.title, *inside)
            if blocks[b].kind == "heading" and not {b - 1, b + 1} <= inside
        }
        apart += [blocks[b] for b in loose]
        paragraphs = tuple(
            left
            for paragraph in story.paragraphs
            if (left := tuple(b for b in paragraph if b not in loose))
        )
        title = tuple(b for b in story.title if b not in loose)
        if title or paragraphs:
            kept.append(replace(story, title=title, paragraphs=paragraphs))
        else:
            apart += [blocks[b] for b in story.byline]
    return kept, sorted(apart, key=lambda block: block.number)


def _table(
    stories: Sequence[Story], headings: Sequence[Block], blocks: Sequence[Block]
) -> Floats:
    by_number = {block.number: block for block in blocks}
    table = np.zeros((len(headings), len(stories)))
    for s, story in enumerate(stories):
        text = "\n".join(by_number[b].text for p in story.paragraphs for b in p)
        last = max(story.blocks)
        for n, heading in enumerate(headings):
            table[n, s] = likeness(heading.text, text)
            table[n, s] += NEAR * (0 < heading.number - last <= 2)
            table[n, s] *= not story.title
    return table


def finish_stories(
    stories: Sequence[Story], kept: Sequence[Block], blocks: Sequence[Block]
) -> tuple[list[Story], list[Furniture]]:
    """Tell titles from what stands about them, and take out what is no article.

    Parameters
    ----------
    stories : sequence of Story
        As they were linked.
    kept : sequence of Block
        Those that were linked.
    blocks : sequence of Block
        All of the page.
    """
    apart: list[Block] = []
    if stand_after(kept):
        stories, apart = take_headings(stories, blocks)
        stories, apart = give_titles(stories, apart, blocks)
    if len(stories) == 1 and not any(block.marked for block in blocks):
        stories = [_titled_from_inside(story, blocks) for story in stories]
    kinds = dict.fromkeys((block.number for block in apart), "label")
    articles = []
    many = sum(bool(story.paragraphs) for story in stories) >= FEWEST_STORIES
    for story in (_with_parts(story, blocks) for story in stories):
        texts = [
            "".join(blocks[b].text for b in paragraph) for paragraph in story.paragraphs
        ]
        title = " ".join(blocks[b].text for b in story.title)
        kind = ""
        if many or not (texts or story.byline):
            kind = kind_of_story(title, texts)
        if kind:
            kinds |= dict.fromkeys(story.blocks, kind)
        else:
            articles.append(story)
    left_out = [
        Furniture(b, blocks[b].start, blocks[b].end, kind, blocks[b].text)
        for b, kind in sorted(kinds.items())
    ]
    return articles, left_out


def _titled_from_inside(story: Story, blocks: Sequence[Block]) -> Story:
    """Take the title of a story that has none from the longest of its headings."""
    heads = [
        b
        for paragraph in story.paragraphs
        for b in paragraph
        if blocks[b].kind == "heading" and len(blocks[b].text) > SUBHEAD_CHARS
    ]
    label = all(len(blocks[b].text) <= LABEL_CHARS for b in story.title)
    if not label or not heads:
        return story
    groups: list[list[int]] = []
    for b in heads:
        if groups and groups[-1][-1] == b - 1:
            groups[-1].append(b)
        else:
            groups.append([b])
    best = max(groups, key=lambda group: sum(len(blocks[b].text) for b in group))
    kicker, title, subtitle = part_title([blocks[b] for b in best])
    paragraphs = tuple(
        left
        for paragraph in story.paragraphs
        if (left := tuple(b for b in paragraph if b not in best))
    )
    if not paragraphs:
        return story
    return replace(
        story,
        kicker=(*story.title, *(best[n] for n in kicker)),
        title=tuple(best[n] for n in title),
        subtitle=tuple(best[n] for n in subtitle),
        paragraphs=paragraphs,
    )


def _with_parts(story: Story, blocks: Sequence[Block]) -> Story:
    """Tell kicker, title and subtitle where a story begins with several headings."""
    if len(story.title) < 2:
        return story
    kicker, title, subtitle = part_title([blocks[b] for b in story.title])
    return replace(
        story,
        kicker=tuple(story.title[n] for n in kicker),
        title=tuple(story.title[n] for n in title),
        subtitle=tuple(story.title[n] for n in subtitle),
    )
