"""From lines with boxes to the articles of a page: geometry and language together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from research.arrays import Floats
from research.files.sentences import ends_sentence
from research.pages.blocks import Block, join_lines, split_blocks
from research.pages.evidence.chain_features import as_chains
from research.pages.evidence.pair_features import evidence
from research.pages.furniture import is_credit, is_masthead, kind_of_line, kind_of_story
from research.pages.geometry.columns import reading_order
from research.pages.geometry.flow import Above, flow_odds, look_up
from research.pages.geometry.headlines import Headline, find_headlines, large_lines
from research.pages.geometry.lines import (
    Box,
    Line,
    Run,
    around,
    find_runs,
    join_parts,
    shared_width,
    steady_sizes,
    usual_size,
)
from research.pages.geometry.regions import Region, find_regions, is_subhead
from research.pages.linking import score_pairs
from research.pages.model import PageModel, shipped_page_model
from research.pages.page import Furniture, Link, Page, Story
from research.pages.path_cover import choose_links
from research.text.segmenter import Segmenter

# What language says weighs half: it learned from pages whose boxes nobody saw, and it
# and the geometry know in part the same. Beyond so much it says no more.
LANGUAGE, MOST = 0.5, 6.0
NEVER = -50.0
# The name of a page stands so high, and is no longer.
PAGE_TOP, NAME_CHARS = 0.08, 6
# A caption has few lines and letters; the picture above it is higher, in sizes of them.
CAPTION_LINES, CAPTION_CHARS, PICTURE = 4, 120, 6.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes one block: a part of a headline, or a paragraph of a run.

    Attributes
    ----------
    lines : tuple of Line
    role : str
        "title", "kicker", "subtitle", "subhead", "text" or a kind of furniture.
    owner : int
        The number of the headline, or of the run.
    """

    lines: tuple[Line, ...]
    role: str
    owner: int = -1

    @property
    def text(self) -> str:
        """All its lines."""
        joined = join_lines("\n".join(line.text.strip() for line in self.lines))
        return " ".join(joined.split())

    @property
    def box(self) -> Box:
        """What holds all its lines."""
        return around([line.box for line in self.lines])


@dataclass(frozen=True, slots=True)
class Parts:
    """A page's lines told apart.

    Attributes
    ----------
    headlines : tuple of Headline
    runs : tuple of Run
    above : tuple of Above
        Of each run.
    furniture : tuple of Piece
    body : float
        The size of the text's letters.
    """

    headlines: tuple[Headline, ...]
    runs: tuple[Run, ...]
    above: tuple[Above, ...]
    furniture: tuple[Piece, ...]
    body: float


def page_of_lines(lines: Sequence[Line], model: PageModel | None = None) -> Page:
    """Take the lines of one page apart into stories and furniture."""
    parts = part_lines(lines)
    pieces = _pieces(parts)
    text, blocks = _blocks(pieces)
    if not blocks:
        return Page("", (), (), ())
    model = model or shipped_page_model()
    regions, odds = _regions(parts, pieces, blocks, model)
    stories, furniture = _stories(parts, pieces, blocks, regions, odds)
    return Page(text, blocks, stories, furniture)


def part_lines(lines: Sequence[Line]) -> Parts:
    """Tell headlines, runs of text and furniture apart by size, place and wording."""
    kept = steady_sizes(join_parts([line for line in lines if line.text.strip()]))
    body = usual_size([line for line in kept if not line.vertical])
    furniture = [Piece((k,), k.kind) for k in kept if k.kind not in ("", "heading")]
    plain = [line for line in kept if line.kind in ("", "heading")]
    large, rest = large_lines(plain, body)
    furniture += [Piece((line,), "caption") for line in rest if line.vertical]
    small = [line for line in rest if not line.vertical]
    furniture += [Piece((line,), "caption") for line in small if is_credit(line.text)]
    small = [line for line in small if not is_credit(line.text)]
    foot = max((line.box[3] for line in kept), default=0.0)
    headlines = find_headlines(large, small)
    names = [
        h for h in headlines if _is_name(h, PAGE_TOP * foot) or _is_latin(h, small)
    ]
    headlines = [h for h in headlines if h not in names]
    used = {id(line) for h in headlines for line in h.lines}
    furniture += [Piece((k,), "label") for k in large if id(k) not in used]
    headlines, runs, odd = _runs(headlines, small, body)
    furniture += odd
    above = look_up(runs, headlines)
    return Parts(tuple(headlines), tuple(runs), tuple(above), tuple(furniture), body)


def _is_name(headline: Headline, top: float) -> bool:
    """Tell the name of a paper or of a page: at the top, and short."""
    text = "".join(line.text for line in headline.lines)
    return is_masthead(text) or (
        headline.box[3] < top and sum(map(str.isalnum, text)) <= NAME_CHARS
    )


def _is_latin(headline: Headline, text: Sequence[Line]) -> bool:
    """Tell a headline in Latin letters on a page in hanzi: a part of a masthead."""
    said = "".join(line.text for line in headline.lines)
    body = "".join(line.text for line in text)
    n_hanzi = sum("\u4e00" <= c <= "\u9fff" for c in body)
    return said.isascii() and 2 * n_hanzi > len(body)


def _runs(
    headlines: Sequence[Headline], small: Sequence[Line], body: float
) -> tuple[list[Headline], list[Run], list[Piece]]:
    """Chain small lines into runs; small headlines inside an article go with them."""
    odd = [h for h in headlines if kind_of_line("".join(k.text for k in h.lines))]
    headlines = [h for h in headlines if h not in odd]
    furniture = [
        Piece(h.lines, kind_of_line("".join(k.text for k in h.lines))) for h in odd
    ]
    runs: list[Run] = []
    for run in find_runs(small):
        kind = kind_of_line(run.text)
        if kind and len(run.paragraphs) < 3:
            furniture.append(Piece(run.lines, kind))
        else:
            runs.append(run)
    above = look_up(runs, headlines)
    subheads = [h for h in headlines if is_subhead(h, runs, headlines, above, body)]
    runs += [Run(h.lines) for h in subheads]
    return [h for h in headlines if h not in subheads], runs, furniture


def _pieces(parts: Parts) -> list[Piece]:
    found = list(parts.furniture)
    for n, headline in enumerate(parts.headlines):
        for role in ("kicker", "title", "subtitle"):
            lines = getattr(headline, role)
            if lines:
                found.append(Piece(lines, role, n))
    for n, run in enumerate(parts.runs):
        for lines in run.paragraphs:
            larger = min(line.size for line in lines) >= 1.1 * parts.body
            ends = any(mark in lines[-1].text[-2:] for mark in "。，；")
            subhead = larger and len(lines) <= 2 and not ends
            found.append(Piece(lines, "subhead" if subhead else "text", n))
    order = reading_order([piece.box for piece in found])
    return [found[k] for k in order]


_MARKS = {"title": "# ", "kicker": "## ", "subtitle": "## ", "subhead": "### "}


def _blocks(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Write the pieces as the text of a page, a block each."""
    text = "\n\n".join(_MARKS.get(piece.role, "") + piece.text for piece in pieces)
    blocks = split_blocks(text)
    return text, tuple(
        replace(
            block,
            box=piece.box,
            size=max(line.size for line in piece.lines),
            page=piece.lines[0].page,
        )
        for block, piece in zip(blocks, pieces, strict=True)
    )


def _regions(
    parts: Parts, pieces: Sequence[Piece], blocks: Sequence[Block], model: PageModel
) -> tuple[list[Region], Floats]:
    of_run = _by_run(pieces)
    n = len(parts.runs)
    first = [blocks[of_run[k][0]] for k in range(n)]
    last = [blocks[of_run[k][-1]] for k in range(n)]
    odds = flow_odds(parts.runs, first, last, parts.above, parts.headlines)
    if n > 1:
        spoken = [
            b for b, piece in zip(blocks, pieces, strict=True) if piece.owner >= 0
        ]
        place = {block.number: at for at, block in enumerate(spoken)}
        said = language_odds(spoken, model)
        said = said[[place[b.number] for b in last]][
            :, [place[b.number] for b in first]
        ]
        odds += LANGUAGE * np.clip(said, -MOST, MOST)
    captions = [k for k in range(n) if _is_caption(k, parts, odds)]
    odds[captions] = odds[:, captions] = NEVER
    i, j = np.nonzero(~np.eye(n, dtype=bool))
    chains = as_chains(choose_links(n, i, j, odds[i, j])) if n else []
    opens = [
        block.opens_news or bool(block.from_page) or block.kind == "byline"
        for block in first
    ]
    members = [[int(k) for k in chain] for chain in chains if chain[0] not in captions]
    return (
        find_regions(members, parts.runs, parts.headlines, parts.above, opens),
        odds,
    )


def _is_caption(k: int, parts: Parts, odds: Floats) -> bool:
    """Tell few lines under a picture that go on no other run."""
    run, size = parts.runs[k], parts.runs[k].size
    if len(run.lines) > CAPTION_LINES or len(run.text) > CAPTION_CHARS:
        return False
    if not (ends_sentence(run.text) or kind_of_line(run.text) == "caption"):
        return False
    boxes = [r.box for n, r in enumerate(parts.runs) if n != k and r.page == run.page]
    boxes += [h.box for h in parts.headlines if h.page == run.page]
    bottoms = [
        box[3]
        for box in boxes
        if box[3] < run.box[1] + 0.5 * size and shared_width(box, run.box) > 0.1
    ]
    empty = not bottoms or run.box[1] - max(bottoms) > PICTURE * size
    incoming = float(np.delete(odds[:, k], k).max(initial=NEVER))
    return empty and incoming < 0


def _by_run(pieces: Sequence[Piece]) -> dict[int, list[int]]:
    """List the blocks of each run, from the top."""
    found: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        if piece.role in ("text", "subhead"):
            found.setdefault(piece.owner, []).append(number)
    for numbers in found.values():
        numbers.sort(key=lambda b: pieces[b].lines[0].box[1])
    return found


def language_odds(blocks: Sequence[Block], model: PageModel) -> Floats:
    """Give the log odds, by language alone, that one block goes on in another.

    Returns
    -------
    ndarray of shape (n_blocks, n_blocks)
    """
    n = len(blocks)
    grid = np.full((n, n), -MOST)
    with threadpool_limits(1):  # so that bytes repeat
        found = evidence(
            blocks, model.chars, model.block_vectors, model.opening_closing, Segmenter()
        )
        scores, _ = score_pairs(found, model.first, model.again)
    grid[found.i, found.j] = scores
    return grid


def _stories(
    parts: Parts,
    pieces: Sequence[Piece],
    blocks: Sequence[Block],
    regions: Sequence[Region],
    odds: Floats,
) -> tuple[tuple[Story, ...], tuple[Furniture, ...]]:
    of_run = _by_run(pieces)
    of_headline = {
        (piece.owner, piece.role): number
        for number, piece in enumerate(pieces)
        if piece.role in ("title", "kicker", "subtitle")
    }
    stories = []
    kinds = {
        number: piece.role for number, piece in enumerate(pieces) if piece.owner < 0
    }
    told: set[int] = set(kinds)
    for region in regions:
        texts = [b for k in region.runs for b in of_run[k]]
        number = -1 if region.headline is None else region.headline
        head = {
            role: of_headline[number, role]
            for role in ("kicker", "title", "subtitle")
            if (number, role) in of_headline
        }
        title = blocks[head["title"]].text if "title" in head else ""
        kind = kind_of_story(title, [blocks[b].text for b in texts])
        if kind == "label" and len(regions) == 1:
            kind = ""  # all that a page says is its article, however short
        inside = [*head.values(), *texts]
        told.update(inside)
        if kind:
            kinds |= dict.fromkeys(inside, kind)
        else:
            stories.append(_story(head, region, of_run, parts, blocks, odds))
    kinds |= {
        b: "caption" if piece.role == "text" else "label"
        for b, piece in enumerate(pieces)
        if b not in told
    }
    furniture = tuple(
        Furniture(b, blocks[b].start, blocks[b].end, kind, blocks[b].text)
        for b, kind in sorted(kinds.items())
    )
    return tuple(sorted(stories, key=lambda s: min(s.blocks))), furniture


def _story(
    head: dict[str, int],
    region: Region,
    of_run: dict[int, list[int]],
    parts: Parts,
    blocks: Sequence[Block],
    odds: Floats,
) -> Story:
    """Put the blocks of a region together: bylines apart, broken paragraphs joined."""
    links, joined = [], set()
    for before, after in pairwise(region.runs):
        upper, lower = parts.runs[before], parts.runs[after]
        a, b = of_run[before][-1], of_run[after][0]
        whole = upper.goes_on and not lower.indented
        plain = blocks[a].kind == "text" and blocks[b].kind == "text"
        if whole and plain and not blocks[a].signed:
            joined.add(b)
        sure = float(1 / (1 + np.exp(-np.clip(odds[before, after], -20, 20))))
        links.append(Link(a, b, b in joined, sure))
    for k in region.runs:
        links += [Link(a, b, False, 0.99) for a, b in pairwise(of_run[k])]
    texts = [b for k in region.runs for b in of_run[k]]
    byline = [
        b
        for place, b in enumerate(texts)
        if blocks[b].kind == "byline" and (place < 4 or place == len(texts) - 1)
    ]
    paragraphs: list[list[int]] = []
    for b in texts:
        if b in byline:
            continue
        if b in joined and paragraphs:
            paragraphs[-1].append(b)
        else:
            paragraphs.append([b])
    order = {b: place for place, b in enumerate(texts)}
    return Story(
        title=(head["title"],) if "title" in head else (),
        byline=tuple(byline),
        paragraphs=tuple(map(tuple, paragraphs)),
        links=tuple(sorted(links, key=lambda link: order[link.before])),
        from_page=_first(blocks[b].from_page for b in texts),
        to_page=_first(blocks[b].to_page for b in texts),
        kicker=(head["kicker"],) if "kicker" in head else (),
        subtitle=(head["subtitle"],) if "subtitle" in head else (),
    )


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")
