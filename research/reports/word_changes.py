"""What changed between the earlier and the later half of a corpus, as blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.i18n import N_, _, period_name, sentences
from research.rendering.blocks import Block, Prose, Section, Table
from research.stats.keyness import (
    MIN_DOCS,
    MIN_MONTHS,
    MIN_SIDE,
    Keyness,
    keyness,
    stand_in_both,
)
from research.stats.strata import issues_of

N_TERMS = 15
MAX_P = 0.01  # that chance makes any term of a corpus stand in the tables


@dataclass(frozen=True, slots=True)
class WordChanges:
    """Terms that became more, and less, common, or why nothing is said of them.

    Attributes
    ----------
    halves : str
        Which articles are held against which.
    reading : str
        How the tables are read; "" where there are none.
    reason : str
        Why nothing is said; "" where something is.
    more, less : tuple of rows
        A term, how often it stood in a million words before and after, log ratio, p,
        articles before and after.
    """

    halves: str
    reading: str = ""
    reason: str = ""
    more: tuple[Sequence[Any], ...] = ()
    less: tuple[Sequence[Any], ...] = ()


def find_word_changes(
    counts: csr_matrix,
    vocabulary: Sequence[str],
    dates: Sequence[str | None],
    groups: NDArray[np.int64],
    *,
    sources: Sequence[str] | None = None,
    seed: int = 7,
) -> WordChanges | None:
    """Find the terms that became more, and less, common within sources.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    vocabulary : sequence of n_terms str
    dates : sequence of n_docs dates
        Articles without one take no part.
    groups : ndarray of shape (n_docs,)
        Of near-duplicates only the first counts: a reprint is no change of words.
    sources : sequence of n_docs str, optional
        Articles are taken to be independent if None.
    seed : int
        Of the permutations.

    Returns
    -------
    WordChanges or None
        None where all dates are the same.
    """
    first = np.zeros(len(groups), dtype=bool)
    first[np.unique(groups, return_index=True)[1]] = True
    rows = [row for row, day in enumerate(dates) if day and first[row]]
    days = [str(dates[row]) for row in rows]
    if len(set(days)) < 2:
        return None
    last = _split_day(days)
    later = np.array([day > last for day in days])
    halves = _halves(days, last, int(np.count_nonzero(later)))
    own = None if sources is None else [sources[row] for row in rows]
    reason = _why_not(counts[rows], later, own)
    if reason:
        return WordChanges(halves, reason=reason)
    found = keyness(
        counts[rows],
        later,
        sources=own,
        issues=None if own is None else issues_of(own, days),
        seed=seed,
    )
    reading = _(_READING, most_p=MAX_P, least=MIN_DOCS)
    more, less = (
        tuple(_row(found, vocabulary, column) for column in _strongest(found, sign))
        for sign in (1, -1)
    )
    return WordChanges(halves, sentences([_unit(found, own), reading]), "", more, less)


def change_blocks(found: WordChanges | None) -> list[Block]:
    """Show the terms that became more, and less, common; nothing where None was found.

    Parameters
    ----------
    found : WordChanges or None
    """
    if found is None:
        return []
    told = [_("Words of {halves}.", halves=found.halves), found.reading]
    blocks: list[Block] = [Section(_("What changed"), sentences(told))]
    if found.reason:
        return [*blocks, Prose(found.reason)]
    for name, rows, caption in (
        ("terms_up", found.more, _("More common later.")),
        ("terms_down", found.less, _("Less common later.")),
    ):
        if rows:
            blocks.append(Table(name, list(map(_, _HEADER)), rows, caption))
    if len(blocks) == 1:
        blocks.append(Prose(_("No term changed beyond chance.")))
    return blocks


def _halves(days: Sequence[str], last: str, n_later: int) -> str:
    start = min(day for day in days if day > last)
    return _(
        "{n:,} articles until {last} against {n_later:,} from {start} on",
        n=len(days) - n_later,
        last=period_name(last),
        n_later=n_later,
        start=period_name(start),
    )


_HEADER = (
    N_("term"),
    N_("earlier, in a million words"),
    N_("later, in a million words"),
    N_("log ratio"),
    N_("p"),
    N_("articles earlier"),
    N_("articles later"),
)
_READING = N_(
    "Terms are listed by log ratio: 1 is twice as common later, -1 half as common. p "
    "is how often chance makes any term of the corpus differ as surely; listed are "
    "those with p ≤ {most_p}, in at least {least} articles."
)


def _why_not(
    counts: csr_matrix, later: NDArray[np.bool_], sources: Sequence[str] | None
) -> str:
    """Say why the halves cannot be compared; nothing if they can."""
    fewest = int(min(np.count_nonzero(later), np.count_nonzero(~later)))
    if fewest < MIN_SIDE:
        return _(
            "The smaller side has {fewest:,}; words are compared from {MIN_SIDE} "
            "articles a side on, so nothing is said of what changed.",
            fewest=fewest,
            MIN_SIDE=MIN_SIDE,
        )
    used = stand_in_both(later, sources)
    if not used.any():
        return _(
            "The mix of sources changed: no source has {MIN_SIDE} articles on both "
            "sides. What differs may be the sources; within a source nothing can be "
            "said.",
            MIN_SIDE=MIN_SIDE,
        )
    if not (counts[used & ~later].sum() and counts[used & later].sum()):
        return _("One side holds no counted word, so nothing is said of what changed.")
    return ""


def _unit(found: Keyness, sources: Sequence[str] | None) -> str:
    """Say what was compared, and what changed places to tell chance."""
    if sources is None or not any(sources):
        return _("No article names its source: all count as of one.")
    n_used = int(np.count_nonzero(found.used))
    kept = {source for source, row in zip(sources, found.used, strict=True) if row}
    told = _(
        "Compared within sources: {n_used:,} articles of those with at least "
        "{MIN_SIDE} on both sides, {n_kept:,} in all",
        n_used=n_used,
        MIN_SIDE=MIN_SIDE,
        n_kept=len(kept),
    )
    if n_used < len(sources):
        told += _(
            "; the sources of the other {n_sources:,} came or went, of which nothing "
            "is said",
            n_sources=len(sources) - n_used,
        )
    return _(
        "{told}. Chance is what months of a source make when they change places, or "
        "its days where it has fewer than {MIN_MONTHS} months.",
        told=told,
        MIN_MONTHS=MIN_MONTHS,
    )


def _split_day(days: Sequence[str]) -> str:
    """Give the last day of the earlier half; both halves hold articles."""
    ordered = sorted(days)
    middle = ordered[(len(ordered) - 1) // 2]
    if middle < ordered[-1]:
        return middle
    return max(day for day in ordered if day < middle)


def _strongest(found: Keyness, sign: int) -> list[int]:
    kept = (found.p_value <= MAX_P) & (sign * found.log_ratio > 0)
    columns = np.flatnonzero(kept)
    order = np.argsort(-sign * found.log_ratio[columns], kind="stable")
    strongest: list[int] = columns[order][:N_TERMS].tolist()
    return strongest


def _row(found: Keyness, vocabulary: Sequence[str], column: int) -> list[object]:
    return [
        vocabulary[column],
        *map(float, found.per_million[column]),
        float(found.log_ratio[column]),
        float(found.p_value[column]),
        *map(int, found.n_docs[column]),
    ]
