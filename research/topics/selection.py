"""How many topics? As many as several measures and several seeds agree on."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import N_, _, listed
from research.topics.candidates import (
    Candidate,
    Fits,
    Parts,
    fits_of,
    resampled_agreement,
)
from research.topics.null_models import NullFits, null_fits

CANDIDATES = (5, 10, 15, 20, 30, 40)
MAX_DOCS = 4000
DOCS_PER_TOPIC = 15
N_FIRST = 3  # fits of every candidate, after which the worse half is left
CRITERIA = ("coherence", "exclusivity", "perplexity", "stability")


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
    possible = [k for k in candidates if k * DOCS_PER_TOPIC <= parts.fitted.shape[0]]
    possible = sorted(possible or [min(candidates)])
    seeds = range(seed, seed + n_seeds)
    # Forking a process that has threads can hang it.
    with (
        ProcessPoolExecutor(n_jobs, mp_context=get_context("spawn"))
        if n_jobs > 1
        else nullcontext()
    ) as pool:
        tried, best = _raced(possible, parts, seeds, n_subsamples, pool, tell)
    scores = _scores(tried, n_seeds)
    chosen = tried[best]
    null = null_fits(
        parts.fitted,
        parts.chosen_on,
        parts.vocabulary,
        n_topics=chosen.n_topics,
        seed=seed,
    )
    clear, reason = _recommendation(tried, scores, best)
    if not beyond_chance(chosen, null):
        clear, reason = False, _no_topics(chosen, null)
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
        most_topics=n_apart(counts, groups) // DOCS_PER_TOPIC,
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
    means = np.nanmean(_scores(tried, len(seeds)), axis=1)
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
    means = np.nanmean(_scores(tried, len(seeds)), axis=1)
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


def beyond_chance(candidate: Candidate, null: NullFits) -> bool:
    """Tell whether topics say more of unseen articles than frequencies and chance do.

    Topics learned from chance predict worse than the frequencies of words, so that
    nought is the mark; the null's own fits may lie no higher either.
    """
    return bool(candidate.gain.mean() > max(0.0, null.gain.max()))


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


def _scores(tried: Sequence[Candidate], n_seeds: int) -> Floats:
    """Scale each criterion to [0, 1] between candidates, and take the mean.

    Returns
    -------
    ndarray of shape (n_candidates, n_seeds)
        NaN where a candidate was not fitted with a seed.
    """
    scaled = []
    for name in CRITERIA:
        values = np.full((len(tried), n_seeds), np.nan)
        for row, candidate in zip(values, tried, strict=True):
            found = getattr(candidate, name)
            row[: len(found)] = -np.log(found) if name == "perplexity" else found
        means = np.nanmean(values, axis=1)
        # Differences that seeds alone make must not be blown up to a whole scale.
        noise = np.nanstd(values, axis=1, ddof=1).max()
        width = max(means.max() - means.min(), 2 * noise, 1e-12)
        scaled.append((values - means.min()) / width)
    return np.asarray(np.mean(scaled, axis=0))


def _recommendation(
    tried: Sequence[Candidate], scores: Floats, best: int
) -> tuple[bool, str]:
    """Say whether the best candidate leads by more than two standard errors."""
    first = tried[best]
    if len(tried) == 1:
        return False, _(
            "{n_topics} is the only number that was tried.", n_topics=first.n_topics
        )
    others = [place for place in range(len(tried)) if place != best]
    # Over the seeds that both were fitted with.
    gaps = [scores[best] - scores[place] for place in others]
    ahead = [gap[~np.isnan(gap)] for gap in gaps]
    error = [gap.std(ddof=1) / np.sqrt(len(gap)) for gap in ahead]
    tied = [
        tried[place].n_topics
        for place, gap, spread in zip(others, ahead, error, strict=True)
        if gap.mean() <= 2 * spread
    ]
    if tied:
        names = ", ".join(map(str, tied))
        return False, (
            _(
                "No clear choice: {n_topics} topics score highest, but {names} do as "
                "well within two standard errors over seeds.",
                n_topics=first.n_topics,
                names=names,
            )
        )
    second = max(others, key=lambda place: np.nanmean(scores[place]))
    leads = [
        name for name in CRITERIA if _mean(first, name) > _mean(tried[second], name)
    ]
    return True, (
        _(
            "{n_topics} topics score highest, ahead of {second} by {leads}.",
            n_topics=first.n_topics,
            second=tried[second].n_topics,
            leads=listed(leads) or _("no single measure"),
        )
    )


def _no_topics(candidate: Candidate, null: NullFits) -> str:
    return _(
        "No clear choice: no topics can be told from chance. Fits to the same words "
        "dealt out anew over the articles say as much of articles held out: "
        "{gain:+.3f} nats a token beyond the frequency of words, and {own:+.3f} "
        "with the words where they stand.",
        gain=null.gain.mean(),
        own=candidate.gain.mean(),
    )


def _mean(candidate: Candidate, criterion: str) -> float:
    value = float(getattr(candidate, criterion).mean())
    return -value if criterion == "perplexity" else value
