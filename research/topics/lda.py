"""Topic models as plain arrays: fitted by an engine, used without it."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from research.corpus import Corpus
from research.counts import count_terms
from research.preprocessing.segmentation import Segmenter, stop_words
from research.preprocessing.text import Cleaner

if TYPE_CHECKING:
    import pandas as pd

Engine = Literal["gensim"]
Floats = NDArray[np.float64]

NO_KNOWN_TERM = "no known term"
LABEL_TERMS = 3
FOLD_IN_STEPS = 50
BATCH = 2048  # articles


def topic_segmenter() -> Segmenter:
    """Return the segmenter topic models use by default: without stop words."""
    return Segmenter(stop_words=stop_words())


@dataclass(frozen=True, slots=True)
class TopicModel:
    """A fitted topic model as plain arrays, whichever engine fitted it.

    Attributes
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
        φ: each row is a distribution over terms and sums to 1.
    doc_topic : ndarray of shape (n_docs, n_topics)
        θ of the articles it was fitted on: each row sums to 1, or is NaN where an
        article holds no known term. No rows in a model loaded from disk.
    vocabulary : tuple of str, length n_terms
    prior : ndarray of shape (n_topics,)
        α, the Dirichlet prior of θ.
    topic_share : ndarray of shape (n_topics,)
        Share of the tokens of the fitted articles; sums to 1.
    engine : str
    seed : int
    cleaner, segmenter
        How a text becomes tokens.
    """

    topic_term: Floats
    doc_topic: Floats
    vocabulary: tuple[str, ...]
    prior: Floats
    topic_share: Floats
    engine: str = "gensim"
    seed: int = 7
    cleaner: Cleaner = field(default_factory=Cleaner)
    segmenter: Segmenter = field(default_factory=topic_segmenter)

    def __post_init__(self) -> None:
        n_topics, n_terms = self.topic_term.shape
        problems = []
        if n_terms != len(self.vocabulary):
            problems.append("topic_term and vocabulary differ in number of terms")
        if self.doc_topic.shape[1:] != (n_topics,):
            problems.append("topic_term and doc_topic differ in number of topics")
        known = self.doc_topic[~np.isnan(self.doc_topic).any(axis=1)]
        for name, rows in (("topic_term", self.topic_term), ("doc_topic", known)):
            if not np.allclose(rows.sum(axis=1), 1, atol=1e-4) or (rows < 0).any():
                problems.append(f"rows of {name} are no distributions")
        for name in ("prior", "topic_share"):
            values = getattr(self, name)
            if values.shape != (n_topics,) or not (values >= 0).all():
                problems.append(f"{name} must hold one number of at least 0 a topic")
        if problems:
            raise ValueError("inconsistent topic model: " + "; ".join(problems))

    @property
    def n_topics(self) -> int:
        """Number of topics."""
        return len(self.topic_term)

    def top_terms(self, n: int = 10, *, relevance: float = 1.0) -> list[list[str]]:
        """List the terms of each topic, most relevant first.

        Parameters
        ----------
        n : int
        relevance : float
            λ in [0, 1]: 1 ranks terms by probability, 0 by how much more probable
            they are than in the whole corpus; 0.6 reads best in its source.

        Returns
        -------
        list of n_topics lists of str

        References
        ----------
        Sievert and Shirley (2014), "LDAvis: a method for visualizing and
        interpreting topics".
        """
        columns = self.top_columns(n, relevance=relevance)
        return [[self.vocabulary[column] for column in row] for row in columns]

    def top_columns(self, n: int, *, relevance: float = 1.0) -> NDArray[np.int64]:
        """Give the columns of `top_terms`, shape (n_topics, n)."""
        floor = np.finfo(float).tiny
        log_term = np.log(np.maximum(self.topic_term, floor))
        overall = np.maximum(self.topic_share @ self.topic_term, floor)
        scores = log_term - (1 - relevance) * np.log(overall)
        return np.argsort(-scores, axis=1, kind="stable")[:, :n]

    def topic_labels(self) -> list[str]:
        """Name each topic by its three most relevant terms."""
        return ["·".join(terms) for terms in self.top_terms(LABEL_TERMS, relevance=0.6)]

    def transform(self, texts: Sequence[str]) -> Floats:
        """Infer the topic shares of articles.

        Parameters
        ----------
        texts : sequence of n_docs str
            Articles as published.

        Returns
        -------
        ndarray of shape (n_docs, n_topics)
            Rows sum to 1. An article without a known term gets a row of NaN: the
            model knows nothing of it, and an even split would hide that.
        """
        return self.infer(self.count(texts))

    def count(self, texts: Sequence[str]) -> csr_matrix:
        """Count the model's terms in articles, shape (n_docs, n_terms)."""
        counts, _ = count_terms(
            texts,
            cleaner=self.cleaner,
            segmenter=self.segmenter,
            vocabulary=self.vocabulary,
        )
        return counts

    def infer(self, counts: csr_matrix) -> Floats:
        """Infer topic shares from counts over the model's vocabulary.

        Fixed-point steps of the smoothed mixture with φ held fixed, all articles of
        a batch at once: the zero-order collapsed update.

        References
        ----------
        Asuncion, Welling, Smyth and Teh (2009), "On smoothing and inference for
        topic models", UAI, equation 13 with φ fixed.
        """
        starts = range(0, counts.shape[0], BATCH)
        rows = [self._fold_in(counts[start : start + BATCH]) for start in starts]
        return np.concatenate([np.empty((0, self.n_topics)), *rows])

    def _fold_in(self, counts: csr_matrix) -> Floats:
        lengths = np.diff(counts.indptr)
        doc_of = np.repeat(np.arange(counts.shape[0]), lengths)
        term_topic = np.ascontiguousarray(self.topic_term.T)
        of_entry = term_topic[counts.indices]
        prior = np.maximum(self.prior, 1e-6)
        shares = np.tile(prior / prior.sum(), (counts.shape[0], 1))
        structure = counts.indices, counts.indptr
        for _ in range(FOLD_IN_STEPS):
            mixed = np.einsum("et,et->e", shares[doc_of], of_entry)
            ratio = csr_matrix(
                (counts.data / np.maximum(mixed, 1e-300), *structure),
                shape=counts.shape,
            )
            fresh = prior + shares * (ratio @ term_topic)
            fresh /= fresh.sum(axis=1, keepdims=True)
            moved = np.abs(fresh - shares).max(initial=0)
            shares = fresh
            if moved < 1e-4:
                break
        shares[lengths == 0] = np.nan
        return shares

    def label(self, corpus: Corpus) -> "pd.DataFrame":
        """Name the main topic of each article, in the order of the corpus.

        Returns
        -------
        DataFrame
            `id`, `date`, `source`, `title`, `topic` (its number, missing where
            unknown), `label`, `share` and `flag`.
        """
        return main_topics(self, corpus, self.transform(corpus.texts))


def main_topics(model: TopicModel, corpus: Corpus, shares: Floats) -> "pd.DataFrame":
    """Name the main topic of each article by shares already inferred.

    As `TopicModel.label`, which infers them first.
    """
    import pandas as pd

    unknown = np.isnan(shares).any(axis=1)
    main = np.where(unknown, 0, np.argmax(np.nan_to_num(shares), axis=1))
    names = np.array(model.topic_labels(), dtype=object)
    return pd.DataFrame(
        {
            "id": corpus.ids,
            "date": [article.date for article in corpus],
            "source": [article.source for article in corpus],
            "title": [article.title for article in corpus],
            "topic": pd.Series(main, dtype="Int64").mask(unknown),
            "label": np.where(unknown, "", names[main]),
            "share": shares[np.arange(len(main)), main],
            "flag": np.where(unknown, NO_KNOWN_TERM, ""),
        }
    )


def fit_lda(
    data: Sequence[str] | csr_matrix,
    *,
    n_topics: int,
    vocabulary: Sequence[str] | None = None,
    engine: Engine = "gensim",
    seed: int = 7,
    passes: int | None = None,
    alpha: float = 0.1,
    eta: float = 0.01,
    cleaner: Cleaner | None = None,
    segmenter: Segmenter | None = None,
    min_df: int = 3,
    max_df: float = 0.3,
    max_terms: int = 20_000,
) -> TopicModel:
    """Fit latent Dirichlet allocation.

    The result does not depend on the order of the articles: they are put in a
    canonical order, by what they hold, before fitting.

    Parameters
    ----------
    data : sequence of n_docs str, or csr_matrix of shape (n_docs, n_terms)
        Articles as published, or counts of terms.
    n_topics : int
        At least 2.
    vocabulary : sequence of n_terms str, optional
        The columns of counts; needed with counts, not allowed with texts.
    engine : {"gensim"}
        Online variational Bayes.
    seed : int
    passes : int, optional
        How often all articles are gone through. If None, from 40 for small corpora,
        which need it to settle, down to 5 from 4,000 articles on.
    alpha, eta : float
        Dirichlet priors of θ and φ.
    cleaner, segmenter : optional
        Default settings, and the shipped stop words, if None.
    min_df, max_df, max_terms
        Limits of the vocabulary, see `count_terms`.

    Returns
    -------
    TopicModel
        With `doc_topic` in the order given.

    Raises
    ------
    ValueError
        If a setting is out of range, or no article holds a term.

    References
    ----------
    Blei, Ng and Jordan (2003), "Latent Dirichlet allocation", JMLR 3.
    Hoffman, Blei and Bach (2010), "Online learning for latent Dirichlet
    allocation", NIPS.
    """
    if n_topics < 2 or engine not in get_args(Engine):
        raise ValueError(
            f"n_topics must be at least 2 and engine one of {get_args(Engine)}, "
            f"got {n_topics} and {engine!r}."
        )
    cleaner = Cleaner() if cleaner is None else cleaner
    segmenter = topic_segmenter() if segmenter is None else segmenter
    if isinstance(data, csr_matrix):
        if vocabulary is None:
            raise ValueError("vocabulary must name the columns of the counts.")
        counts, terms = data, tuple(vocabulary)
    else:
        counts, terms = count_terms(
            list(data),
            cleaner=cleaner,
            segmenter=segmenter,
            vocabulary=vocabulary,
            min_df=min_df,
            max_df=max_df,
            max_terms=max_terms,
        )
    if counts.nnz == 0:
        raise ValueError(
            f"no term is left of {counts.shape[0]} articles: lower min_df or raise "
            "max_df."
        )
    if passes is None:
        passes = min(max(20_000 // counts.shape[0], 5), 40)
    ordered = counts[_canonical_order(counts)]
    with threadpool_limits(limits=1):  # sums in another order give other last bits
        topic_term, prior = _fit_gensim(
            ordered, terms, n_topics, passes=passes, alpha=alpha, eta=eta, seed=seed
        )
        fitted = TopicModel(
            topic_term=topic_term,
            doc_topic=np.empty((0, n_topics)),
            vocabulary=terms,
            prior=prior,
            topic_share=np.full(n_topics, 1 / n_topics),
            engine=engine,
            seed=seed,
            cleaner=cleaner,
            segmenter=segmenter,
        )
        return _largest_first(fitted, counts)


def _canonical_order(counts: csr_matrix) -> list[int]:
    """Sort articles by what they hold; equal articles are interchangeable."""
    counts.sort_indices()
    bounds = list(pairwise(counts.indptr))

    def content(row: int) -> tuple[bytes, bytes]:
        start, end = bounds[row]
        return counts.indices[start:end].tobytes(), counts.data[start:end].tobytes()

    return sorted(range(counts.shape[0]), key=content)


def _largest_first(model: TopicModel, counts: csr_matrix) -> TopicModel:
    """Infer the articles' shares, and number topics by their share of all tokens."""
    doc_topic = model.infer(counts)
    lengths = np.asarray(counts.sum(axis=1))
    tokens = (np.nan_to_num(doc_topic) * lengths).sum(axis=0)
    order = np.argsort(-tokens, kind="stable")
    return replace(
        model,
        topic_term=model.topic_term[order],
        doc_topic=doc_topic[:, order],
        prior=model.prior[order],
        topic_share=tokens[order] / tokens.sum(),
    )


def _fit_gensim(
    counts: csr_matrix,
    terms: tuple[str, ...],
    n_topics: int,
    *,
    passes: int,
    alpha: float,
    eta: float,
    seed: int,
) -> tuple[Floats, Floats]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries gensim imports
        from gensim.matutils import Sparse2Corpus
        from gensim.models import LdaModel

        model = LdaModel(
            corpus=list(Sparse2Corpus(counts, documents_columns=False)),
            id2word=dict(enumerate(terms)),
            num_topics=n_topics,
            passes=passes,
            alpha=[alpha] * n_topics,
            eta=eta,
            random_state=seed,
            eval_every=None,
            dtype=np.float64,
        )
    # Seven digits, so that a saved model is exactly the fitted one.
    topic_term = model.get_topics().astype(np.float32).astype(np.float64)
    return topic_term, np.asarray(model.alpha, dtype=np.float64)
