"""Evidence that one block continues another, as plain arrays.

A pair (i, j) asks: does block j follow on block i in the same article?
Its evidence is a row of numbers: how well the characters go on, what the marks at both
sides say, where the blocks stand, what they are about, and how much better or worse
all that is than for the other pairs of i and of j.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.arrays import Ints, Reals
from research.pages.blocks import Block
from research.pages.evidence.block_facts import BlockFacts
from research.pages.evidence.block_vectors import DiscriminantVectors, cosines
from research.pages.evidence.character_model import BREAK, ORDER, CharacterModel
from research.pages.evidence.continuity import (
    AHEAD,
    crossing_strings,
    flow_across,
    open_pairs,
)
from research.pages.evidence.enumerations import Ordinal, opening_ordinal
from research.pages.evidence.headings import (
    alike_headings,
    credited_share,
    heading_runs,
)
from research.pages.evidence.opening_closing import (
    OpeningClosingWords,
    opening_closing_scores,
)
from research.text.script import is_traditional, simplified
from research.text.segmenter import Segmenter

NO_PAIR = -99.0  # stands for a value where there is nothing to compare with
LOCAL = (
    "flow", "surprise", "flow_row", "flow_column", "crossing", "crossing_row",
    "crossing_column", "pairs_met", "pairs_left", "i_finished", "i_paused", "i_signed",
    "i_jumps", "i_colon", "i_ending", "i_length", "i_heading", "i_byline", "i_closing",
    "i_opening", "j_dated", "j_continued", "j_opening", "j_beginning", "j_length",
    "j_heading", "j_byline", "j_finished", "j_closing", "distance", "next",
    "after_heading", "before_heading", "n_headings", "i_first", "j_first", "i_last",
    "flow_next", "flow_before", "alike_words", "alike_vectors", "alike_row",
    "alike_column", "alike_next", "alike_before", "ordinal", "j_ordinal", "marked",
    "j_flow_best", "i_flow_best", "j_punct", "grams", "grams_row", "grams_column",
    "before_closing", "after_opening", "before_finished", "j_run",
    "j_follow_opening", "j_follow_byline",
    "j_follow_dated", "i_run", "j_siblings", "credited",
)  # fmt: skip


_RUN = re.compile("[\u4e00-\u9fffA-Za-z0-9]+")
_WORD = re.compile("[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the pairs of one page.

    Attributes
    ----------
    i, j : ndarray of shape (n_pairs,)
        Places in the list of blocks.
    local : ndarray of float32, shape (n_pairs, len(LOCAL))
    words, vectors, grams : ndarray of float32, shape (n_blocks, n_blocks)
        What blocks are about: the inner products of their rows of weights.
    blocks : tuple of Block
    closing : ndarray of shape (n_blocks,)
    siblings : ndarray of shape (n_blocks, n_blocks)
        How alike the forms of headings are.
    """

    i: Ints
    j: Ints
    local: NDArray[np.float32]
    words: Reals
    vectors: Reals
    grams: Reals
    blocks: tuple[Block, ...]
    closing: Reals
    siblings: Reals


def content_words(text: str, segment: Segmenter) -> list[str]:
    """Cut a text into words of at least two letters."""
    return [word for word in segment(text) if _WORD.fullmatch(word)]


def block_pairs(n_blocks: int) -> tuple[Ints, Ints]:
    """List all pairs of so many blocks."""
    i, j = np.divmod(np.arange(n_blocks**2), max(1, n_blocks))
    return i[i != j], j[i != j]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs (i, j) of n blocks, and what stands beside each block."""

    n: int
    i: Ints
    j: Ints

    @property
    def following(self) -> Ints:
        """The block after each, itself for the last."""
        return np.minimum(np.arange(self.n) + 1, self.n - 1)

    @property
    def preceding(self) -> Ints:
        """The block before each, itself for the first."""
        return np.maximum(np.arange(self.n) - 1, 0)

    def best_other(self, values: Reals) -> tuple[Reals, Reals]:
        """Give the best that another pair of i has, and another pair of j."""
        return best_other(values, self.i, self.n), best_other(values, self.j, self.n)

    def beside(self, values: Reals, alone: float | None = None) -> tuple[Reals, Reals]:
        """Give what i has with the block after it, and j with the block before it.

        `alone`, if given, stands where there is no such block.
        """
        grid, place = as_grid(self.n, self.i, self.j, values), np.arange(self.n)
        after = grid[place, self.following]
        before = grid[self.preceding, place]
        if alone is not None:
            after = np.where(self.following > place, after, alone)
            before = np.where(self.preceding < place, before, alone)
        return after[self.i], before[self.j]


def evidence(
    blocks: Sequence[Block],
    chars: CharacterModel,
    block_vectors: DiscriminantVectors,
    opening_closing: OpeningClosingWords,
    segment: Segmenter,
) -> Evidence:
    """Gather what the blocks say of their pairs by themselves.

    What was learned was learned from simplified script: traditional is read as it.
    """
    given = tuple(blocks)
    blocks = _simplified(blocks)
    n = len(blocks)
    i, j = block_pairs(n)
    pairs = _Pairs(n, i, j)
    words = [content_words(block.text, segment) for block in blocks]
    weights, vectors = block_vectors.weigh(words)
    here = (weights > 0).sum(axis=0)
    weights = weights * np.log(1 + n / np.maximum(here, 1))
    grams = _shared_grams(blocks, chars)
    opening, closing = opening_closing_scores(words, block_vectors, opening_closing)
    of = BlockFacts.of(blocks)
    siblings = alike_headings(blocks)
    columns = {
        **_text_columns(pairs, blocks, chars, of),
        **_form_columns(pairs, blocks, of),
        **_place_columns(pairs, of),
        **_role_columns(pairs, opening, closing),
        **_likeness_columns(pairs, weights, vectors, grams),
        **_heading_columns(pairs, of, opening, siblings),
    }
    local = np.column_stack([columns[name] for name in LOCAL]).astype(np.float32)
    return Evidence(
        i=i,
        j=j,
        local=local,
        words=_products(weights),
        vectors=_products(vectors),
        grams=_products(grams),
        blocks=given,
        closing=closing,
        siblings=siblings,
    )


def _simplified(blocks: Sequence[Block]) -> list[Block]:
    """Write blocks in simplified script, a character for a character."""
    if not is_traditional("\n".join(block.text for block in blocks)):
        return list(blocks)
    return [replace(block, text=simplified(block.text)) for block in blocks]


def _text_columns(
    pairs: _Pairs, blocks: Sequence[Block], chars: CharacterModel, of: BlockFacts
) -> dict[str, Reals]:
    """How well the characters of j go on those of i, and better than others'."""
    i, j = pairs.i, pairs.j
    flow, surprise, ending, beginning = flow_across(blocks, chars, i, j)
    crossing = crossing_strings(blocks, i, j)
    met, left = open_pairs(of.open_pairs, i, j)
    flow_i, flow_j = pairs.best_other(flow)
    crossing_i, crossing_j = pairs.best_other(crossing)
    flow_next, flow_before = pairs.beside(flow, alone=NO_PAIR)
    return {
        "flow": flow,
        "surprise": surprise,
        "flow_row": flow - flow_i,
        "flow_column": flow - flow_j,
        "i_flow_best": flow_i,
        "j_flow_best": flow_j,
        "flow_next": flow_next,
        "flow_before": flow_before,
        "crossing": crossing,
        "crossing_row": crossing - crossing_i,
        "crossing_column": crossing - crossing_j,
        "pairs_met": met,
        "pairs_left": left,
        "i_ending": ending[i],
        "j_beginning": beginning[j],
    }


def _form_columns(
    pairs: _Pairs, blocks: Sequence[Block], of: BlockFacts
) -> dict[str, Reals]:
    """How i ends, how j begins, and what both are."""
    i, j = pairs.i, pairs.j
    return {
        "i_finished": of.finished[i],
        "i_paused": of.paused[i],
        "i_signed": of.signed[i],
        "i_jumps": of.jumps[i],
        "i_colon": of.colon[i],
        "i_length": of.length[i],
        "i_heading": of.heading[i],
        "i_byline": of.byline[i],
        "j_dated": of.dated[j],
        "j_continued": of.continued[j],
        "j_length": of.length[j],
        "j_heading": of.heading[j],
        "j_byline": of.byline[j],
        "j_finished": of.finished[j],
        "j_punct": of.punct[j],
        "j_ordinal": of.ordinal[j],
        "ordinal": ordinal_steps([b.ordinals for b in blocks], blocks, i, j),
        "marked": np.full(len(i), float(any(b.marked for b in blocks))),
    }


def _place_columns(pairs: _Pairs, of: BlockFacts) -> dict[str, Reals]:
    """Where i and j stand on the page, and what stands between and beside them."""
    i, j, n = pairs.i, pairs.j, pairs.n
    heads_before = np.cumsum(of.heading)
    return {
        "distance": np.clip(j - i, -40, 40),
        "next": j == i + 1,
        "after_heading": of.heading[pairs.preceding][j] * (j > 0),
        "before_heading": of.heading[pairs.following][i] * (i < n - 1),
        "before_finished": of.finished[pairs.preceding][j],
        "n_headings": np.clip(heads_before[j] - heads_before[i], -4, 4),
        "i_first": i == 0,
        "j_first": j == 0,
        "i_last": i == n - 1,
    }


def _role_columns(pairs: _Pairs, opening: Reals, closing: Reals) -> dict[str, Reals]:
    """Whether i, j and what stands beside them open or close an article."""
    i, j = pairs.i, pairs.j
    return {
        "i_closing": closing[i],
        "i_opening": opening[i],
        "j_opening": opening[j],
        "j_closing": closing[j],
        "before_closing": closing[pairs.preceding][j],
        "after_opening": opening[pairs.following][i],
    }


def _likeness_columns(
    pairs: _Pairs, weights: Reals, vectors: Reals, grams: Reals
) -> dict[str, Reals]:
    """How alike i and j are in words, meaning and strings, and more than others."""
    i, j = pairs.i, pairs.j
    alike = cosines(weights, weights)[i, j]
    near = cosines(vectors, vectors)[i, j]
    shared = cosines(grams, grams)[i, j]
    mixed = alike + 0.5 * near
    mixed_i, mixed_j = pairs.best_other(mixed)
    shared_i, shared_j = pairs.best_other(shared)
    alike_next, alike_before = pairs.beside(mixed)
    return {
        "alike_words": alike,
        "alike_vectors": near,
        "alike_row": mixed - mixed_i,
        "alike_column": mixed - mixed_j,
        "alike_next": alike_next,
        "alike_before": alike_before,
        "grams": shared,
        "grams_row": shared - shared_i,
        "grams_column": shared - shared_j,
    }


def _heading_columns(
    pairs: _Pairs, of: BlockFacts, opening: Reals, siblings: Reals
) -> dict[str, Reals]:
    """Tell what follows the runs of headings at i and j, and what j's is like."""
    i, j, n = pairs.i, pairs.j, pairs.n
    run = heading_runs(of.heading)
    behind = np.minimum(np.arange(n) + run, n - 1)
    follower = np.minimum(behind + of.byline[behind].astype(np.int64), n - 1)
    credited = credited_share(of.heading, run, np.maximum(of.byline, of.dated))
    return {
        "i_run": run[i],
        "j_run": run[j],
        "j_follow_opening": opening[follower][j],
        "j_follow_byline": of.byline[behind][j],
        "j_follow_dated": of.dated[follower][j],
        "j_siblings": (siblings >= 1).sum(axis=0)[j],
        "credited": np.full(len(i), credited),
    }


def _products(rows: Reals) -> Reals:
    return np.asarray(rows @ rows.T, np.float32)


def best_other(values: Reals, group: Ints, n_groups: int) -> Reals:
    """For each entry, the greatest value of another entry of its group."""
    if not len(values):
        return values
    order = np.lexsort((-values, group))
    sorted_group = group[order]
    firsts = np.flatnonzero(np.diff(sorted_group, prepend=-1))
    best = np.full(n_groups, NO_PAIR)
    second = np.full(n_groups, NO_PAIR)
    best[sorted_group[firsts]] = values[order[firsts]]
    nexts = firsts + 1
    nexts = nexts[nexts < len(order)]
    nexts = nexts[np.isin(nexts, firsts, invert=True)]
    second[sorted_group[nexts]] = values[order[nexts]]
    leader = np.zeros(len(values), bool)
    leader[order[firsts]] = True
    return np.where(leader, second[group], best[group])


def _shared_grams(blocks: Sequence[Block], chars: CharacterModel) -> Reals:
    """Weigh the strings of two to four characters that blocks share.

    Each weighs as much as it is unlikely, and the less the more blocks have it.
    """
    holders: dict[str, set[int]] = {}
    for number, block in enumerate(blocks):
        for piece in _RUN.findall(block.text):
            for size in (2, 3, 4):
                for at in range(len(piece) - size + 1):
                    holders.setdefault(piece[at : at + size], set()).add(number)
    most = max(2, len(blocks) // 2)
    shared = sorted(g for g, where in holders.items() if 2 <= len(where) <= most)
    rows = np.zeros((len(blocks), len(shared)), np.float32)
    if not shared:
        return rows
    numbers = chars.numbers("".join(g.ljust(4, "\n") for g in shared)).reshape(-1, 4)
    padded = np.hstack([np.full((len(shared), AHEAD), -1), numbers])
    rarity = np.zeros(len(shared))
    for at in range(4):
        inside = numbers[:, at] != BREAK
        rarity[inside] -= chars.log_probability(padded[inside, at : at + ORDER])
    for column, gram in enumerate(shared):
        where = sorted(holders[gram])
        rows[where, column] = rarity[column] * np.log(len(blocks) / len(where))
    return rows


def as_grid(n: int, i: Ints, j: Ints, values: Reals) -> Reals:
    """Write the values of pairs as a matrix of blocks."""
    grid = np.full((n, n), NO_PAIR)
    grid[i, j] = values
    return grid


def ordinal_steps(
    known: Sequence[Sequence[Ordinal]], blocks: Sequence[Block], i: Ints, j: Ints
) -> Reals:
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
