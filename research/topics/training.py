"""Fit many, keep the consensus; card of a topic model."""

from collections.abc import Sequence

from research.corpus.corpus import Corpus
from research.features.counts import count_terms
from research.i18n import N_, _
from research.text.cleaner import Cleaner
from research.topics.consensus import Consensus, consensus
from research.topics.labels import describe_topics
from research.topics.lda import fit_topics
from research.topics.model import topic_segmenter


def train_topics(
    corpus: Corpus,
    *,
    cleaner: Cleaner,
    n_topics: int,
    n_fits: int = 10,
    max_terms: int = 12_000,
    seed: int = 7,
) -> Consensus:
    """Fit topics several times, and keep what the fits agree on.

    Parameters
    ----------
    corpus : Corpus
    cleaner : Cleaner
        Best with the recurring texts of the corpus.
    n_topics : int
        Of each fit.
    n_fits, max_terms : int
    seed : int
        Of the first fit; the others follow it.
    """
    counts = count_terms(
        corpus.in_order().texts,
        cleaner=cleaner,
        segmenter=topic_segmenter(),
        max_terms=max_terms,
    )
    models = [
        fit_topics(counts, n_topics=n_topics, seed=one)
        for one in range(seed, seed + n_fits)
    ]
    return consensus(models, counts.matrix)


_AGREED = N_(
    "{n_topics} topics of {n_corpus:,} articles, {n_vocabulary:,} terms. "
    "{n_runs} fits of latent Dirichlet allocation ({engine}, seeds from "
    "{seed}) agree on the first {n_agreed}; {coverage:.0f} % of the "
    "articles have their main topic among these. The others are free: "
    "fitted beside them, so that articles about something else are not "
    "given to the nearest topic, and not reproducible. Agreement is the "
    "share of a topic's top ten terms that the fits have among theirs."
)


_LIMITS = N_(
    "Limits: topics are patterns of words in these articles and sources. "
    "An article about a subject that has no topic is given to the topics "
    "nearest to it."
)

_HEADER = N_(
    "| topic | label | share of tokens | articles | agreement | terms | warnings |"
)
_NAMED_HEADER = N_(
    "| topic | name | share of tokens | articles | agreement | terms | warnings |"
)


def topic_card(agreed: Consensus, corpus: Corpus, notes: Sequence[str] = ()) -> str:
    """Write the card of a topic model: data, settings, topics, limits.

    Parameters
    ----------
    agreed : Consensus
    corpus : Corpus
        The articles it was fitted to.
    notes : sequence of str
        Sentences about the data.
    """
    model = agreed.model
    texts = corpus.in_order().texts
    labels = describe_topics(model, texts, model.count(texts))
    names = model.topic_labels()
    return "\n".join(
        [
            _("# Topic model"),
            "",
            _(
                _AGREED,
                n_topics=model.n_topics,
                n_corpus=len(corpus),
                n_vocabulary=len(model.vocabulary),
                n_runs=agreed.n_runs,
                engine=model.engine,
                seed=model.seed,
                n_agreed=agreed.n_agreed,
                coverage=100 * agreed.coverage,
            ),
            *(line for note in notes for line in ("", note)),
            "",
            _(_LIMITS),
            "",
            _(_NAMED_HEADER if any(model.names) else _HEADER),
            "| --- | --- | --- | --- | --- | --- | --- |",
            *(
                f"| {label.topic} | {names[label.topic]} "
                f"| {100 * model.topic_share[label.topic]:.1f} % "
                f"| {label.n_docs} | {_agreement(agreed, label.topic)} "
                f"| {' '.join(label.relevant)} | {'; '.join(label.warnings)} |"
                for label in labels
            ),
            "",
            _("Left out:"),
            "",
            *(
                f"- {' '.join(topic.terms)} ({topic.agreement:.2f})"
                for topic in agreed.dropped
            ),
            "",
        ]
    )


def _agreement(agreed: Consensus, topic: int) -> str:
    free = topic >= agreed.n_agreed
    return "free" if free else f"{agreed.agreement[topic]:.2f}"
