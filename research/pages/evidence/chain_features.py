"""Evidence about pairs from the chains that links have formed so far."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.arrays import Ints, Reals
from research.pages.blocks import Block
from research.pages.evidence.block_vectors import cosines_of_sums
from research.pages.evidence.enumerations import Ordinal
from research.pages.evidence.marginals import link_marginals, reachability
from research.pages.evidence.pair_features import (
    NO_PAIR,
    Evidence,
    as_grid,
    best_other,
    ordinal_steps,
)

CHAIN_FEATURES = (
    "score", "score_row", "score_column", "linked", "chain_words", "chain_words_row",
    "chain_words_column", "chain_vectors", "chain_vectors_row", "chain_vectors_column",
    "before_length", "after_length", "before_titled", "after_titled", "circular",
    "chain_ordinal", "title_alike", "before_score", "after_score",
    "after_closing", "inside", "chain_grams", "chain_grams_row", "chain_grams_column",
    "before_taken", "after_taken", "open_tails", "orphans", "orphan_row", "open_column",
    "sibling", "sibling_column", "before_subheads", "marginal", "follows", "followed",
    "likely_words", "likely_words_row", "likely_words_column", "likely_vectors",
    "likely_vectors_row", "likely_vectors_column", "likely_grams", "likely_grams_row",
    "likely_grams_column",
)  # fmt: skip
Columns = dict[str, Any]  # from the name of a feature to its values, one a pair


def chain_features(
    found: Evidence, successors: Ints, scores: Reals
) -> NDArray[np.float32]:
    """Look at pairs again, with the chains that links have formed.

    Parameters
    ----------
    found : Evidence
    successors : ndarray of shape (n_blocks,)
        The block that each leads to; -1 where none.
    scores : ndarray of shape (n_pairs,)
        Log odds of the pass before.

    Returns
    -------
    ndarray of float32, shape (n_pairs, len(LOCAL) + len(CHAIN_FEATURES))
    """
    n = len(found.blocks)
    chains = as_chains(successors)
    chain, place = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for number, members in enumerate(chains):
        chain[members] = number
        place[members] = np.arange(len(members))
    columns = {
        **_scored(found, successors, scores),
        **_alike(found, chains, chain, place),
        **_placed(found, chains, chain, place),
        **_loose(found, chains, scores),
        **_likely(found, scores),
    }
    more = np.column_stack([columns[name] for name in CHAIN_FEATURES]).astype(
        np.float32
    )
    return np.hstack([found.local, more])


def _scored(found: Evidence, successors: Ints, scores: Reals) -> Columns:
    """Compare the score of each pair with its rivals', and with the links there are."""
    i, j, n = found.i, found.j, len(found.blocks)
    at = as_grid(n, i, j, scores)
    own = np.where(successors >= 0, at[np.arange(n), successors], 0.0)
    into = np.zeros(n)
    into[successors[successors >= 0]] = own[successors >= 0]
    return {
        "score": scores,
        "score_row": scores - best_other(scores, i, n),
        "score_column": scores - best_other(scores, j, n),
        "linked": successors[i] == j,
        "before_score": into[j],
        "after_score": own[i],
        # The neighbours on the page may be bound to others.
        "before_taken": np.where(j > 0, own[j - 1], 0),
        "after_taken": np.where(i < n - 1, into[np.minimum(i + 1, n - 1)], 0),
    }


def _alike(found: Evidence, chains: list[Ints], chain: Ints, place: Ints) -> Columns:
    """Compare the chain up to the first block of a pair with that from the second."""
    i, j, n = found.i, found.j, len(found.blocks)
    before, after = _chain_parts(chains, n)
    one_chain = chain[i] == chain[j]
    inside = one_chain & (place[i] < place[j])
    columns: Columns = {"inside": inside}
    # Blocks of one chain compete with nobody but what lies outside it.
    for name, products, left_out in (
        ("chain_words", found.words, one_chain),
        ("chain_vectors", found.vectors, inside),
        ("chain_grams", found.grams, inside),
    ):
        alike = cosines_of_sums(products, before, after)[i, j]
        outside = np.where(left_out, NO_PAIR, alike)
        columns[name] = alike
        columns[f"{name}_row"] = alike - best_other(outside, i, n)
        columns[f"{name}_column"] = alike - best_other(outside, j, n)
    return columns


def _placed(found: Evidence, chains: list[Ints], chain: Ints, place: Ints) -> Columns:
    """Say where in their chains the blocks stand, and what begins and ends these."""
    i, j = found.i, found.j
    sizes = np.array([len(members) for members in chains])
    heading = np.array([b.kind == "heading" for b in found.blocks], float)
    titled = np.array([heading[members[0]] for members in chains])
    tail = np.array([members[-1] for members in chains])
    return {
        "before_length": place[i] + 1,
        "after_length": (sizes[chain] - place)[j],
        "before_titled": titled[chain[i]],
        "after_titled": titled[chain[j]] * (place[j] == 0),
        "circular": (chain[i] == chain[j]) & (place[i] > place[j]),
        "chain_ordinal": ordinal_steps(
            _running(found.blocks, chains), found.blocks, i, j
        ),
        "title_alike": _title_likeness(found, chains, heading)[chain[i], j],
        "after_closing": found.closing[tail[chain[j]]],
        "before_subheads": _counted(heading, chains)[i],
    }


def _loose(found: Evidence, chains: list[Ints], scores: Reals) -> Columns:
    """Compare pairs with those that bind loose ends, and headings with their like."""
    i, j, n = found.i, found.j, len(found.blocks)
    open_tail, orphan = _loose_ends(found.blocks, chains)
    sibling = _known_siblings(found.siblings, chains)[i, j]
    to_orphans = np.where(orphan[j], scores, NO_PAIR)
    from_open = np.where(open_tail[i], scores, NO_PAIR)
    return {
        "open_tails": np.full(len(i), open_tail.sum()),
        "orphans": np.full(len(i), orphan.sum()),
        "orphan_row": scores - best_other(to_orphans, i, n),
        "open_column": scores - best_other(from_open, j, n),
        "sibling": sibling,
        "sibling_column": sibling - best_other(sibling, j, n),
    }


def _likely(found: Evidence, scores: Reals) -> Columns:
    """Compare what is likely to come before each pair with what comes after it."""
    i, j, n = found.i, found.j, len(found.blocks)
    marginals = link_marginals(found, scores)
    reachable = reachability(marginals).astype(np.float32)
    columns: Columns = {
        "marginal": np.log(np.maximum(marginals[i, j], 1e-6)),
        "follows": reachable[i, j],
        "followed": reachable[j, i],
    }
    one_chain = reachable[i, j] + reachable[j, i] > 0.5
    for name, products in (
        ("likely_words", found.words),
        ("likely_vectors", found.vectors),
        ("likely_grams", found.grams),
    ):
        alike = cosines_of_sums(products, reachable.T, reachable)[i, j]
        outside = np.where(one_chain, NO_PAIR, alike)
        columns[name] = alike
        columns[f"{name}_row"] = alike - best_other(outside, i, n)
        columns[f"{name}_column"] = alike - best_other(outside, j, n)
    return columns


def _loose_ends(
    blocks: Sequence[Block], chains: list[Ints]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which blocks end a chain amid a sentence, or begin one without a title."""
    open_tail = np.zeros(len(blocks), bool)
    orphan = np.zeros(len(blocks), bool)
    for members in chains:
        head, tail = blocks[members[0]], blocks[members[-1]]
        orphan[members[0]] = head.kind != "heading" and not head.from_page
        open_tail[members[-1]] = tail.open
    return open_tail, orphan


def as_chains(successors: Ints) -> list[Ints]:
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


def _running(blocks: Sequence[Block], chains: list[Ints]) -> list[list[Ordinal]]:
    """Give each block the ordinals of its chain up to it."""
    known: list[list[Ordinal]] = [[] for _ in blocks]
    for members in chains:
        so_far: list[Ordinal] = []
        for member in members:
            so_far = [*so_far, *blocks[member].ordinals]
            known[member] = so_far
    return known


def _chain_parts(chains: list[Ints], n_blocks: int) -> tuple[Reals, Reals]:
    """Tell which blocks stand in the chain of each: up to it, and from it on."""
    before = np.zeros((n_blocks, n_blocks), np.float32)
    for members in chains:
        before[np.ix_(members, members)] = np.tri(len(members))
    return before, before.T


def _known_siblings(siblings: Reals, chains: list[Ints]) -> Reals:
    """Tell how alike the headings up to each block of a chain are to each heading."""
    best = np.zeros_like(siblings)
    for members in chains:
        known = siblings[members]
        highest = np.maximum.accumulate(known, axis=0)
        lowest = np.minimum.accumulate(known, axis=0)
        best[members] = np.where(highest > 0, highest, lowest)
    return best


def _counted(heading: Reals, chains: list[Ints]) -> Reals:
    """Count the headings of each chain up to each block."""
    counts = np.zeros(len(heading))
    for members in chains:
        counts[members] = np.cumsum(heading[members])
    return counts


def _title_likeness(found: Evidence, chains: list[Ints], heading: Reals) -> Reals:
    """Compare the headings at the front of each chain with each block."""
    fronts = np.zeros((len(chains), len(heading)), np.float32)
    for number, members in enumerate(chains):
        front = members[:2]
        fronts[number, front[heading[front] > 0]] = 1
    each = np.eye(len(heading), dtype=np.float32)
    return cosines_of_sums(found.words, fronts, each)
