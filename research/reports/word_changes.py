"""What changed between the earlier and the later half of a corpus, as blocks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.rendering.blocks import Block, Prose, Section, Table
from research.stats.keyness import Keyness, keyness

N_TERMS = 15
MIN_DOCS = 5  # articles that hold a term, in both halves together
MAX_P = 0.01


def change_blocks(
    counts: csr_matrix,
    vocabulary: Sequence[str],
    dates: Sequence[str | None],
    groups: NDArray[np.int64],
) -> list[Block]:
    """Show the terms that became more, and less, common.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    vocabulary : sequence of n_terms str
    dates : sequence of n_docs dates
        Articles without one take no part.
    groups : ndarray of shape (n_docs,)
        Of near-duplicates only the first counts: a reprint is no change of words.

    Returns
    -------
    list of Block
        Empty where all dates are the same.
    """
    first = np.zeros(len(groups), dtype=bool)
    first[np.unique(groups, return_index=True)[1]] = True
    rows = [row for row, day in enumerate(dates) if day and first[row]]
    days = [str(dates[row]) for row in rows]
    if len(set(days)) < 2:
        return []
    last = _split_day(days)
    later = np.array([day > last for day in days])
    used = counts[rows]
    if not (used[~later].sum() and used[later].sum()):
        return []
    found = keyness(used, later)
    start = min(day for day in days if day > last)
    header = [
        "term",
        "earlier, in a million words",
        "later, in a million words",
        "log ratio",
        "log-likelihood",
        "articles earlier",
        "articles later",
    ]
    blocks: list[Block] = [
        Section(
            "What changed",
            f"Words of {np.count_nonzero(~later):,} articles until {last} against "
            f"{np.count_nonzero(later):,} from {start} on. Terms are listed by log "
            "ratio: 1 is twice as common later, -1 half as common. Log-likelihood "
            f"says how surely; p < {MAX_P} over all terms, in at least {MIN_DOCS} "
            "articles.",
        )
    ]
    for name, sign, caption in (
        ("terms_up", 1, "More common later."),
        ("terms_down", -1, "Less common later."),
    ):
        columns = _strongest(found, sign)
        if columns:
            table = [_row(found, vocabulary, column) for column in columns]
            blocks.append(Table(name, header, table, caption))
    if len(blocks) == 1:
        blocks.append(Prose("No term changed beyond chance."))
    return blocks


def _split_day(days: Sequence[str]) -> str:
    """Give the last day of the earlier half; both halves hold articles."""
    ordered = sorted(days)
    middle = ordered[(len(ordered) - 1) // 2]
    if middle < ordered[-1]:
        return middle
    return max(day for day in ordered if day < middle)


def _strongest(found: Keyness, sign: int) -> list[int]:
    kept = (found.p_value < MAX_P) & (found.n_docs.sum(axis=1) >= MIN_DOCS)
    kept &= sign * found.log_ratio > 0
    columns = np.flatnonzero(kept)
    order = np.argsort(-sign * found.log_ratio[columns], kind="stable")
    strongest: list[int] = columns[order][:N_TERMS].tolist()
    return strongest


def _row(found: Keyness, vocabulary: Sequence[str], column: int) -> list[object]:
    return [
        vocabulary[column],
        *map(float, found.per_million[column]),
        float(found.log_ratio[column]),
        float(found.log_likelihood[column]),
        *map(int, found.n_docs[column]),
    ]
