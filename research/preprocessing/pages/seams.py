"""Evidence that one block continues another, as plain arrays.

A seam is a pair (i, j) that asks: does block j follow on block i in the same article?
Its evidence is a row of numbers: how well the characters go on, what the marks at both
sides say, where the blocks stand, what they are about, and how much better or worse
all that is than for the other seams of i and of j.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.preprocessing.pages.blocks import Block
from research.preprocessing.pages.charmodel import BREAK, ORDER, CharModel
from research.preprocessing.pages.meaning import WordVectors, cosines
from research.preprocessing.pages.ordinals import Ordinal, opening_ordinal
from research.preprocessing.segmentation import Segmenter

Array = NDArray[np.float64]
Index = NDArray[np.int64]

AHEAD = ORDER - 1  # characters of j whose windows reach back into i
# In a page of more blocks, a seam joins only blocks at most so far apart.
ALL_PAIRS, REACH = 240, 60
NO_SEAM = -99.0  # stands for a value where there is nothing to compare with
LOCAL = (
    "flow", "surprise", "flow_row", "flow_column", "crossing", "crossing_row",
    "crossing_column", "pairs_met", "pairs_left", "i_finished", "i_paused", "i_signed",
    "i_jumps", "i_colon", "i_ending", "i_length", "i_heading", "i_byline", "i_closing",
    "i_opening", "j_dated", "j_continued", "j_opening", "j_beginning", "j_length",
    "j_heading", "j_byline", "j_finished", "j_closing", "distance", "next",
    "after_heading", "before_heading", "n_headings", "i_first", "j_first", "i_last",
    "flow_next", "flow_before", "alike_words", "alike_vectors", "alike_row",
    "alike_column", "alike_next", "alike_before", "ordinal", "j_ordinal", "marked",
    "j_flow_best", "i_flow_best", "j_punct",
)  # fmt: skip
CHUNKED = (
    "score", "score_row", "score_column", "linked", "chunk_words", "chunk_words_row",
    "chunk_words_column", "chunk_vectors", "chunk_vectors_row", "chunk_vectors_column",
    "before_length", "after_length", "before_titled", "after_titled", "circular",
    "chunk_ordinal", "title_alike", "before_score", "after_score",
    "page_gap", "after_closing", "chunk_vs_inside",
)  # fmt: skip

_WORD = re.compile("[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Edges:
    """Weights of words at the beginnings and ends of articles.

    Attributes
    ----------
    opening, closing : ndarray of shape (n_words + 1,)
        Log odds that a paragraph with the word among its first opens an article, or
        with it among its first or last closes one; the last entry is the base.
    """

    opening: Array
    closing: Array


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the seams of one page.

    Attributes
    ----------
    i, j : ndarray of shape (n_seams,)
        Places in the list of blocks.
    local : ndarray of float32, shape (n_seams, len(LOCAL))
    words, vectors : ndarray of shape (n_blocks, …)
        What each block is about.
    blocks : tuple of Block
    flow : ndarray of shape (n_seams,)
    closing : ndarray of shape (n_blocks,)
    """

    i: Index
    j: Index
    local: NDArray[np.float32]
    words: Array
    vectors: Array
    blocks: tuple[Block, ...]
    flow: Array
    closing: Array


def content_words(text: str, segment: Segmenter) -> list[str]:
    """Cut a text into words of at least two letters."""
    return [word for word in segment(text) if _WORD.fullmatch(word)]


def seam_pairs(n_blocks: int) -> tuple[Index, Index]:
    """List the seams to look at: all, or on a large page those within reach."""
    i, j = np.divmod(np.arange(n_blocks**2), max(1, n_blocks))
    kept = i != j
    if n_blocks > ALL_PAIRS:
        kept &= np.abs(i - j) <= REACH
    return i[kept], j[kept]


def evidence(
    blocks: Sequence[Block],
    chars: CharModel,
    meaning: WordVectors,
    edges: Edges,
    segment: Segmenter,
) -> Evidence:
    """Gather what the blocks say of their seams by themselves."""
    n = len(blocks)
    i, j = seam_pairs(n)
    words = [content_words(block.text, segment) for block in blocks]
    weights, vectors = meaning.weigh(words)
    here = (weights > 0).sum(axis=0)
    weights = weights * np.log(1 + n / np.maximum(here, 1))
    opening, closing = _edge_scores(words, meaning, edges)

    flow, surprise, ending, beginning = _flow(blocks, chars, i, j)
    crossing = _crossing(blocks, i, j)
    alike = cosines(weights, weights)[i, j]
    near = cosines(vectors, vectors)[i, j]
    mixed = alike + 0.5 * near

    of = _BlockFacts.of(blocks)
    heads_before = np.cumsum(of.heading)
    flow_at = _grid(n, i, j, flow)
    mixed_at = _grid(n, i, j, mixed)
    following = np.minimum(np.arange(n) + 1, n - 1)
    preceding = np.maximum(np.arange(n) - 1, 0)
    flow_next = np.where(following > np.arange(n), flow_at[np.arange(n), following], NO_SEAM)
    flow_before = np.where(preceding < np.arange(n), flow_at[preceding, np.arange(n)], NO_SEAM)
    alike_next = mixed_at[np.arange(n), following]
    alike_before = mixed_at[preceding, np.arange(n)]
    met, left = _pairs(of.open_pairs, i, j)
    columns = {
        "flow": flow,
        "surprise": surprise,
        "flow_row": flow - best_other(flow, i, n),
        "flow_column": flow - best_other(flow, j, n),
        "crossing": crossing,
        "crossing_row": crossing - best_other(crossing, i, n),
        "crossing_column": crossing - best_other(crossing, j, n),
        "pairs_met": met,
        "pairs_left": left,
        "i_finished": of.finished[i],
        "i_paused": of.paused[i],
        "i_signed": of.signed[i],
        "i_jumps": of.jumps[i],
        "i_colon": of.colon[i],
        "i_ending": ending[i],
        "i_length": of.length[i],
        "i_heading": of.heading[i],
        "i_byline": of.byline[i],
        "i_closing": closing[i],
        "i_opening": opening[i],
        "j_dated": of.dated[j],
        "j_continued": of.continued[j],
        "j_opening": opening[j],
        "j_beginning": beginning[j],
        "j_length": of.length[j],
        "j_heading": of.heading[j],
        "j_byline": of.byline[j],
        "j_finished": of.finished[j],
        "j_closing": closing[j],
        "distance": np.clip(j - i, -40, 40),
        "next": j == i + 1,
        "after_heading": of.heading[preceding][j] * (j > 0),
        "before_heading": of.heading[following][i] * (i < n - 1),
        "n_headings": np.clip(heads_before[j] - heads_before[i], -4, 4),
        "i_first": i == 0,
        "j_first": j == 0,
        "i_last": i == n - 1,
        "flow_next": flow_next[i],
        "flow_before": flow_before[j],
        "alike_words": alike,
        "alike_vectors": near,
        "alike_row": mixed - best_other(mixed, i, n),
        "alike_column": mixed - best_other(mixed, j, n),
        "alike_next": alike_next[i],
        "alike_before": alike_before[j],
        "ordinal": _ordinal_steps([b.ordinals for b in blocks], blocks, i, j),
        "j_ordinal": of.ordinal[j],
        "marked": np.full(len(i), float(any(b.marked for b in blocks))),
        "j_flow_best": best_other(flow, j, n),
        "i_flow_best": best_other(flow, i, n),
        "j_punct": of.punct[j],
    }
    local = np.column_stack([columns[name] for name in LOCAL]).astype(np.float32)
    return Evidence(i, j, local, weights, vectors, tuple(blocks), flow, closing)


def best_other(values: Array, group: Index, n_groups: int) -> Array:
    """For each entry, the greatest value of another entry of its group."""
    if not len(values):
        return values
    order = np.lexsort((-values, group))
    sorted_group = group[order]
    firsts = np.flatnonzero(np.diff(sorted_group, prepend=-1))
    best = np.full(n_groups, NO_SEAM)
    second = np.full(n_groups, NO_SEAM)
    best[sorted_group[firsts]] = values[order[firsts]]
    nexts = firsts + 1
    nexts = nexts[nexts < len(order)]
    nexts = nexts[np.isin(nexts, firsts, invert=True)]
    second[sorted_group[nexts]] = values[order[nexts]]
    leader = np.zeros(len(values), bool)
    leader[order[firsts]] = True
    return np.where(leader, second[group], best[group])


def chunked(
    found: Evidence, successors: Index, scores: Array
) -> NDArray[np.float32]:
    """Look at seams again, with the chunks that links have formed.

    Parameters
    ----------
    found : Evidence
    successors : ndarray of shape (n_blocks,)
        The block that each leads to; -1 where none.
    scores : ndarray of shape (n_seams,)
        Log odds of the pass before.

    Returns
    -------
    ndarray of float32, shape (n_seams, len(LOCAL) + len(CHUNKED))
    """
    i, j, n = found.i, found.j, len(found.blocks)
    chains = as_chains(successors)
    chain, place = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for number, members in enumerate(chains):
        chain[members] = number
        place[members] = np.arange(len(members))
    before_words, after_words = _sums(found.words, chains)
    before_vectors, after_vectors = _sums(found.vectors, chains)
    words = cosines(before_words, after_words)[i, j]
    vectors = cosines(before_vectors, after_vectors)[i, j]
    sizes = np.array([len(members) for members in chains])
    heading = np.array([b.kind == "heading" for b in found.blocks], float)
    titled = np.array([heading[members[0]] for members in chains])
    tail = np.array([members[-1] for members in chains])
    inside = (chain[i] == chain[j]) & (place[i] < place[j])
    # Blocks of one chain compete with nobody but what lies outside it.
    outer_row = np.where(chain[i] == chain[j], NO_SEAM, words)
    title = _title_likeness(found, chains, heading)
    linked = successors[i] == j
    at = _grid(n, i, j, scores)
    own = np.where(successors >= 0, at[np.arange(n), successors], 0.0)
    into = np.zeros(n)
    into[successors[successors >= 0]] = own[successors >= 0]
    columns = {
        "score": scores,
        "score_row": scores - best_other(scores, i, n),
        "score_column": scores - best_other(scores, j, n),
        "linked": linked,
        "chunk_words": words,
        "chunk_words_row": words - best_other(outer_row, i, n),
        "chunk_words_column": words - best_other(outer_row, j, n),
        "chunk_vectors": vectors,
        "chunk_vectors_row": vectors - best_other(np.where(inside, NO_SEAM, vectors), i, n),
        "chunk_vectors_column": vectors - best_other(np.where(inside, NO_SEAM, vectors), j, n),
        "before_length": place[i] + 1,
        "after_length": (sizes[chain] - place)[j],
        "before_titled": titled[chain[i]],
        "after_titled": titled[chain[j]] * (place[j] == 0),
        "circular": (chain[i] == chain[j]) & (place[i] > place[j]),
        "chunk_ordinal": _ordinal_steps(_running(found.blocks, chains), found.blocks, i, j),
        "title_alike": title[chain[i], j],
        "before_score": into[j],
        "after_score": own[i],
        "page_gap": np.clip(j - i, -8, 8),
        "after_closing": found.closing[tail[chain[j]]],
        "chunk_vs_inside": inside,
    }
    more = np.column_stack([columns[name] for name in CHUNKED]).astype(np.float32)
    return np.hstack([found.local, more])


def as_chains(successors: Index) -> list[Index]:
    """Follow successors from each block without a predecessor, in page order."""
    n = len(successors)
    heads = np.setdiff1d(np.arange(n), successors)
    chains = []
    for head in heads:
        members = [int(head)]
        while successors[members[-1]] >= 0:
            members.append(int(successors[members[-1]]))
        chains.append(np.array(members))
    return chains


@dataclass(frozen=True, slots=True)
class _BlockFacts:
    """Facts about blocks as arrays."""

    finished: Array
    paused: Array
    signed: Array
    jumps: Array
    colon: Array
    length: Array
    heading: Array
    byline: Array
    dated: Array
    continued: Array
    ordinal: Array
    punct: Array
    open_pairs: Array

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "_BlockFacts":
        first = [opening_ordinal(b.text) for b in blocks]
        rows = [
            (
                b.finished,
                b.paused,
                b.signed,
                bool(b.to_page),
                b.text.endswith(("：", ":")),
                min(len(b.text), 300),
                b.kind == "heading",
                b.kind == "byline",
                b.dated,
                bool(b.from_page),
                o.place if o else 0,
                not b.text[:1].isalnum(),
            )
            for b, o in zip(blocks, first, strict=True)
        ]
        table = np.array(rows, float).reshape(len(blocks), 12).T
        pairs = np.array([b.open_pairs for b in blocks], float).reshape(len(blocks), -1)
        return cls(*table, open_pairs=pairs)


def _edge_scores(
    words: Sequence[Sequence[str]], meaning: WordVectors, edges: Edges
) -> tuple[Array, Array]:
    number = {word: n for n, word in enumerate(meaning.words)}
    scores = []
    for weights, cut in ((edges.opening, opening_words), (edges.closing, closing_words)):
        scores.append(
            [
                weights[-1] + sum(weights[number[w]] for w in sorted(cut(ws)) if w in number)
                for ws in words
            ]
        )
    return np.array(scores[0], float), np.array(scores[1], float)


def opening_words(words: Sequence[str]) -> set[str]:
    """Select the words that tell whether a paragraph opens an article."""
    return set(words[:12])


def closing_words(words: Sequence[str]) -> set[str]:
    """Select the words that tell whether a paragraph closes an article."""
    return {*words[:4], *words[-14:]}


def _flow(
    blocks: Sequence[Block], chars: CharModel, i: Index, j: Index
) -> tuple[Array, Array, Array, Array]:
    """Score how characters go on across seams.

    Returns
    -------
    flow : how much likelier j's first characters are after i than by themselves
    surprise : how likely they are after i
    ending : for each block, how likely a paragraph ends there
    beginning : for each block, how much likelier its start is after a paragraph break
    """
    n = len(blocks)
    heads = np.full((n, AHEAD), BREAK, np.int64)
    tails = np.full((n, AHEAD), -1, np.int64)
    text = "\n".join(b.text[:AHEAD].ljust(AHEAD, "\n") + b.text[-AHEAD:].rjust(AHEAD, "\n") for b in blocks)
    numbers = chars.numbers(text + "\n").reshape(n, 2 * AHEAD + 1)
    heads, tails = numbers[:, :AHEAD], numbers[:, AHEAD : 2 * AHEAD]
    blank = np.full((n, AHEAD), -1, np.int64)
    alone = _chance(chars, blank, heads)
    opened = _chance(chars, np.hstack([blank[:, 1:], np.full((n, 1), BREAK)]), heads)
    ending = chars.log_probability(np.hstack([tails, np.full((n, 1), BREAK)]))
    # Each pair of a distinct tail and head is scored once a window.
    surprise = _chance(chars, tails[i], heads[j])
    return surprise - alone[j], surprise, ending, opened - alone


def _chance(chars: CharModel, tails: NDArray[np.int64], heads: NDArray[np.int64]) -> Array:
    both = np.hstack([tails, heads])
    total = np.zeros(len(both))
    for at in range(AHEAD):
        total += chars.log_probability(both[:, at : at + ORDER])
    return total


def _crossing(blocks: Sequence[Block], i: Index, j: Index) -> Array:
    """Find the longest string across a seam that stands elsewhere on the page."""
    text = "\n".join(b.text for b in blocks)
    seen = {size: set() for size in range(3, 8)}  # type: dict[int, set[str]]
    for size, strings in seen.items():
        strings.update(text[at : at + size] for at in range(len(text) - size + 1))
    tails = [b.text[-4:] for b in blocks]
    heads = [b.text[:4] for b in blocks]
    shapes = [(a, b) for a in range(1, 5) for b in range(1, 5) if 3 <= a + b <= 7]
    shapes.sort(key=lambda shape: -sum(shape))
    out = np.zeros(len(i))
    for number, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        left, right = tails[a], heads[b]
        if left[-1:] + right[:2] not in seen[3] and left[-2:] + right[:1] not in seen[3]:
            continue
        for back, ahead in shapes:
            if back <= len(left) and ahead <= len(right):
                string = left[-back:] + right[:ahead]
                if string in seen[back + ahead]:
                    out[number] = back + ahead
                    break
    return out


def _pairs(opened: Array, i: Index, j: Index) -> tuple[Array, Array]:
    """Count quotes and brackets that i opens and j closes, and those left over."""
    left, right = opened[i], -opened[j]
    met = np.minimum(left, right).clip(0).sum(axis=1)
    over = np.abs(left - right).sum(axis=1) - 2 * 0
    return met, over


def _grid(n: int, i: Index, j: Index, values: Array) -> Array:
    grid = np.full((n, n), NO_SEAM)
    grid[i, j] = values
    return grid


def _ordinal_steps(
    known: Sequence[Sequence[Ordinal]], blocks: Sequence[Block], i: Index, j: Index
) -> Array:
    """Tell whether j's ordinal is the next of what i has: 1, or is not: -1; else 0."""
    last = [{o.series: o.place for o in series} for series in known]
    first = [opening_ordinal(b.text) for b in blocks]
    steps = np.zeros(len(i))
    for place in np.flatnonzero(np.array([o is not None for o in first])[j]):
        ordinal = first[j[place]]
        assert ordinal is not None
        before = last[i[place]].get(ordinal.series, 0)
        steps[place] = 1 if before and ordinal.place == before + 1 else -1
        if ordinal.place == 1:
            steps[place] = -2 if before else 0
    return steps


def _running(blocks: Sequence[Block], chains: list[Index]) -> list[list[Ordinal]]:
    """Give each block the ordinals of its chain up to it."""
    known: list[list[Ordinal]] = [[] for _ in blocks]
    for members in chains:
        so_far: list[Ordinal] = []
        for member in members:
            so_far = [*so_far, *blocks[member].ordinals]
            known[member] = so_far
    return known


def _sums(rows: Array, chains: list[Index]) -> tuple[Array, Array]:
    """Sum rows along each chain: up to each block, and from each block on."""
    before, after = np.empty_like(rows), np.empty_like(rows)
    for members in chains:
        before[members] = np.cumsum(rows[members], axis=0)
        after[members] = np.cumsum(rows[members][::-1], axis=0)[::-1]
    return before, after


def _title_likeness(found: Evidence, chains: list[Index], heading: Array) -> Array:
    """Compare the headings at the front of each chain with each block."""
    rows = np.zeros((len(chains), found.words.shape[1]))
    for number, members in enumerate(chains):
        for member in members[:2]:
            if heading[member]:
                rows[number] += found.words[member]
    return cosines(rows, found.words)
