"""Topic engines as a user would call them, measured on articles none was fitted to."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.features.counts import count_terms, token_columns
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.topics.alignment import theme_information
from research.topics.coherence import Windows, coherence
from research.topics.engines import fit_gensim, fit_tomotopy
from research.topics.lda import fit_lda
from research.topics.model import TopicModel
from research.topics.quality import held_out_perplexity, topic_diversity
from research.topics.stability import stability

EngineName = Literal["ours", "gensim", "scikit-learn", "tomotopy"]

ENGINES: tuple[EngineName, ...] = get_args(EngineName)
ALPHA, ETA = 0.1, 0.01
WINDOW = 10  # tokens
MEASURES = (
    "CPU s", "peak MB", "NPMI", "NPMI in windows", "diversity", "perplexity",
    "theme NMI", "articles/s", "stability", "least stable topic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judge:
    """The articles no model is fitted to.

    Attributes
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    windows : Windows
    labels : ndarray of shape (n_docs, n_themes)
    """

    counts: csr_matrix
    windows: Windows
    labels: NDArray[np.int8]

    @classmethod
    def of(
        cls,
        corpus: Corpus,
        terms: Sequence[str],
        *,
        cleaner: Cleaner,
        segmenter: Segmenter,
    ) -> "Judge":
        """Read labelled articles as the vocabulary of the models has them."""
        counts, _ = count_terms(
            corpus.texts, vocabulary=terms, cleaner=cleaner, segmenter=segmenter
        )
        columns = token_columns(
            corpus.texts, terms, cleaner=cleaner, segmenter=segmenter
        )
        windows = Windows(*columns, terms, window=WINDOW)
        return cls(counts, windows, corpus.label_matrix(corpus.themes))


@dataclass(frozen=True, slots=True)
class Fit:
    """Topics of one fit, and what they cost.

    Attributes
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
    prior : ndarray of shape (n_topics,)
    seconds : float
        CPU time.
    memory : float
        Peak of the process, in MB.
    """

    topic_term: Floats
    prior: Floats
    seconds: float
    memory: float


def measure(
    engine: EngineName,
    counts: csr_matrix,
    terms: Sequence[str],
    n_topics: int,
    judge: Judge,
    *,
    seeds: Sequence[int],
) -> dict[str, Floats]:
    """Fit an engine with several seeds, each in a process of its own, and judge.

    Returns
    -------
    dict of str to ndarray of shape (n_seeds,)
        By the names in `MEASURES`.
    """
    fits = []
    for seed in seeds:
        # The peak of memory is that of a process, so each fit has one.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            job = pool.submit(fit, engine, counts, terms, n_topics, seed=seed)
            fits.append(job.result())
    agreement = stability([one.topic_term for one in fits])
    judged = np.array([judge_topics(one, terms, judge) for one in fits]).T
    costs = np.array([(one.seconds, one.memory) for one in fits]).T
    cells = (*costs, *judged, agreement.per_run, agreement.least_stable)
    return dict(zip(MEASURES, cells, strict=True))


def fit(
    engine: EngineName,
    counts: csr_matrix,
    terms: Sequence[str],
    n_topics: int,
    *,
    seed: int,
) -> Fit:
    """Fit with priors 0.1 and 0.01: ours by default, others with passes as usual.

    Parameters
    ----------
    engine : {"ours", "gensim", "scikit-learn", "tomotopy"}
        10 passes for gensim and scikit-learn (online), 200 rounds for tomotopy.
    counts : csr_matrix of shape (n_docs, n_terms)
    terms : sequence of n_terms str
    n_topics, seed : int

    Returns
    -------
    Fit
    """
    start = process_time()
    if engine == "ours":
        model = fit_lda(
            counts, vocabulary=terms, n_topics=n_topics, seed=seed, alpha=ALPHA, eta=ETA
        )
        topic_term, prior = model.topic_term, model.prior
    elif engine == "scikit-learn":
        baseline = LatentDirichletAllocation(
            n_topics,
            doc_topic_prior=ALPHA,
            topic_word_prior=ETA,
            max_iter=10,
            learning_method="online",
            random_state=seed,
        ).fit(counts)
        weights = baseline.components_
        topic_term = weights / weights.sum(axis=1, keepdims=True)
        prior = np.full(n_topics, ALPHA)
    else:
        fit_baseline, passes = (
            (fit_gensim, 10) if engine == "gensim" else (fit_tomotopy, 200)
        )
        topic_term, prior = fit_baseline(
            counts, n_topics, passes=passes, alpha=ALPHA, eta=ETA, seed=seed
        )
    seconds = process_time() - start
    return Fit(topic_term, prior, seconds, _peak_memory())


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


def judge_topics(fitted: Fit, terms: Sequence[str], judge: Judge) -> tuple[float, ...]:
    """Give the measures from NPMI to the rate of inference, as `MEASURES` has them."""
    n_topics = len(fitted.topic_term)
    model = TopicModel(
        fitted.topic_term,
        np.empty((0, n_topics)),
        tuple(terms),
        fitted.prior,
        np.ones(n_topics),
    )
    top = model.top_terms(10)
    start = process_time()
    shares = model.infer(judge.counts)
    seconds = process_time() - start
    held = held_out_perplexity(fitted.topic_term, fitted.prior, judge.counts, seed=0)
    whole = judge.windows
    articles = Windows(whole.numbers, whole.lengths, terms, window=len(whole.numbers))
    return (
        coherence(top, articles).mean,
        coherence(top, whole).mean,
        topic_diversity(model.top_terms(25)),
        held.perplexity,
        float(theme_information(shares, judge.labels).mean()),
        len(shares) / max(seconds, 1e-9),
    )
