"""Topic models as plain arrays, the same whichever engine fitted them."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.corpus.frames import corpus_of, indexed_like
from research.features import settings
from research.features.counts import count_terms, known_share
from research.files.renamed import renaming
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter, stop_words
from research.text.tokens import Tokens, tokens_of
from research.text.words import WordChoice
from research.topics.foreign import FromOthers
from research.topics.inference import share_deviation, topic_shares_of
from research.topics.nmf import nmf_shares_of
from research.topics.ranking import largest

if TYPE_CHECKING:
    import pandas as pd


Engine = Literal["em", "gensim", "tomotopy", "nmf"]
Origin = Literal[Engine, "topica", "other"]  # models that others fitted as well

NO_KNOWN_TERM = "no known term"
FEW_KNOWN_TERMS = "few known terms"
MOSTLY_UNKNOWN = 0.9  # of the words
NOWHERE_CLEARLY = "belongs nowhere clearly"
CLEAR = 0.3  # the least share of a topic that an article is said to belong to
LABEL_TERMS = 3
OLD_RELEVANCE = 0.6  # by which models without weights of terms were named


def topic_segmenter(words: WordChoice | None = None) -> Segmenter:
    """Return the segmenter topic models use by default: without stop words.

    A user's own words, if given, go with it.
    """
    return (words or WordChoice()).segmenter(stop_words())


@dataclass(frozen=True, slots=True)
class TopicModel(FromOthers):
    """A fitted topic model as plain arrays, whichever engine fitted it.

    With settings in place of arrays, as in `TopicModel(n_topics=8)`, it is still to be
    fitted: that gives a `TopicTransformer`, whose `fit` finds one of these.

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
    seed_names : tuple of str
        Name of each topic that was fitted with seed words, "" where free; empty if
        none was.
    names : tuple of str
        Name that a person gave each topic, "" where none; empty if none was named.
    hidden : tuple of int
        Topics that a person wants not shown; they are counted as ever.
    term_weight : ndarray of shape (n_topics, n_terms), optional
        By what terms are ranked where topics are shown, see `ranking.term_weights`;
        None in models of older versions and such as no articles were kept of.
    idf : ndarray of shape (n_terms,), optional
        Of a factorisation, such as engine "nmf", whose rows of `topic_term` are parts
        of TF-IDF and whose `doc_topic` are loadings scaled to sum to 1: no mixture of
        words, so that perplexity and deviations are undefined.
    """

    topic_term: Floats
    doc_topic: Floats
    vocabulary: tuple[str, ...]
    prior: Floats
    topic_share: Floats
    engine: Origin = "em"
    seed: int = 7
    cleaner: Cleaner = field(default_factory=Cleaner)
    segmenter: Segmenter = field(default_factory=topic_segmenter)
    seed_names: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    term_weight: Floats | None = None
    idf: Floats | None = None

    def __new__(cls, *arrays: Any, **named: Any) -> Any:
        """Give an estimator where settings are given and not arrays."""
        if "n_topics" in named and not arrays:
            from research.topics.transformer import TopicTransformer

            return TopicTransformer(**named)
        return object.__new__(cls)

    def __post_init__(self) -> None:
        n_topics, n_terms = self.topic_term.shape
        problems = [
            *settings.seed_number(self.seed),
            *settings.instance("cleaner", self.cleaner, Cleaner, optional=False),
            *settings.instance("segmenter", self.segmenter, Segmenter, optional=False),
        ]
        if self.engine not in get_args(Origin):
            problems.append(
                f"engine must be one of {get_args(Origin)}, got {self.engine!r}"
            )
        if not (n_topics and n_terms):
            problems.append("topic_term must hold a topic and a term or more")
        if len(set(self.vocabulary)) < len(self.vocabulary):
            problems.append("no term of the vocabulary may stand twice")
        if n_terms != len(self.vocabulary):
            problems.append("topic_term and vocabulary differ in number of terms")
        if self.doc_topic.shape[1:] != (n_topics,):
            problems.append("topic_term and doc_topic differ in number of topics")
        known = self.doc_topic[~np.isnan(self.doc_topic).any(axis=1)]
        for name, rows in (("topic_term", self.topic_term), ("doc_topic", known)):
            if not np.allclose(rows.sum(axis=1), 1, atol=1e-4) or (rows < 0).any():
                problems.append(f"rows of {name} are no distributions")
        prior, share = self.prior, self.topic_share
        right = np.isfinite(prior) & (prior > 0 if self.is_mixture else prior >= 0)
        if prior.shape != (n_topics,) or not right.all():
            problems.append("prior must hold one finite number above 0 a topic")
        if share.shape != (n_topics,) or not (share >= 0).all():
            problems.append("topic_share must hold one number of at least 0 a topic")
        elif not np.isclose(share.sum(), 1, atol=1e-3):
            problems.append("topic_share must add up to 1")
        for kind in ("seed_names", "names"):
            if len(getattr(self, kind)) not in (0, n_topics):
                problems.append(f"{kind} must hold one name a topic, or none at all")
        if not set(self.hidden) <= set(range(n_topics)):
            problems.append("hidden must hold numbers of topics")
        for name, shape in (("term_weight", (n_topics, n_terms)), ("idf", (n_terms,))):
            given = getattr(self, name)
            if given is not None and (given.shape != shape or not (given >= 0).all()):
                problems.append(f"{name} must hold numbers of at least 0, as {shape}")
        if (self.engine == "nmf") & self.is_mixture:
            problems.append("a model of engine 'nmf' must have idf")
        if problems:
            raise ValueError("inconsistent topic model: " + "; ".join(problems))

    @property
    def n_topics(self) -> int:
        """Number of topics."""
        return len(self.topic_term)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The same as `seed_names`, by its name of before."""
        warnings.warn(renaming("wanted", "seed_names"), FutureWarning, stacklevel=2)
        return self.seed_names

    @property
    def shown(self) -> list[int]:
        """Numbers of the topics that are shown: all but those a person hid."""
        return [number for number in range(self.n_topics) if number not in self.hidden]

    @property
    def is_mixture(self) -> bool:
        """Whether articles are mixtures of topics, with probabilities of words."""
        return self.idf is None

    @property
    def ranking(self) -> Floats:
        """Give by what terms are ranked, shape (n_topics, n_terms).

        `term_weight` where the model has it, else probability.
        """
        return self.topic_term if self.term_weight is None else self.term_weight

    def top_terms(
        self, n: int = 10, *, relevance: float | None = None
    ) -> list[list[str]]:
        """List the terms of each topic, the first first.

        Parameters
        ----------
        n : int
        relevance : float, optional
            If None, terms are ranked by `term_weight`: what the topic's own articles
            are about. Else λ in [0, 1]: 1 ranks terms by probability, 0 by how much
            more probable they are than in the whole corpus.

        Returns
        -------
        list of n_topics lists of str

        References
        ----------
        Sievert and Shirley (2014), "LDAvis: a method for visualizing and
        interpreting topics", for λ. `ranking.term_weights` for the default.
        """
        columns = self.top_columns(n, relevance=relevance)
        return [[self.vocabulary[column] for column in row] for row in columns]

    def top_columns(
        self, n: int, *, relevance: float | None = None
    ) -> NDArray[np.int64]:
        """Give the columns of `top_terms`, shape (n_topics, n)."""
        scores = self.ranking
        if relevance is not None:
            floor = np.finfo(float).tiny
            overall = np.maximum(self.topic_share @ self.topic_term, floor)
            scores = np.log(np.maximum(self.topic_term, floor))
            scores = scores - (1 - relevance) * np.log(overall)
        return largest(scores, n)

    def topic_labels(self) -> list[str]:
        """Name each topic: as a person named it, else by its first three terms."""
        relevance = OLD_RELEVANCE if self.term_weight is None else None
        top = self.top_terms(LABEL_TERMS, relevance=relevance)
        names = self.names or [""] * self.n_topics
        return [name or "·".join(terms) for name, terms in zip(names, top, strict=True)]

    def shown_names(self) -> list[str]:
        """Give the topics that are shown with their number before their name."""
        labels = self.topic_labels()
        return [f"{number} {labels[number]}" for number in self.shown]

    def _repr_html_(self) -> str:
        """Show it in a notebook: topics with their share and their terms."""
        rows = "".join(
            f"<tr><td>{number}</td><td>{100 * share:.1f} %</td>"
            f"<td>{escape(' '.join(terms))}</td></tr>"
            for number, (share, terms) in enumerate(
                zip(self.topic_share, self.top_terms(), strict=True)
            )
        )
        return (
            f"<div><p><b>TopicModel</b> {self.n_topics} topics over "
            f"{len(self.vocabulary):,} terms, engine {self.engine}, seed "
            f"{self.seed}</p>"
            "<table><thead><tr><th>topic</th><th>share</th><th>terms</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def transform(self, texts: Sequence[str] | Tokens) -> Floats:
        """Infer the topic shares of articles.

        Parameters
        ----------
        texts : sequence of n_docs str, or Tokens
            Articles as published, or as `self.tokens` made them ready.

        Returns
        -------
        ndarray of shape (n_docs, n_topics)
            Rows sum to 1. An article without a known term gets a row of NaN: the
            model knows nothing of it, and an even split would hide that.
        """
        return self.infer(self.count(texts))

    def tokens(self, texts: Sequence[str] | Tokens) -> Tokens:
        """Clean and segment articles as this model does, once for every use."""
        return tokens_of(texts, cleaner=self.cleaner, segmenter=self.segmenter)

    def count(self, texts: Sequence[str] | Tokens) -> csr_matrix:
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

        Returns
        -------
        ndarray of shape (n_docs, n_topics)
            Rows sum to 1; NaN where an article holds no known term.
        """
        if self.idf is not None:
            return nmf_shares_of(counts, self.topic_term, self.idf)
        return topic_shares_of(counts, self.topic_term, self.prior)

    def deviation(self, counts: csr_matrix, shares: Floats) -> Floats:
        """Give the standard deviation of inferred shares, of the same shape.

        Of what the article itself leaves open; the model is taken as given. NaN where
        the model is no mixture: nothing says how sure its loadings are.
        """
        if not self.is_mixture:
            return np.full(shares.shape, np.nan)
        return share_deviation(counts, shares, self.prior, topic_term=self.topic_term)

    def unknown_share(self, texts: Sequence[str] | Tokens) -> Floats:
        """Share of an article's words that the model does not know.

        Returns
        -------
        ndarray of shape (n_docs,)
            In [0, 1]; 1 where an article has no word at all.
        """
        return 1 - known_share(
            texts, self.vocabulary, cleaner=self.cleaner, segmenter=self.segmenter
        )

    def label(self, corpus: Any) -> "pd.DataFrame":
        """Name the main topic of each article, in their order.

        Parameters
        ----------
        corpus : Corpus, DataFrame, Series, or sequence of str or mapping
            A pandas object hands its index on to the result.

        Returns
        -------
        DataFrame
            `id`, `date`, `source`, `title`, `topic` (its number, missing where
            unknown), `label`, `share`, `flag` (such as that no topic has 0.3 of the
            article), `share_sd` (the standard deviation of
            the share) and `unknown` (the share of words the model does not know).
        """
        articles = corpus_of(corpus)
        tokens = self.tokens(articles.texts)
        counts = self.count(tokens)
        shares = self.infer(counts)
        unknown = self.unknown_share(tokens)
        table = main_topics(self, articles, shares)
        rows = np.arange(len(table))
        main = table["topic"].fillna(0).to_numpy(dtype=np.int64)
        table["share_sd"] = self.deviation(counts, shares)[rows, main]
        table["unknown"] = unknown
        few = (unknown > MOSTLY_UNKNOWN) & (table["flag"] != NO_KNOWN_TERM)
        table["flag"] = table["flag"].mask(few, FEW_KNOWN_TERMS)
        return indexed_like(table, corpus)


def main_topics(model: TopicModel, corpus: Corpus, shares: Floats) -> "pd.DataFrame":
    """Name the main topic of each article by shares already inferred.

    One row an article, in the order of the corpus: the table of `TopicModel.label`.
    An article of which no topic has 0.3 is flagged: it belongs nowhere clearly.
    """
    import pandas as pd

    unknown = np.isnan(shares).any(axis=1)
    main = np.where(unknown, 0, np.argmax(np.nan_to_num(shares), axis=1))
    names = np.array(model.topic_labels(), dtype=object)
    share = shares[np.arange(len(main)), main]
    flag = np.where(share < CLEAR, NOWHERE_CLEARLY, "")
    return pd.DataFrame(
        {
            "id": corpus.ids,
            "date": [article.date for article in corpus],
            "source": [article.source for article in corpus],
            "title": [article.title for article in corpus],
            "topic": pd.Series(main, dtype="Int64").mask(unknown),
            "label": np.where(unknown, "", names[main]),
            "share": share,
            "flag": np.where(unknown, NO_KNOWN_TERM, flag),
        }
    )
