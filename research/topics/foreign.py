"""Topic models of other packages as ours, and ours as what others show.

None of these packages is imported: their models are read by the names of what they
hold, as their documentation gives them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from scipy.sparse import csr_matrix, issparse

from research.arrays import Floats
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.topics.ranking import term_weights

if TYPE_CHECKING:
    import pandas as pd

PRIOR = 0.1  # of each topic, where a model names none
MOST_IDF = 100.0  # as far apart as a saved model may have them


class FromOthers:
    """How a `TopicModel` comes from arrays and other packages, and goes to them."""

    __slots__ = ()

    @classmethod
    def from_arrays(
        cls,
        topic_term: Any,
        doc_topic: Any = None,
        *,
        vocabulary: Sequence[str],
        counts: csr_matrix | None = None,
        prior: Any = None,
        idf: Any = None,
        names: Sequence[str] = (),
        engine: str = "other",
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
    ) -> Self:
        """Make a topic model of arrays, whoever found them.

        Parameters
        ----------
        topic_term : array of shape (n_topics, n_terms)
            At least 0; rows are scaled to sum to 1.
        doc_topic : array of shape (n_docs, n_topics), optional
            At least 0; rows are scaled to sum to 1. A row of zeros or of NaN is an
            article that has no topic.
        vocabulary : sequence of n_terms str
        counts : csr_matrix of shape (n_docs, n_terms), optional
            Of the same articles: then shares of topics are shares of tokens, and
            terms are ranked by what a topic's own articles are about. Without, every
            article weighs alike, and terms are ranked by probability.
        prior : float or array of shape (n_topics,), optional
            α; 0.1 each if None.
        idf : array of shape (n_terms,), optional
            Where rows are no probabilities of words but parts of weighted counts, such
            as TF-IDF: the weights.
        names : sequence of n_topics str
        engine : str
            Whose model it is.
        cleaner, segmenter : optional
            By which texts become terms; default settings if None. Where the other
            package segmented in another way, its terms are missed.

        Raises
        ------
        ValueError
            If shapes differ, or there are numbers below 0.
        """
        from research.topics.model import topic_segmenter

        rows = _distributions("topic_term", topic_term, empty=None)
        n_topics = len(rows)
        shares = (
            np.empty((0, n_topics))
            if doc_topic is None
            else _distributions("doc_topic", doc_topic, empty=np.nan)
        )
        share, weight = _weighed(shares, counts, n_topics, factorised=idf is not None)
        alpha = 0.0 if idf is not None else PRIOR if prior is None else prior
        settings: dict[str, Any] = {
            "topic_term": rows,
            "doc_topic": shares,
            "vocabulary": tuple(map(str, vocabulary)),
            "prior": np.broadcast_to(np.asarray(alpha, dtype=float), n_topics).copy(),
            "topic_share": share,
            "engine": engine,
            "cleaner": Cleaner() if cleaner is None else cleaner,
            "segmenter": topic_segmenter() if segmenter is None else segmenter,
            "names": tuple(map(str, names)),
            "term_weight": weight,
            "idf": None if idf is None else np.asarray(idf, dtype=float),
        }
        return cls(**settings)

    @classmethod
    def from_gensim(
        cls, model: Any, corpus: Iterable[Any] | None = None, **settings: Any
    ) -> Self:
        """Take a model of gensim: `LdaModel`, `LdaMulticore`, `HdpModel`, `Nmf`.

        Parameters
        ----------
        model : object
            With `get_topics`, `id2word` and, for shares, `get_document_topics`.
        corpus : iterable of lists of (id, count), optional
            The bags of words of the articles; without, no article is known.
        **settings
            Passed to `from_arrays`: `names`, `cleaner`, `segmenter`.
        """
        topics = np.asarray(model.get_topics(), dtype=float)
        words = [str(model.id2word[column]) for column in range(topics.shape[1])]
        shares = counts = None
        if corpus is not None:
            bags = [list(bag) for bag in corpus]
            counts = _counts_of_bags(bags, len(words))
            shares = np.zeros((len(bags), len(topics)))
            for row, bag in enumerate(bags):
                if bag:
                    found = model.get_document_topics(bag, minimum_probability=0)
                    for topic, share in found:
                        shares[row, topic] = share
        return cls.from_arrays(
            topics,
            shares,
            vocabulary=words,
            counts=counts,
            prior=_prior(getattr(model, "alpha", None), len(topics)),
            **{"engine": "gensim", **settings},
        )

    @classmethod
    def from_sklearn(
        cls,
        model: Any,
        vectorizer: Any,
        counts: csr_matrix | None = None,
        **settings: Any,
    ) -> Self:
        """Take a model of scikit-learn: latent Dirichlet allocation or NMF.

        Parameters
        ----------
        model : LatentDirichletAllocation or NMF
            Fitted.
        vectorizer : CountVectorizer, TfidfVectorizer or sequence of str
            That made the matrix, or its terms.
        counts : csr_matrix of shape (n_docs, n_terms), optional
            The matrix it was fitted to.
        **settings
            Passed to `from_arrays`.
        """
        names = getattr(vectorizer, "get_feature_names_out", None)
        words = list(vectorizer if names is None else names())
        is_mixture = hasattr(model, "doc_topic_prior_")
        idf = None
        if not is_mixture:
            idf = np.asarray(getattr(vectorizer, "idf_", np.ones(len(words))))
        return cls.from_arrays(
            model.components_,
            None if counts is None else model.transform(counts),
            vocabulary=words,
            counts=counts if is_mixture else None,
            prior=getattr(model, "doc_topic_prior_", None),
            idf=idf,
            **settings,
        )

    @classmethod
    def from_tomotopy(cls, model: Any, **settings: Any) -> Self:
        """Take a trained model of tomotopy, such as `LDAModel`, with its articles."""
        words = [str(word) for word in model.used_vocabs]
        n_topics = int(model.k)
        topics = [model.get_topic_word_dist(topic) for topic in range(n_topics)]
        docs = list(model.docs)
        shares = np.array([doc.get_topic_dist() for doc in docs]).reshape(-1, n_topics)
        bags = [[(word, 1) for word in doc.words if word < len(words)] for doc in docs]
        return cls.from_arrays(
            topics,
            shares,
            vocabulary=words,
            counts=_counts_of_bags(bags, len(words)),
            prior=_prior(model.alpha, n_topics),
            **{"engine": "tomotopy", **settings},
        )

    @classmethod
    def from_bertopic(cls, model: Any, **settings: Any) -> Self:
        """Take a fitted BERTopic: its c-TF-IDF as terms, its probabilities as shares.

        The topic of outliers, -1, is left out. Where the model kept one probability an
        article and not one a topic, an article is wholly of the topic it was given,
        and outliers have none. Rows are no probabilities of words, so that perplexity
        and deviations are undefined; shares of new articles are least squares of their
        weighted words, and not BERTopic's own, which need its embeddings.

        Parameters
        ----------
        model : BERTopic
        **settings
            Passed to `from_arrays`.
        """
        given = np.asarray(model.topics_, dtype=np.int64)
        weights = model.c_tf_idf_
        weights = weights.toarray() if issparse(weights) else np.asarray(weights)
        topics = weights[1:] if given.min(initial=0) < 0 else weights
        words = list(map(str, model.vectorizer_model.get_feature_names_out()))
        chances = getattr(model, "probabilities_", None)
        if chances is None or np.ndim(chances) < 2:
            chances = np.zeros((len(given), len(topics)))
            placed = np.flatnonzero(given >= 0)
            chances[placed, given[placed]] = 1
        return cls.from_arrays(
            topics,
            chances,
            vocabulary=words,
            idf=_class_idf(model, len(words)),
            **settings,
        )

    @classmethod
    def from_topica(
        cls, model: Any, counts: csr_matrix | None = None, **settings: Any
    ) -> Self:
        """Take a fitted model of topica, such as its `STM`.

        Parameters
        ----------
        model : object
            With `topic_word`, `doc_topic` and `vocabulary`.
        counts : csr_matrix of shape (n_docs, n_terms), optional
            Over the model's own vocabulary.
        **settings
            Passed to `from_arrays`.
        """
        return cls.from_arrays(
            model.topic_word,
            model.doc_topic,
            vocabulary=list(model.vocabulary),
            counts=counts,
            **{"engine": "topica", **settings},
        )

    def merge(
        self,
        merged: Mapping[str, Sequence[int]],
        *,
        counts: csr_matrix | None = None,
    ) -> Self:
        """Make one topic of several; see `research.topics.merging.merge_topics`."""
        from research.topics.merging import merge_topics

        model: Any = self
        found: Any = merge_topics(model, merged, counts=counts)
        return cast("Self", found)

    def to_frame(self, of: str = "terms") -> "pd.DataFrame":
        """Give φ, or θ, as a table with a column a topic.

        Parameters
        ----------
        of : {"terms", "articles"}

        Returns
        -------
        DataFrame
            Of `terms`, φ with a row a term, indexed by it; of `articles`, θ with a row
            an article, in the order the model was fitted on. Columns are numbers of
            topics.
        """
        import pandas as pd

        if of not in ("terms", "articles"):
            raise ValueError(_("of must be 'terms' or 'articles', got {of!r}.", of=of))
        model: Any = self
        if of == "articles":
            return pd.DataFrame(np.asarray(model.doc_topic))
        return pd.DataFrame(model.topic_term.T, index=list(model.vocabulary))

    def to_pyldavis(self, counts: csr_matrix) -> Mapping[str, Any]:
        """Give what `pyLDAvis.prepare` takes; articles without a topic are left out.

        Parameters
        ----------
        counts : csr_matrix of shape (n_docs, n_terms)
            Of the articles of `doc_topic`.

        Returns
        -------
        dict
            `pyLDAvis.prepare(**model.to_pyldavis(counts))`.

        Raises
        ------
        ValueError
            If there are not as many articles in `doc_topic`.
        """
        model: Any = self
        _check_rows(model.doc_topic, counts)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        known = ~np.isnan(model.doc_topic).any(axis=1) & (lengths > 0)
        return {
            "topic_term_dists": model.topic_term,
            "doc_topic_dists": np.asarray(model.doc_topic)[known],
            "doc_lengths": lengths[known].astype(np.int64),
            "vocab": list(model.vocabulary),
            "term_frequency": np.asarray(counts[known].sum(axis=0)).ravel(),
        }


def _distributions(name: str, given: Any, *, empty: float | None) -> Floats:
    """Scale rows to sum to 1; one of nothing becomes `empty`, or is refused."""
    rows = given.toarray() if issparse(given) else np.asarray(given, dtype=float)
    if rows.ndim != 2:
        raise ValueError(
            _("{name} must have two dimensions, got {n}.", name=name, n=rows.ndim)
        )
    rows = np.where(np.isnan(rows).any(axis=1, keepdims=True), 0.0, rows)
    if not np.isfinite(rows).all() or (rows < 0).any():
        raise ValueError(
            _("{name} must hold finite numbers of at least 0, got others.", name=name)
        )
    total = rows.sum(axis=1, keepdims=True)
    if empty is None and not total.all():
        raise ValueError(
            _(
                "each row of {name} must hold a number above 0; rows {rows} hold none.",
                name=name,
                rows=np.flatnonzero(total.ravel() == 0).tolist(),
            )
        )
    fill = 0.0 if empty is None else empty
    return np.asarray(np.where(total > 0, rows / np.where(total > 0, total, 1), fill))


def _weighed(
    shares: Floats, counts: csr_matrix | None, n_topics: int, *, factorised: bool
) -> tuple[Floats, Floats | None]:
    """Give the share of each topic, and by what its terms are ranked."""
    even = np.full(n_topics, 1 / n_topics)
    if not len(shares):
        return even, None
    held = np.nan_to_num(shares)
    if counts is None:
        total = held.sum()
        return (held.sum(axis=0) / total if total > 0 else even), None
    _check_rows(shares, counts)
    tokens = np.asarray(counts.sum(axis=1)).ravel() @ held
    share = tokens / tokens.sum() if tokens.sum() > 0 else even
    return share, None if factorised else term_weights(counts, shares)


def _check_rows(shares: Floats, counts: csr_matrix) -> None:
    if len(shares) != counts.shape[0]:
        raise ValueError(
            _(
                "counts must be of the {n:,} articles of doc_topic, got {n_counts:,}.",
                n=len(shares),
                n_counts=counts.shape[0],
            )
        )


def _prior(alpha: Any, n_topics: int) -> Any:
    """Give α of a model, if it names one number, or one a topic, above 0."""
    found = np.asarray(PRIOR if alpha is None else alpha, dtype=float)
    fits = found.shape in ((), (n_topics,)) and (found > 0).all()
    return found if fits else None


def _counts_of_bags(bags: Sequence[Sequence[Any]], n_terms: int) -> csr_matrix:
    entries = [(row, c, n) for row, bag in enumerate(bags) for c, n in bag]
    rows, columns, numbers = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    counts = csr_matrix((numbers, (rows, columns)), shape=(len(bags), n_terms))
    counts.sum_duplicates()
    return counts


def _class_idf(model: Any, n_terms: int) -> Floats:
    """Give the weights of terms in c-TF-IDF, the least being 1; 1 where unknown."""
    weights = getattr(getattr(model, "ctfidf_model", None), "_idf_diag", None)
    if weights is None:
        return np.ones(n_terms)
    found = np.asarray(weights.diagonal(), dtype=float)
    least = max(found.min(), np.finfo(float).tiny)
    return np.asarray(np.clip(found / least, 1, MOST_IDF))
