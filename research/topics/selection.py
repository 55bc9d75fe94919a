"""How many topics? As many as several measures and several seeds agree on."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import N_, _, language, listed, set_language
from research.topics.candidates import (
    Candidate,
    Fits,
    Parts,
    fits_of,
    resampled_agreement,
)
from research.topics.null_models import NullFits, null_fits
from research.topics.recommendation import (
    beyond_chance,
    no_topics,
    recommendation,
    scaled_scores,
)

CANDIDATES = (5, 10, 15, 20, 30, 40)
MAX_DOCS = 4000
DOCS_PER_TOPIC = 15
N_FIRST = 3  # fits of every candidate, after which the worse half is left


@dataclass(frozen=True, slots=True)
class Selection:
    """What speaks for which number of topics.

    Attributes
    ----------
    candidates : tuple of Candidate
    scores : ndarray of shape (n_candidates, n_seeds)
        Mean of the criteria, each scaled from 0, the worst candidate, to 1. NaN of
        the seeds that a candidate which fell behind was not fitted with.
    n_topics : int
        The candidate of the highest mean score.
    clear : bool
        Whether it leads the next by more than chance among seeds.
    reason : str
    coherence, perplexity : float
        Of the chosen number, on articles that had no part in choosing.
    null : NullFits
        Fits of the chosen number to words dealt out anew.
    most_topics : int
        As many as have 15 articles each, near-duplicates counted once.
    n_fitted, n_selection, n_reporting : int
        Articles.
    """

    candidates: tuple[Candidate, ...]
    scores: Floats
    n_topics: int
    clear: bool
    reason: str
    coherence: float
    perplexity: float
    n_fitted: int
    n_selection: int
    n_reporting: int
    null: NullFits
    most_topics: int

    @property
    def has_topics(self) -> bool:
        """Whether the chosen number says more of words than chance does."""
        chosen = next(c for c in self.candidates if c.n_topics == self.n_topics)
        return beyond_chance(chosen, self.null)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Say what speaks against the number of topics, beside the reason."""
        found = []
        if self.n_topics > self.most_topics:
            found.append(
                _(
                    "{n_topics} topics are too many: at most {most_topics} topics "
                    "have {DOCS_PER_TOPIC} of these articles each.",
                    n_topics=self.n_topics,
                    most_topics=self.most_topics,
                    DOCS_PER_TOPIC=DOCS_PER_TOPIC,
                )
            )
        if self.coherence < 0:
            found.append(
                _(
                    "NPMI is negative: in the {n_reporting:,} articles held out, the "
                    "first terms of a topic stand together less often than if they "
                    "had nothing to do with each other. Of few articles, rare terms "
                    "seldom meet; the null shows how far that goes.",
                    n_reporting=self.n_reporting,
                )
            )
        return tuple(found)


_TOO_FEW_RUNS = N_(
    "n_seeds must be at least 2 and n_subsamples at least 1, got "
    "{n_seeds} and {n_subsamples}."
)


def select_n_topics(
    counts: csr_matrix,
    vocabulary: Sequence[str],
    *,
    groups: NDArray[np.int64] | None = None,
    candidates: Sequence[int] = CANDIDATES,
    n_seeds: int = 5,
    n_subsamples: int = 2,
    seed: int = 7,
    n_jobs: int = 1,
    tell: Callable[[str], None] | None = None,
) -> Selection:
    """Compare numbers of topics over seeds, and recommend one.

    Half of the articles, or of 4,000 drawn ones, are fitted. A quarter serves to
    choose: NPMI, FREX, held-out perplexity and stability, weighing alike. The last
    quarter says how good the chosen number is. All candidates are fitted with three
    seeds; the better half of them, at least two, with the others and to parts of the
    articles (successive halving). Fits of that number to the same words
    dealt out anew over the articles say what chance alone would bring: where topics
    say no more, the reason says that there are none.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
        In a canonical order, such as by id: the parts are drawn by position.
    vocabulary : sequence of n_terms str
    groups : ndarray of int, shape (n_docs,), optional
        Near-duplicates share a number, as from `duplicate_groups`, and stay in one
        part: a reprint of a fitted article is no held-out article. Each article is
        a group of its own if None.
    candidates : sequence of int
        Those with fewer than 15 fitted articles a topic are left out.
    n_seeds : int
        Fits of each candidate that stays, at least 2.
    n_subsamples : int
        Fits of each of these to parts of the articles, at least 1.
    seed : int
    n_jobs : int
        Processes; the result is the same.
    tell : callable, optional
        Called with how far it is, before each number of topics.

    Returns
    -------
    Selection

    References
    ----------
    Roberts, Stewart and Tingley (2019), "stm: an R package for structural topic
    models", JSS 91, for the criteria of `searchK`. Maier et al. (2018), "Applying LDA
    topic modeling in communication research", for the process.
    """
    if n_seeds < 2 or n_subsamples < 1:
        raise ValueError(_(_TOO_FEW_RUNS, n_seeds=n_seeds, n_subsamples=n_subsamples))
    parts = Parts(*_parts(counts, groups, seed), tuple(vocabulary))
    possible = _carried(candidates, parts.fitted.shape[0])
    seeds = range(seed, seed + n_seeds)
    with _processes(n_jobs) as pool:
        tried, best = _raced(possible, parts, seeds, n_subsamples, pool, tell)
    return _selected(
        tried,
        best,
        parts,
        n_seeds=n_seeds,
        seed=seed,
        most_topics=n_apart(counts, groups) // DOCS_PER_TOPIC,
    )


def _carried(candidates: Sequence[int], n_fitted: int) -> list[int]:
    """Leave out what so few articles cannot carry, but for the smallest number."""
    possible = [k for k in candidates if k * DOCS_PER_TOPIC <= n_fitted]
    return sorted(possible or [min(candidates)])


def _processes(
    n_jobs: int,
) -> AbstractContextManager[ProcessPoolExecutor | None]:
    if n_jobs == 1:
        return nullcontext()
    # Forking a process that has threads can hang it.
    return ProcessPoolExecutor(
        n_jobs,
        get_context("spawn"),
        initializer=set_language,
        initargs=(language(),),
    )


def _selected(
    tried: tuple[Candidate, ...],
    best: int,
    parts: Parts,
    *,
    n_seeds: int,
    seed: int,
    most_topics: int,
) -> Selection:
    """Hold the best number against chance, and judge it on the last quarter."""
    chosen = tried[best]
    scores = scaled_scores(tried, n_seeds)
    null = null_fits(
        parts.fitted,
        parts.chosen_on,
        parts.vocabulary,
        n_topics=chosen.n_topics,
        seed=seed,
    )
    clear, reason = recommendation(tried, scores, best)
    if not beyond_chance(chosen, null):
        clear, reason = False, no_topics(chosen, null)
    model = parts.fit(chosen.n_topics, seed)
    coherent, surprise, _rest = parts.judge(model, parts.reported_on)
    return Selection(
        candidates=tried,
        scores=scores,
        n_topics=chosen.n_topics,
        clear=clear,
        reason=reason,
        coherence=coherent,
        perplexity=surprise,
        n_fitted=parts.fitted.shape[0],
        n_selection=parts.chosen_on.shape[0],
        n_reporting=parts.reported_on.shape[0],
        null=null,
        most_topics=most_topics,
    )


def _raced(
    possible: Sequence[int],
    parts: Parts,
    seeds: Sequence[int],
    n_subsamples: int,
    pool: ProcessPoolExecutor | None,
    tell: Callable[[str], None] | None,
) -> tuple[tuple[Candidate, ...], int]:
    """Fit all numbers with the first seeds, and the better half with the others.

    Returns
    -------
    candidates : tuple of Candidate
    best : int
        The place of the one of the highest mean score.
    """
    none = np.empty((0, 2))
    first = partial(fits_of, parts=parts, seeds=seeds[:N_FIRST])
    told = _told(possible, tell)
    fits = list(map(first, told) if pool is None else pool.map(first, told))
    tried = [one.candidate(none) for one in fits]
    means = np.nanmean(scaled_scores(tried, len(seeds)), axis=1)
    n_staying = min(len(possible), max(2, -(-len(possible) // 2)))
    staying = sorted(np.argsort(-means, kind="stable")[:n_staying].tolist())
    second = partial(
        _looked_at_again,
        parts=parts,
        seeds=seeds,
        n_subsamples=n_subsamples,
    )
    numbers = [possible[place] for place in staying]
    if tell is not None:
        tell(_("trying {numbers} topics again", numbers=listed(map(str, numbers))))
    asked = [fits[place] for place in staying]
    again = map(second, asked) if pool is None else pool.map(second, asked)
    for place, one in zip(staying, again, strict=True):
        tried[place] = one
    means = np.nanmean(scaled_scores(tried, len(seeds)), axis=1)
    return tuple(tried), max(staying, key=lambda place: means[place])


def _looked_at_again(
    first: Fits, *, parts: Parts, seeds: Sequence[int], n_subsamples: int
) -> Candidate:
    rest = seeds[len(first.rankings) :]
    if rest:
        first = first.and_(fits_of(first.n_topics, parts=parts, seeds=rest))
    return first.candidate(
        resampled_agreement(
            first, parts=parts, seed=seeds[0], n_subsamples=n_subsamples
        )
    )


def _told(possible: Sequence[int], tell: Callable[[str], None] | None) -> Iterator[int]:
    for place, n_topics in enumerate(possible, 1):
        if tell is not None:
            tell(
                _(
                    "trying {n_topics} topics, {place} of {n_possible} numbers",
                    n_topics=n_topics,
                    place=place,
                    n_possible=len(possible),
                )
            )
        yield n_topics


def n_apart(counts: csr_matrix, groups: NDArray[np.int64] | None) -> int:
    """Count the articles that topics can be judged by, near-duplicates once."""
    known = np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() > 1)
    return len(known) if groups is None else len(np.unique(groups[known]))


def _parts(
    counts: csr_matrix, groups: NDArray[np.int64] | None, seed: int
) -> tuple[csr_matrix, csr_matrix, csr_matrix]:
    """Draw a half to fit, a quarter to choose by and a quarter to report on."""
    known = np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() > 1)
    _, group_of = np.unique(
        known if groups is None else groups[known], return_inverse=True
    )
    n_groups = int(group_of.max(initial=-1)) + 1
    place = np.random.default_rng(seed).permutation(n_groups).argsort()[group_of]
    drawn = np.argsort(place, kind="stable")[:MAX_DOCS]
    # A cut falls where a group ends.
    place = place[drawn]
    middles = place[[len(place) // 2, 3 * len(place) // 4]]
    fitted, chosen_on, reported_on = (
        counts[np.sort(known[part])]
        for part in np.split(drawn, np.searchsorted(place, middles))
    )
    return fitted, chosen_on, reported_on
