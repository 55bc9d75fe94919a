"""Topic engines as a user would call them, measured on articles none was fitted to."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

from experiments.lab.benchmarks.clusters import fit_clusters, members_of
from experiments.lab.benchmarks.gensim_auto import fit_gensim_auto
from experiments.lab.benchmarks.judged_topics import Judge, judge_topics, shown_terms
from experiments.lab.benchmarks.kept_fits import kept_or_made
from experiments.lab.benchmarks.plain_nmf import fit_plain_nmf, plain_loadings
from research.arrays import Floats
from research.topics.engines import fit_gensim, fit_tomotopy
from research.topics.inference import topic_shares_of
from research.topics.lda import canonical_order, fit_lda
from research.topics.nmf import nmf_shares_of
from research.topics.ranking import term_weights
from research.topics.stability import stability

EngineName = Literal[
    "ours",
    "NMF",
    "NMF, plain TF-IDF",
    "clusters",
    "ours, 40 passes",
    "tomotopy, 50 rounds",
    "tomotopy",
    "gensim, 2 passes",
    "gensim",
    "gensim, auto",
    "scikit-learn",
]

ENGINES: tuple[EngineName, ...] = get_args(EngineName)
QUICK: tuple[EngineName, ...] = ("ours", "NMF", "clusters", "tomotopy")
ALPHA, ETA = 0.1, 0.01
PASSES: dict[str, int] = {
    "ours, 40 passes": 40,
    "tomotopy, 50 rounds": 50,
    "tomotopy": 200,
    "gensim, 2 passes": 2,
    "gensim": 10,
    "gensim, auto": 20,
    "scikit-learn": 10,
}
MEASURES = (
    "CPU s", "peak MB", "NPMI", "NPMI, ranked alike", "NPMI in windows",
    "articles with a top term", "diversity", "perplexity", "average precision",
    "average precision, √ shares", "without a topic, %", "stability",
    "least stable topic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """Topics of one fit, and what they cost.

    Attributes
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
    prior : ndarray of shape (n_topics,)
        NaN of a factorisation.
    ranking : ndarray of shape (n_topics, n_terms)
        By what the engine shows its terms.
    alike : ndarray of shape (n_topics, n_terms)
        Terms weighed by the engine's shares of articles, as ours shows them.
    seconds : float
        CPU time.
    memory : float
        Peak of the process, in MB.
    idf : ndarray of shape (n_terms,) or None
        Of a factorisation.
    is_plain : bool
        Whether its TF is a count, not one plus its logarithm.
    near : ndarray of shape (n_terms, n_topics) or None
        Of clusters: by what an article is given to the nearest.
    """

    topic_term: Floats
    prior: Floats
    ranking: Floats
    alike: Floats
    seconds: float
    memory: float
    idf: Floats | None = None
    is_plain: bool = False
    near: Floats | None = None

    @property
    def is_mixture(self) -> bool:
        """Whether articles are mixtures of topics, with probabilities of words."""
        return self.idf is None and self.near is None

    def shares(self, counts: csr_matrix) -> Floats:
        """Infer the topic shares of articles; NaN where no term is known."""
        return _shares(counts, self)


@dataclass(frozen=True, slots=True)
class _Found:
    """What an engine gives."""

    topic_term: Floats
    prior: Floats
    ranking: Floats
    idf: Floats | None = None
    is_plain: bool = False
    near: Floats | None = None


def measure(
    engine: EngineName,
    counts: csr_matrix,
    terms: Sequence[str],
    n_topics: int,
    judge: Judge,
    *,
    seeds: Sequence[int],
    kept: Path | None = None,
) -> dict[str, Floats]:
    """Fit an engine with several seeds, each in a process of its own, and judge.

    Parameters
    ----------
    engine : str
        One of `ENGINES`.
    counts : csr_matrix of shape (n_docs, n_terms)
    terms : sequence of n_terms str
    n_topics : int
    judge : Judge
    seeds : sequence of int
    kept : path, optional
        A folder; a fit whose measures it holds is not made again.

    Returns
    -------
    dict of str to ndarray of shape (n_seeds,)
        By the names in `MEASURES`.
    """
    rows, rankings = [], []
    for seed in seeds:
        name = f"{engine}_{n_topics}_{seed}".replace(" ", "_").replace(",", "")
        make = partial(_measured, engine, counts, terms, n_topics, judge, seed)
        measures, ranking = kept_or_made(kept, name, counts, make)
        rows.append(measures)
        rankings.append(ranking)
    agreement = stability(rankings)
    cells = (*np.array(rows).T, agreement.per_run, agreement.least_stable)
    return dict(zip(MEASURES, cells, strict=True))


def _measured(
    engine: EngineName,
    counts: csr_matrix,
    terms: Sequence[str],
    n_topics: int,
    judge: Judge,
    seed: int,
) -> tuple[list[float], Floats]:
    """Fit in a process of its own, whose peak of memory is then that of the fit."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        one = pool.submit(fit, engine, counts, terms, n_topics, seed=seed).result()
    judged = judged_fit(one, terms, judge)
    return [one.seconds, one.memory, *judged], one.ranking


def judged_fit(fitted: Fit, terms: Sequence[str], judge: Judge) -> tuple[float, ...]:
    """Give the measures from NPMI to articles without a topic, as `MEASURES` has them.

    NPMI of terms as the engine shows them, and of all engines' terms ranked alike.
    """
    return judge_topics(
        shown_terms(fitted.ranking, terms),
        shown_terms(fitted.alike, terms),
        fitted.shares(judge.counts),
        judge,
        topic_term=fitted.topic_term,
        prior=fitted.prior if fitted.is_mixture else None,
    )


def fit(
    engine: EngineName,
    counts: csr_matrix,
    terms: Sequence[str],
    n_topics: int,
    *,
    seed: int,
) -> Fit:
    """Fit to the articles in a random order that the seed gives, whatever came.

    Who learns from some articles after others learns worse from a file sorted by
    source. Articles are sorted by what they hold and then shuffled, so that every
    engine meets the same order, and the same topics come of any order given.

    Parameters
    ----------
    engine : str
        One of `ENGINES`. Priors 0.1 and 0.01 (tomotopy learns α from there); `PASSES`.
    counts : csr_matrix of shape (n_docs, n_terms)
    terms : sequence of n_terms str
    n_topics, seed : int

    Returns
    -------
    Fit
    """
    mixed = in_random_order(counts, seed=seed)
    start = process_time()
    found = _found(engine, mixed, terms, n_topics, seed)
    seconds, memory = process_time() - start, _peak_memory()
    shares = _shares(mixed, found)
    return Fit(
        topic_term=found.topic_term,
        prior=found.prior,
        ranking=found.ranking,
        alike=term_weights(mixed, shares),
        seconds=seconds,
        memory=memory,
        idf=found.idf,
        is_plain=found.is_plain,
        near=found.near,
    )


def in_random_order(counts: csr_matrix, *, seed: int) -> csr_matrix:
    """Shuffle articles so that equal articles in any order come in the same order.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    seed : int
    """
    order: NDArray[np.int64] = np.array(canonical_order(counts), dtype=np.int64)
    return csr_matrix(counts[np.random.default_rng(seed).permutation(order)])


def _found(
    engine: EngineName,
    counts: csr_matrix,
    terms: Sequence[str],
    n_topics: int,
    seed: int,
) -> _Found:
    passes = PASSES.get(engine)
    if engine in ("ours", "ours, 40 passes", "NMF"):
        model = fit_lda(
            counts,
            vocabulary=terms,
            n_topics=n_topics,
            engine="nmf" if engine == "NMF" else "em",
            seed=seed,
            passes=passes,
            alpha=ALPHA,
            eta=ETA,
        )
        return _Found(model.topic_term, model.prior, model.ranking, model.idf)
    if engine == "NMF, plain TF-IDF":
        topic_term, idf = fit_plain_nmf(counts, n_topics, seed=seed)
        none = np.full(n_topics, np.nan)
        return _Found(topic_term, none, topic_term, idf, is_plain=True)
    if engine == "clusters":
        topic_term, near = fit_clusters(counts, n_topics, seed=seed)
        return _Found(topic_term, np.full(n_topics, np.nan), topic_term, near=near)
    topic_term, prior = _mixture_of_others(engine, counts, n_topics, seed=seed)
    return _Found(topic_term, prior, topic_term)


def _mixture_of_others(
    engine: EngineName, counts: csr_matrix, n_topics: int, *, seed: int
) -> tuple[Floats, Floats]:
    """Give φ and α of engines of others."""
    if engine == "scikit-learn":
        baseline = LatentDirichletAllocation(
            n_topics,
            doc_topic_prior=ALPHA,
            topic_word_prior=ETA,
            max_iter=PASSES[engine],
            learning_method="online",
            random_state=seed,
        ).fit(counts)
        weights = baseline.components_
        topic_term = weights / weights.sum(axis=1, keepdims=True)
        prior = np.full(n_topics, ALPHA)
    elif engine == "gensim, auto":
        topic_term, prior = fit_gensim_auto(
            counts, n_topics, passes=PASSES[engine], seed=seed
        )
    else:
        fit_baseline = fit_gensim if "gensim" in engine else fit_tomotopy
        topic_term, prior = fit_baseline(
            counts,
            n_topics,
            passes=PASSES[engine],
            alpha=ALPHA,
            eta=ETA,
            seed=seed,
        )
    return topic_term, prior


def _shares(counts: csr_matrix, found: Fit | _Found) -> Floats:
    if found.near is not None:
        return members_of(counts, found.near)
    if found.idf is None:
        return np.asarray(topic_shares_of(counts, found.topic_term, found.prior))
    loadings = plain_loadings if found.is_plain else nmf_shares_of
    return loadings(counts, found.topic_term, found.idf)


def _peak_memory() -> float:
    """Give the largest memory of this process so far in MB, as Linux counts it.

    Not `getrusage`, which gives a spawned process the peak of its parent.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    return (
        int(status.read_text("ascii", "replace").split("VmHWM:")[1].split()[0]) / 1024
    )
