"""Score pairs of blocks in stages, choose links."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.pages.blocks import Block
from research.pages.evidence.boundary_features import (
    boundary_features,
    weigh_boundaries,
)
from research.pages.evidence.break_features import break_features
from research.pages.evidence.chain_features import as_chains, chain_features
from research.pages.evidence.pair_features import Evidence
from research.pages.model import PageModel
from research.pages.page import Link, Story
from research.pages.path_cover import choose_links
from research.pages.stories import story_of_chain
from research.pages.trees import Trees

# A pair whose log odds are lower, after a few trees or a pass, is not scored again.
PRUNE_BELOW = -5.0
# Of pairs that are wrong and whose log odds are lower, a pass learns from this share.
UNLIKELY, UNLIKELY_SHARE = -2.5, 0.15
PRUNED = -14.0  # what then stands for its log odds
# A dateline, and what stands above it, begins an article: added to the log odds that it
# goes on with another.
TITLE = -6.0
# Newspapers print fewer subheads than broken pages have: added to the log odds that
# anything comes before a heading. Chosen on pages made of articles kept for choosing.
HEADING = -2.0


def link_blocks(
    found: Evidence, model: PageModel, *, titles_after: bool = False
) -> list[Story]:
    """Link the blocks whose evidence is given, and tell the stories they form.

    Parameters
    ----------
    found : Evidence
    model : PageModel
    titles_after : bool
        Whether headlines stand after their texts, so that none leads to a beginning.
    """
    blocks = found.blocks
    scores, successors = score_pairs(found, model.first, model.again)
    before, after = describe_boundaries(found, scores, successors)
    preceded, succeeded = model.preceded.score(before), model.succeeded.score(after)
    odds = weigh(found, scores, preceded, succeeded, titles_after=titles_after)
    successors = choose_links(len(blocks), found.i, found.j, odds)
    chosen = np.flatnonzero(successors[found.i] == found.j)
    joins = model.joins.score(break_features(found, successors, chosen)) > 0
    joins &= ~np.array([blocks[place].opens_news for place in found.j[chosen]], bool)
    confidence = model.confidence(odds[chosen])
    chosen_links = {
        int(found.i[row]): Link(
            blocks[found.i[row]].number,
            blocks[found.j[row]].number,
            bool(joined),
            float(probability),
        )
        for row, joined, probability in zip(chosen, joins, confidence, strict=True)
    }
    return [
        story_of_chain(blocks, chain, chosen_links) for chain in as_chains(successors)
    ]


def describe_boundaries(
    found: Evidence, scores: NDArray[np.float64], successors: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Describe each block backwards and forwards, with the chains that are linked."""
    features = chain_features(found, successors, scores)
    return boundary_features(found, features, scores, successors)


def weigh(
    found: Evidence,
    scores: NDArray[np.float64],
    preceded: NDArray[np.float64],
    succeeded: NDArray[np.float64],
    *,
    titles_after: bool = False,
) -> NDArray[np.float64]:
    """Weigh pairs against the chance that articles begin and end at their blocks."""
    heading = np.array([b.kind == "heading" for b in found.blocks], bool)
    opens = heading & ~np.append(False, heading[:-1])[: len(heading)]
    odds = weigh_boundaries(found, scores, preceded + HEADING * opens, succeeded)
    begins = _begin_news(found.blocks, titles_after)
    byline = np.array([b.kind == "byline" for b in found.blocks], bool)
    titular = np.array([b.is_titular for b in found.blocks], bool)
    head = byline if titles_after else heading | byline | titular
    return np.asarray(odds + TITLE * (begins[found.j] & ~head[found.i]))


def _begin_news(blocks: Sequence[Block], titles_after: bool) -> NDArray[np.bool_]:
    """Tell paragraphs with a dateline, and headings and bylines right above them.

    So do the name of a reporter amid text, whose headline stands aside, and several
    marked headings one after another.
    """
    begin = np.array([block.opens_news for block in blocks], bool)
    for place in range(1, len(blocks) - 1):
        amid = titles_after or blocks[place - 1].kind == "text"
        amid = amid and blocks[place + 1].kind == "text"
        begin[place] |= blocks[place].names_reporter and amid
        begin[place] |= _opens_run(blocks[place - 1 : place + 2])
    for place in range(len(blocks) - 2, -1, -1):
        if blocks[place].kind in ("heading", "byline"):
            begin[place] |= begin[place + 1]
    return begin


def _opens_run(three: Sequence[Block]) -> bool:
    """Tell the first of several marked headings: a kicker and a title, no subhead."""
    before, first, second = three
    run = first.marked and second.marked and not before.marked
    return run and first.kind == second.kind == "heading"


def score_pairs(
    found: Evidence, first: Trees, again: Sequence[Trees]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score all pairs, and again with the chains that the links so far form.

    Parameters
    ----------
    found : Evidence
    first : Trees
    again : sequence of Trees

    Returns
    -------
    scores : ndarray of shape (n_pairs,)
        Log odds of the last pass.
    successors : ndarray of shape (n_blocks,)
    """
    scores, successors = score_first(found, first)
    for trees in again:
        rows, features = rescoring_features(found, scores, successors)
        odds = trees.score(features)
        scores, successors = rescore(found, scores, rows, odds)
    return scores, successors


def score_first(
    found: Evidence, trees: Trees
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score all pairs by themselves.

    Returns
    -------
    scores : ndarray of shape (n_pairs,)
        Log odds.
    successors : ndarray of shape (n_blocks,)
    """
    scores = trees.score(found.local, prune_below=PRUNE_BELOW)
    return scores, choose_links(len(found.blocks), found.i, found.j, scores)


def rescoring_features(
    found: Evidence, scores: NDArray[np.float64], successors: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Describe pairs that are not pruned, with the chains that are linked.

    Returns
    -------
    rows : ndarray of shape (n_kept,)
        Numbers of the pairs.
    features : ndarray of float32, shape (n_kept, len(LOCAL) + len(CHAIN_FEATURES))
    """
    rows = np.flatnonzero(scores > PRUNE_BELOW)
    return rows, chain_features(found, successors, scores)[rows]


def rescore(
    found: Evidence,
    before: NDArray[np.float64],
    rows: NDArray[np.int64],
    odds: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Link blocks by new log odds of some pairs.

    Odds of pairs that the pass before found unlikely are corrected for how few of those
    that are wrong are learned from.

    Returns
    -------
    scores : ndarray of shape (n_pairs,)
        Log odds; `PRUNED` where there are no new ones.
    successors : ndarray of shape (n_blocks,)

    References
    ----------
    King and Zeng (2001), "Logistic regression in rare events data", Political Analysis
    9.
    """
    scores = np.full(len(found.i), PRUNED)
    unlikely = before[rows] < UNLIKELY
    scores[rows] = odds + np.log(UNLIKELY_SHARE) * unlikely
    return scores, choose_links(len(found.blocks), found.i, found.j, scores)
