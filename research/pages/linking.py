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
from research.pages.evidence.chain_features import as_chains, chunked
from research.pages.evidence.pair_features import Evidence
from research.pages.model import PageModel
from research.pages.page import Seam, Story
from research.pages.path_cover import choose_links
from research.pages.stories import story_of_chain
from research.pages.trees import Trees

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
    return [story_of_chain(blocks, chain, seams) for chain in as_chains(successors)]


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
