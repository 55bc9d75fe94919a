"""From the text of a page to its articles."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from research.corpus import Article
from research.preprocessing.pages.blocks import Block, split_blocks
from research.preprocessing.pages.boundaries import (
    boundary_features,
    weigh_boundaries,
)
from research.preprocessing.pages.breaks import break_features
from research.preprocessing.pages.chunks import as_chains, chunked
from research.preprocessing.pages.links import choose_links
from research.preprocessing.pages.model import PageModel, shipped_page_model
from research.preprocessing.pages.page import Furniture, Page, Seam, Story
from research.preprocessing.pages.quotes import quote_candidates
from research.preprocessing.pages.seams import Evidence, evidence
from research.preprocessing.pages.trees import Trees
from research.preprocessing.segmentation import Segmenter

# A seam whose log odds are lower, after a few trees or a pass, is not judged again.
HOPELESS = -5.0
# Of seams that are wrong and whose log odds are lower, a pass learns from this share.
UNLIKELY, UNLIKELY_SHARE = -2.5, 0.15
GIVEN_UP = -14.0  # what then stands for its log odds
# A heading above a dateline is a title: added to the log odds of what goes on with it.
TITLE = -6.0
# Newspapers print fewer subheads than broken pages have: added to the log odds that
# anything comes before a heading. Chosen on pages made of articles kept for choosing.
HEADING = -2.0
MAX_BLOCKS = 5_000
# A page of more blocks is read in sections: work grows with the square of the blocks.
SECTION = 200
# A byline stands among the first blocks of its article, or at its end.
BYLINE_PLACES = 4


class PageError(ValueError):
    """A page that cannot be read."""


def read_page(text: str) -> tuple[Article, ...]:
    """Read the articles of a newspaper page, given as blocks between blank lines.

    Paragraphs that columns broke are joined, tails are put where they belong, and pull
    quotes, jump lines and captions are taken out, listed in `extra["furniture"]`.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of Article
        In the order in which they begin on the page; none where there is no text.
        `extra` says which blocks each paragraph was made from, and how sure each seam
        is.

    Raises
    ------
    PageError
        If the text is no text.

    Examples
    --------
    >>> articles = read_page('''## 西湖治水见成效
    ...
    ... 记者昨日从市水利局获悉，西湖水质连续三年保
    ...
    ... 持在三类以上，沿湖排口全部截污。''')
    >>> articles[0].title, len(articles[0].body)
    ('西湖治水见成效', 1)
    """
    return parse_page(text).articles()


def parse_page(text: str, model: PageModel | None = None) -> Page:
    """Take a page apart into blocks, stories and furniture.

    Parameters
    ----------
    text : str
    model : PageModel, optional
        The shipped one by default.

    Raises
    ------
    PageError
        If the text is no text, or has more than 5,000 blocks.
    """
    _check(text)
    blocks = split_blocks(text)
    if len(blocks) > MAX_BLOCKS:
        raise PageError(
            f"a page must have at most {MAX_BLOCKS:,} blocks, got {len(blocks):,}. "
            "Give one page at a time."
        )
    if not blocks:
        return Page(text, (), (), ())
    model = model or shipped_page_model()
    furniture = _furniture(text, blocks, model)
    whole = {
        piece.block
        for piece in furniture
        if piece.kind != "jump" or not blocks[piece.block].text
    }
    kept = tuple(block for block in blocks if block.number not in whole)
    sections = _sections(kept)
    segment = Segmenter()
    stories = []
    with threadpool_limits(1):  # so that bytes repeat
        for part in sections:
            found = evidence(part, model.chars, model.meaning, model.edges, segment)
            stories += link_blocks(found, model)
    notes: tuple[str, ...] = ()
    if len(sections) > 1:
        notes = (
            f"{len(kept):,} blocks were read in {len(sections)} sections: what an "
            "article has in another section was not joined to it.",
        )
    return Page(text, blocks, tuple(stories), furniture, notes)


def _check(text: str) -> None:
    odd = sum(not (c.isprintable() or c.isspace() or c == "\ufeff") for c in text)
    if "\0" in text or odd > 0.02 * len(text) + 5:
        raise PageError(
            "a page must be text, got bytes or control characters. "
            "Give text, Markdown or a text PDF."
        )


def _furniture(
    text: str, blocks: Sequence[Block], model: PageModel
) -> tuple[Furniture, ...]:
    found = []
    for block in blocks:
        found += [
            Furniture(block.number, a, b, "jump", text[a:b]) for a, b in block.cuts
        ]
        if block.kind in ("caption", "folio"):
            span = (block.start, block.end)
            found.append(Furniture(block.number, *span, block.kind, block.text))
    known = {piece.block for piece in found if piece.kind != "jump"}
    places, sources, features = quote_candidates(blocks, model.chars)
    if len(places):
        scores = model.quotes.score(features)
        found += [
            Furniture(b.number, b.start, b.end, "quote", b.text, blocks[source].number)
            for b, source, score in zip(
                (blocks[p] for p in places), sources, scores, strict=True
            )
            if score > 0 and b.number not in known
        ]
    return tuple(sorted(found, key=lambda piece: (piece.start, piece.end)))


def _sections(blocks: tuple[Block, ...]) -> list[tuple[Block, ...]]:
    """Cut the blocks of a large page into sections, at headings where there are."""
    sections = []
    while len(blocks) > SECTION:
        heads = [n for n in range(1, SECTION + 1) if blocks[n].kind == "heading"]
        cut = heads[-1] if heads else SECTION
        sections.append(blocks[:cut])
        blocks = blocks[cut:]
    return [*sections, blocks] if blocks else sections


def link_blocks(found: Evidence, model: PageModel) -> list[Story]:
    """Link the blocks whose evidence is given, and tell the stories they form."""
    blocks = found.blocks
    scores, links = judge(found, model.first, model.again)
    before, after = look_at_boundaries(found, scores, links)
    preceded, succeeded = model.preceded.score(before), model.succeeded.score(after)
    odds = weigh(found, scores, preceded, succeeded)
    successors = choose_links(len(blocks), found.i, found.j, odds)
    chosen = np.flatnonzero(successors[found.i] == found.j)
    joins = model.joins.score(break_features(found, successors, chosen)) > 0
    joins &= ~np.array([blocks[place].opens_news for place in found.j[chosen]], bool)
    confidence = model.confidence(odds[chosen])
    seams = {
        int(found.i[row]): Seam(
            blocks[found.i[row]].number,
            blocks[found.j[row]].number,
            bool(joined),
            float(sure),
        )
        for row, joined, sure in zip(chosen, joins, confidence, strict=True)
    }
    return [_story(blocks, chain, seams) for chain in as_chains(successors)]


def look_at_boundaries(
    found: Evidence, scores: NDArray[np.float64], successors: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Describe each block backwards and forwards, with the chunks that are linked."""
    features = chunked(found, successors, scores)
    return boundary_features(found, features, scores, successors)


def weigh(
    found: Evidence,
    scores: NDArray[np.float64],
    preceded: NDArray[np.float64],
    succeeded: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Weigh seams against the chance that articles begin and end at their blocks."""
    heading = np.array([b.kind == "heading" for b in found.blocks], bool)
    opens = heading & ~np.append(False, heading[:-1])[: len(heading)]
    odds = weigh_boundaries(found, scores, preceded + HEADING * opens, succeeded)
    title = heading & _above_dateline(found.blocks)
    return np.asarray(odds + TITLE * (title[found.j] & ~heading[found.i]))


def _above_dateline(blocks: Sequence[Block]) -> NDArray[np.bool_]:
    """Tell whether the next block that is neither heading nor byline has a dateline."""
    above = np.zeros(len(blocks), bool)
    for place in range(len(blocks) - 2, -1, -1):
        after = blocks[place + 1]
        passed = after.kind in ("heading", "byline")
        above[place] = above[place + 1] if passed else after.opens_news
    return above


def judge(
    found: Evidence, first: Trees, again: Sequence[Trees]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score all seams, and again with the chunks that the links so far form.

    Parameters
    ----------
    found : Evidence
    first : Trees
    again : sequence of Trees

    Returns
    -------
    scores : ndarray of shape (n_seams,)
        Log odds of the last pass.
    successors : ndarray of shape (n_blocks,)
    """
    scores, successors = judge_first(found, first)
    for trees in again:
        rows, features = look_again(found, scores, successors)
        odds = trees.score(features)
        scores, successors = link_again(found, scores, rows, odds)
    return scores, successors


def judge_first(
    found: Evidence, trees: Trees
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score all seams by themselves; parameters and returns as of `judge`."""
    scores = trees.score(found.local, hopeless=HOPELESS)
    return scores, choose_links(len(found.blocks), found.i, found.j, scores)


def look_again(
    found: Evidence, scores: NDArray[np.float64], successors: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Describe seams that are not hopeless, with the chunks that are linked.

    Returns
    -------
    rows : ndarray of shape (n_hopeful,)
        Numbers of the seams.
    features : ndarray of float32, shape (n_hopeful, len(LOCAL) + len(CHUNKED))
    """
    rows = np.flatnonzero(scores > HOPELESS)
    return rows, chunked(found, successors, scores)[rows]


def link_again(
    found: Evidence,
    before: NDArray[np.float64],
    rows: NDArray[np.int64],
    odds: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Link blocks by fresh log odds of some seams; returns as of `judge`.

    Odds of seams that the pass before found unlikely are corrected for how few of those
    that are wrong are learned from.

    References
    ----------
    King and Zeng (2001), "Logistic regression in rare events data", Political Analysis
    9.
    """
    scores = np.full(len(found.i), GIVEN_UP)
    unlikely = before[rows] < UNLIKELY
    scores[rows] = odds + np.log(UNLIKELY_SHARE) * unlikely
    return scores, choose_links(len(found.blocks), found.i, found.j, scores)


def _count_title(
    blocks: Sequence[Block], members: Sequence[int], seams: dict[int, Seam]
) -> int:
    """Count the lines of the title of a chain of blocks.

    Half a paragraph may have the form of a heading. A long line without a mark, or a
    question, may be a title where no mark tells titles.
    """
    broken = [place in seams and seams[place].joined for place in members]
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


def _story(
    blocks: Sequence[Block], chain: NDArray[np.int64], seams: dict[int, Seam]
) -> Story:
    """Tell title, bylines and paragraphs in a chain of blocks."""
    members = [int(place) for place in chain]
    n_title = _count_title(blocks, members, seams)
    title, rest = members[:n_title], members[n_title:]
    byline = []
    paragraphs: list[list[int]] = []
    before = None
    for at, place in enumerate(rest):
        early = n_title + at < BYLINE_PLACES and not paragraphs
        if blocks[place].kind == "byline" and (early or place == rest[-1]):
            byline.append(place)
            continue
        joined = before is not None and seams[before].after == blocks[place].number
        if joined and seams[before].joined and paragraphs:  # type: ignore[index]
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
        seams=tuple(seams[place] for place in members[:-1]),
        from_page=next(
            (blocks[p].from_page for p in members if blocks[p].from_page), ""
        ),
        to_page=next((blocks[p].to_page for p in members if blocks[p].to_page), ""),
    )
