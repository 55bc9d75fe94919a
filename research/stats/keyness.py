"""Which words set one part of a corpus apart from another?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import _
from research.stats.strata import Blocks, kept, make_blocks, months_of, shuffled_orders

Bools = NDArray[np.bool_]

# Articles of a source in either part: of fewer, a day's news is the source's news.
MIN_SIDE = 10
# Articles that hold a term, in both parts together: of fewer, no order of months or
# days is rare enough to stand out among thousands of terms.
MIN_DOCS = 10
# Months of a source from which months are what changes places: 12 have 924 ways to
# lie half in either part. Sources with fewer are compared by issue.
MIN_MONTHS = 12
N_PERMUTATIONS = 999
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Keyness:
    """How far the use of each term differs between two parts, part one first.

    Attributes
    ----------
    per_million : ndarray of shape (n_terms, 2)
        Occurrences in a million counted words, mean over the sources that stand in
        both parts, each weighing alike in both.
    n_docs : ndarray of int, shape (n_terms, 2)
        Articles of these sources that hold the term.
    log_likelihood : ndarray of shape (n_terms,)
        G², at least 0. It takes words for independent, which they are not: how far
        frequencies lie apart, not how surely.
    log_ratio : ndarray of shape (n_terms,)
        Binary logarithm of part two's rate over part one's: 1 is twice as common.
    p_value : ndarray of shape (n_terms,)
        That chance alone makes any term differ as surely. NaN for terms in fewer
        than ten articles.
    used : ndarray of bool, shape (n_docs,)
        Articles of sources that stand in both parts.
    """

    per_million: Floats
    n_docs: NDArray[np.int64]
    log_likelihood: Floats
    log_ratio: Floats
    p_value: Floats
    used: Bools


def keyness(
    counts: csr_matrix,
    second: Bools,
    *,
    sources: Sequence[Hashable] | None = None,
    issues: Sequence[Hashable] | None = None,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 7,
) -> Keyness:
    """Compare term frequencies of two parts of a corpus, within sources.

    Words come in bursts, articles of one day are about the same things, and sources
    have words of their own. So the difference of each term is held against what it
    is after whole months, issues or articles have changed places within each source,
    in units of the spread this gives; a burst in one article moves both alike.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    second : ndarray of bool, shape (n_docs,)
        Articles of part two; the others are part one.
    sources : sequence of n_docs str, optional
        Only those with ten articles in both parts take part; all of one if None.
    issues : sequence of n_docs str, optional
        From `issues_of`: source and day. Articles are independent if None.
    n_permutations, seed : int

    Returns
    -------
    Keyness

    Raises
    ------
    ValueError
        If a part holds no word, in the sources that stand in both.

    References
    ----------
    Rayson and Garside (2000), "Comparing corpora using frequency profiling", and
    Hardie (2014), "Log ratio: an informal introduction", half an occurrence standing
    for none. That words are no unit: Lijffijt et al. (2016), "Significance testing
    of word frequencies in corpora", Digital Scholarship in the Humanities 31. Over
    all terms by the largest of each permutation: Westfall and Young (1993),
    "Resampling-based multiple testing".
    """
    used = stand_in_both(second, sources)
    counts, second = counts[used].tocsr().astype(float), second[used]
    parts = (counts[~second], counts[second])
    observed = np.stack(
        [np.asarray(part.sum(axis=0)).ravel() for part in parts], axis=1
    )
    sizes = observed.sum(axis=0)
    if not sizes.all():
        raise ValueError(
            _(
                "both parts must hold words, got {sizes:.0f} and {sizes_2:.0f}, in "
                "sources with at least {MIN_SIDE} articles in both.",
                sizes=sizes[0],
                sizes_2=sizes[1],
                MIN_SIDE=MIN_SIDE,
            )
        )
    kept_sources = kept(sources, used)
    blocks = make_blocks(
        len(second),
        sources=kept_sources,
        keys=_units(kept_sources, kept(issues, used)),
        slots=second.astype(np.int64),
    )
    n_docs = np.stack([part.getnnz(axis=0) for part in parts], axis=1)
    common = np.flatnonzero(n_docs.sum(axis=1) >= MIN_DOCS)
    p_value = np.full(counts.shape[1], np.nan)
    if len(common):
        p_value[common] = _p_values(counts, common, blocks, n_permutations, seed)
    rates = _rates(counts, second, blocks)
    least = np.maximum(rates, 0.5 / sizes)
    return Keyness(
        per_million=rates * 1e6,
        n_docs=n_docs,
        log_likelihood=_log_likelihood(observed),
        log_ratio=np.log2(least[:, 1] / least[:, 0]),
        p_value=p_value,
        used=used,
    )


def stand_in_both(second: Bools, sources: Sequence[Hashable] | None) -> Bools:
    """Say which articles are of a source with ten articles in both parts.

    Parameters
    ----------
    second : ndarray of bool, shape (n_docs,)
    sources : sequence of n_docs str, optional
        All articles stand in both if None.

    Returns
    -------
    ndarray of bool, shape (n_docs,)
    """
    if sources is None:
        return np.ones(len(second), dtype=bool)
    of_doc = make_blocks(len(second), sources=sources, keys=[0] * len(second)).of_doc
    later = np.bincount(of_doc, second)
    enough = np.minimum(later, np.bincount(of_doc) - later) >= MIN_SIDE
    return np.asarray(enough[of_doc])


def _units(
    sources: Sequence[Hashable] | None, issues: Sequence[Hashable] | None
) -> list[Hashable] | None:
    """Give what changes places: months of sources with many, else issues."""
    if issues is None:
        return None
    months = months_of(issues)
    of_source = sources if sources is not None else [0] * len(months)
    pairs = list(zip(of_source, months, strict=True))
    seen: dict[Hashable, set[Hashable]] = {}
    for source, month in pairs:
        seen.setdefault(source, set()).add(month)
    return [
        month if len(seen[source]) >= MIN_MONTHS else issue
        for (source, month), issue in zip(pairs, issues, strict=True)
    ]


def _p_values(
    counts: csr_matrix,
    columns: NDArray[np.int64],
    blocks: Blocks,
    n_permutations: int,
    seed: int,
) -> Floats:
    """Hold each term against the largest of all terms in each permutation.

    A term's statistic is the number of its occurrences in part two beyond what its
    source's rate lets expect, in standard deviations of a random order of blocks.
    """
    n_docs, n_blocks = len(blocks.of_doc), len(blocks.size)
    gather = csr_matrix(
        (np.ones(n_docs), (blocks.of_doc, np.arange(n_docs))), (n_blocks, n_docs)
    )
    sizes = gather @ np.asarray(counts.sum(axis=1)).ravel()
    found = (gather @ counts[:, columns]).tocsr()
    of_source = csr_matrix(
        (np.ones(n_blocks), (blocks.source, np.arange(n_blocks))),
        (blocks.n_sources, n_blocks),
    )
    total = np.maximum(of_source @ sizes, TINY)
    rate = np.asarray((of_source @ found).todense()) / total[:, np.newaxis]
    spread = _spread(found, sizes, rate, of_source, blocks)

    def strength(later: Floats) -> Floats:
        """From whether a block lies in part two, (n_blocks, n), to (n_terms, n)."""
        expected = rate.T @ (of_source @ (sizes[:, np.newaxis] * later))
        return np.asarray(np.abs(found.T @ later - expected) / spread[:, np.newaxis])

    place = blocks.slot.astype(float)
    seen = strength(place[:, np.newaxis])[:, 0]
    rng, largest = np.random.default_rng(seed), []
    width = 1 + len(columns) // n_blocks
    for order in shuffled_orders(blocks.source, n_permutations, rng, width=width):
        later = np.empty(order.shape)
        np.put_along_axis(later, order, np.broadcast_to(place, order.shape), axis=1)
        largest.append(strength(later.T).max(axis=0))
    ranked = np.sort(np.concatenate(largest))
    n_as_large = n_permutations - np.searchsorted(ranked, seen - TINY)
    return np.asarray((n_as_large + 1) / (n_permutations + 1))


def _spread(
    found: csr_matrix,
    sizes: Floats,
    rate: Floats,
    of_source: csr_matrix,
    blocks: Blocks,
) -> Floats:
    """Give the standard deviation over random orders: drawing without return."""
    n = blocks.by_source(np.ones(len(sizes)))
    later = blocks.by_source(blocks.slot.astype(float))
    share = later * (n - later) / np.maximum(n * (n - 1), 1)
    weighted = csr_matrix(found.multiply(sizes[:, np.newaxis]))
    squares = (
        np.asarray((of_source @ found.power(2)).todense())
        - 2 * rate * np.asarray((of_source @ weighted).todense())
        + rate**2 * (of_source @ sizes**2)[:, np.newaxis]
    )
    return np.asarray(np.sqrt(np.maximum(share @ squares, TINY)))


def _rates(counts: csr_matrix, second: Bools, blocks: Blocks) -> Floats:
    """Give rates of both parts, sources weighing alike in both, (n_terms, 2).

    A source weighs by the harmonic mean of its words in both parts: its difference
    is then as sure as it can be, and two rates differ as the terms' statistic does.
    """
    source = blocks.source[blocks.of_doc]
    rates, sizes = [], []
    for part in (~second, second):
        rows = np.flatnonzero(part)
        gather = csr_matrix(
            (np.ones(len(rows)), (source[rows], rows)),
            (blocks.n_sources, len(second)),
        )
        found = np.asarray((gather @ counts).todense())
        sizes.append(found.sum(axis=1))
        rates.append(found / np.maximum(sizes[-1], TINY)[:, np.newaxis])
    weight = sizes[0] * sizes[1] / np.maximum(sizes[0] + sizes[1], TINY)
    return np.stack([weight @ rate / weight.sum() for rate in rates], axis=1)


def _log_likelihood(observed: Floats) -> Floats:
    sizes = observed.sum(axis=0)
    expected = observed.sum(axis=1, keepdims=True) * sizes / sizes.sum()
    terms = np.zeros(observed.shape)
    ratio = observed / np.where(expected > 0, expected, 1)
    np.log(ratio, out=terms, where=observed > 0)
    return np.asarray(np.maximum(2 * (observed * terms).sum(axis=1), 0))
