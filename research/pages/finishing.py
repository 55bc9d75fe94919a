"""The last look at the stories of a text: their titles, and what is no article."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from research.pages.blocks import Block
from research.pages.furniture import kind_of_story
from research.pages.page import Furniture, Story
from research.pages.titles import (
    LABEL_CHARS,
    SUBHEAD_CHARS,
    give_titles,
    likeness,
    part_title,
    put_subheads,
)

# On a page of fewer stories, what is short may be all there is.
FEWEST_STORIES = 3
# What stands alone before a title, at most so long, is a label or the letter of one.
FRAGMENT_CHARS = 15
# A lead above its headline says so much of it, in so many paragraphs at most.
LEAD_ALIKE, LEAD_PARAGRAPHS = 0.3, 4
# So many fragments at the end of an article are none of it.
FEWEST_FRAGMENTS = 2
_MARKS = frozenset("，。、；！？：,;!?:")


def finish_stories(
    stories: Sequence[Story],
    kept: Sequence[Block],
    blocks: Sequence[Block],
    apart: Sequence[Block] | None = None,
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
    apart : sequence of Block, optional
        Headings that stand after their texts, and were not linked; None where
        headings stand before theirs.
    """
    left: list[Block] = []
    marked = any(block.marked for block in kept)
    if apart is not None:
        stories, headings = put_subheads(stories, apart)
        stories, left = give_titles(stories, headings, blocks)
    elif marked:
        stories, left = _without_fragments(stories, blocks)
        stories = _with_loose_titles(stories, blocks)
        stories = [_titled_inside(story, blocks) for story in stories]
        stories = _with_lead(stories, blocks)
    if len(stories) == 1 and not marked:
        stories = [_titled_from_inside(story, blocks) for story in stories]
    kinds = dict.fromkeys((block.number for block in left), "label")
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


def is_fragment(block: Block) -> bool:
    """Tell a block that says nothing by itself: a word of a label, a name."""
    short = len(block.text) <= FRAGMENT_CHARS and not (_MARKS & set(block.text))
    return short and block.kind in ("heading", "text")


def _without_fragments(
    stories: Sequence[Story], blocks: Sequence[Block]
) -> tuple[list[Story], list[Block]]:
    """Take fragments off the ends of stories, where there are several.

    One heading at the end may be the subhead of what the page does not show.
    """
    kept, apart = [], []
    for story in stories:
        parts = list(story.paragraphs)
        n = len(parts)
        while n > 1 and len(parts[n - 1]) == 1 and is_fragment(blocks[parts[n - 1][0]]):
            n -= 1
        off = parts[n:]
        if len(off) >= FEWEST_FRAGMENTS and any(
            blocks[part[0]].kind == "heading" for part in off
        ):
            apart += [blocks[part[0]] for part in off]
            story = _with_paragraphs(story, parts[:n])
        kept.append(story)
    return kept, apart


def _with_paragraphs(story: Story, paragraphs: Sequence[Sequence[int]]) -> Story:
    return replace(story, paragraphs=tuple(tuple(p) for p in paragraphs if p))


def _with_loose_titles(
    stories: Sequence[Story], blocks: Sequence[Block]
) -> list[Story]:
    """Give headings without a text to texts without a heading.

    A headline may stand amid or beside its text. Loose are headings that are all of
    their story, and one that is the last of it.
    """
    loose: dict[int, Block] = {}
    texts = []
    for story in stories:
        last = story.paragraphs[-1] if story.paragraphs else ()
        heading = len(last) == 1 and blocks[last[0]].kind == "heading"
        if not story.paragraphs and not story.byline:
            loose |= {b: blocks[b] for b in story.title}
        elif heading and len(story.paragraphs) > 1:
            loose[last[0]] = blocks[last[0]]
            texts.append(story)
        else:
            texts.append(story)
    long = [b for b in loose.values() if len(b.text) > LABEL_CHARS]
    given, left = give_titles(texts, sorted(long, key=lambda b: b.number), blocks, True)
    taken = {b.number for b in long} - {b.number for b in left}
    done = [
        _with_paragraphs(story, story.paragraphs[:-1])
        if story.paragraphs and story.paragraphs[-1][0] in taken
        else story
        for story in given
    ]
    alone = [s for s in stories if not s.paragraphs and not s.byline]
    return done + [s for s in alone if not taken & set(s.title)]


def _titled_inside(story: Story, blocks: Sequence[Block]) -> Story:
    """Take the title of a story that has none from the headings inside it.

    It is one beside a byline, or one before which nothing but labels stands, or the
    only one where the story begins with a dateline or the name of a reporter.
    """
    if story.from_page or story.title:
        return story
    flat = sorted(b for part in story.paragraphs for b in part)
    order = [b for part in story.paragraphs for b in part]
    heads = [
        b for b in order if blocks[b].kind == "heading" and not is_label(blocks[b])
    ]
    if not heads or not flat:
        return story
    first = heads[0]
    before = order[: order.index(first)]
    bylines = {b for b in (*story.byline, *order) if blocks[b].kind == "byline"}
    named = {first - 1, first + 1} & bylines
    labels = all(is_fragment(blocks[b]) for b in before)
    opening = blocks[min((*story.byline, order[0]))]
    only = all(b - 1 == a for a, b in pairwise(heads))
    opened = only and (opening.opens_news or opening.names_reporter)
    if not (named or labels or opened):
        return story
    title = [first]
    while title[-1] + 1 in heads:
        title.append(title[-1] + 1)
    off = {*title, *(before if labels else ()), *(named - set(story.byline))}
    return replace(
        story,
        title=(*(before if labels else ()), *title),
        byline=(*story.byline, *sorted(named - set(story.byline))),
        paragraphs=tuple(
            left
            for part in story.paragraphs
            if (left := tuple(b for b in part if b not in off))
        ),
    )


def is_label(block: Block) -> bool:
    """Tell a heading too short for a title."""
    return sum(map(str.isalnum, block.text)) <= LABEL_CHARS


def _with_lead(stories: Sequence[Story], blocks: Sequence[Block]) -> list[Story]:
    """Put a lead that stands above the only headline of a page before its text."""
    titled = [s for s in stories if any(not is_label(blocks[b]) for b in s.title)]
    others = [s for s in stories if s not in titled]
    if len(titled) != 1 or len(others) != 1 or others[0].from_page:
        return list(stories)
    lead, story = others[0], titled[0]
    head = "".join(blocks[b].text for b in story.title)
    said = "".join(blocks[b].text for part in lead.paragraphs for b in part)
    above = max(lead.blocks) < min(story.blocks)
    short = 0 < len(lead.paragraphs) <= LEAD_PARAGRAPHS
    if not (above and short and likeness(head, said) >= LEAD_ALIKE):
        return list(stories)
    return [
        replace(
            story,
            title=(*lead.title, *story.title),
            byline=(*lead.byline, *story.byline),
            paragraphs=(*lead.paragraphs, *story.paragraphs),
            links=(*lead.links, *story.links),
        )
    ]


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
    best = max(
        (part for group in groups for part in _as_titles(group)),
        key=lambda group: sum(len(blocks[b].text) for b in group),
    )
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


def _as_titles(group: list[int]) -> list[list[int]]:
    """Take a title of two lines as one; more headings together are subheads."""
    return [group] if len(group) < 3 else [[b] for b in group]


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
