"""Train a theme model on all labelled articles, and write its card."""

from collections.abc import Sequence

from research.classification.lexicon import read_lexicon
from research.classification.themes import ThemeClassifier
from research.classification.vectors import WordVectors, fit_word_vectors
from research.corpus import Corpus
from research.counts import count_terms
from research.evaluation.codings import sampling_weights
from research.evaluation.protocols import OVER_ALL, cross_validate, score
from research.evaluation.splits import apart_from
from research.preprocessing.text import Cleaner
from research.topics.consensus import Consensus, consensus
from research.topics.labels import describe_topics
from research.topics.lda import fit_lda
from research.topics.model import topic_segmenter

CARD_METRICS = ("precision", "recall", "F1", "average precision")
CARD_OVERALL = ("macro F1", "mean average precision")

# Unlabelled articles from which word vectors are learned: those of fewer bring nothing.
LEAST_UNLABELLED = 3_000


def train_model(
    corpus: Corpus,
    *,
    extra: Corpus | None = None,
    pool: Corpus | None = None,
    n_folds: int = 5,
    seed: int = 7,
    notes: Sequence[str] = (),
) -> tuple[ThemeClassifier, str]:
    """Train a classifier on all labelled articles, and write its card.

    Parameters
    ----------
    corpus : Corpus
        Word vectors are learned from its unlabelled articles.
    extra : Corpus, optional
        Labelled articles that are trained on and never scored.
    pool : Corpus, optional
        More articles to learn word vectors from; their labels, if any, are not read.
    n_folds : int
        Of the cross-validation behind the scores on the card; 0 leaves it out.
    seed : int
    notes : sequence of str
        Sentences about the data, for the card.

    Returns
    -------
    model : ThemeClassifier
        Fitted on all labelled articles.
    card : str
        Markdown: data, counts, scores with intervals, limits.

    Raises
    ------
    ValueError
        If no article is labelled.
    """
    labelled = corpus.select(lambda article: article.labels is not None).in_order()
    extra = Corpus(()) if extra is None else extra.in_order()
    themes = tuple(sorted({*labelled.themes, *extra.themes}))
    if not labelled.themes:
        raise ValueError(
            "training needs articles with labels, got none. Give a column 'labels'; "
            "themes of one article are separated by semicolons, 'none' is no theme."
        )
    lexicon = read_lexicon()
    known = set(themes) <= set(lexicon.themes)
    unlabelled = corpus.select(lambda article: article.labels is None)
    texts = _texts_apart([unlabelled, pool or Corpus(())], [labelled, extra])
    enough = len(texts) >= LEAST_UNLABELLED
    model = ThemeClassifier(
        lexicon=lexicon if known else None,
        vectors=fit_word_vectors(texts, seed=seed) if enough else None,
        seed=seed,
    )
    lines = _data_lines(labelled, extra, themes, [*notes, *_vector_notes(len(texts))])
    if n_folds:
        lines += _score_lines(model, labelled, extra, themes, n_folds, seed)
    training = Corpus((*labelled, *extra))
    model.fit(
        training.texts,
        [article.labels or () for article in training],
        sample_weight=sampling_weights(training),
    )
    return model, "\n".join([*lines, ""])


def vectors_apart(
    pool: Corpus, *labelled: Corpus, n_dims: int = 200, seed: int = 7
) -> WordVectors:
    """Learn word vectors from those articles of a pool that nobody labelled.

    So cross-validation over the labelled articles scores none that the vectors saw.

    Parameters
    ----------
    pool : Corpus
    *labelled : Corpus
    n_dims, seed : int
        As for `fit_word_vectors`.
    """
    texts = _texts_apart([pool], labelled)
    return fit_word_vectors(texts, n_dims=n_dims, seed=seed)


def _texts_apart(pools: Sequence[Corpus], labelled: Sequence[Corpus]) -> list[str]:
    """Texts of those articles of the pools that stand nowhere among the labelled."""
    others = Corpus(tuple(article for corpus in labelled for article in corpus))
    # Pools may number their articles alike, and so are not made one corpus.
    return [
        text for pool in pools if len(pool) for text in apart_from(pool, others).texts
    ]


def _vector_notes(n_unlabelled: int) -> list[str]:
    if not n_unlabelled:
        return []
    if n_unlabelled < LEAST_UNLABELLED:
        return [
            f"The {n_unlabelled:,} unlabelled articles were not used: word vectors "
            f"take {LEAST_UNLABELLED:,} or more."
        ]
    return [
        f"Word vectors were learned from {n_unlabelled:,} unlabelled articles, none of "
        "them one of the labelled articles, whole or in part."
    ]


def _data_lines(
    labelled: Corpus, extra: Corpus, themes: Sequence[str], notes: Sequence[str]
) -> list[str]:
    counts = labelled.label_matrix(themes).sum(axis=0)
    without = sum(not article.labels for article in labelled)
    lines = ["# Theme model", "", f"Trained on {len(labelled):,} labelled articles"]
    lines[-1] += f" and {len(extra):,} extra ones." if len(extra) else "."
    lines += ["", "| theme | articles with it |", "| --- | --- |"]
    lines += [f"| {theme} | {n} |" for theme, n in zip(themes, counts, strict=True)]
    lines += [f"| none | {without} |"]
    return [*lines, *(line for note in notes for line in ("", note))]


def _score_lines(
    model: ThemeClassifier,
    labelled: Corpus,
    extra: Corpus,
    themes: Sequence[str],
    n_folds: int,
    seed: int,
) -> list[str]:
    predictions = cross_validate(
        "model", model, labelled, themes=themes, extra=extra, n_folds=n_folds, seed=seed
    )
    found = {
        (s.theme, s.metric): f"{s.interval.value:.3f} "
        f"[{s.interval.low:.3f}, {s.interval.high:.3f}]"
        for s in score(predictions, seed=seed)
    }
    return [
        "",
        f"Scores by {n_folds}-fold cross-validation on the {len(labelled):,} articles, "
        "with 95 % bootstrap intervals by group of near-duplicates. Vocabulary, "
        "weights, probabilities and cuts are learned without the articles scored.",
        "",
        *(f"- {name}: {found[OVER_ALL, name]}" for name in CARD_OVERALL),
        "",
        f"| theme | {' | '.join(CARD_METRICS)} |",
        "| --- |" + " --- |" * len(CARD_METRICS),
        *(
            f"| {theme} | {' | '.join(found[theme, name] for name in CARD_METRICS)} |"
            for theme in themes
        ),
        "",
        "Limits: articles unlike those it was trained on are labelled worse. The model "
        "gives themes to any text in Chinese; what it says of others means nothing.",
    ]


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
        Best with the press formulae of the corpus.
    n_topics : int
        Of each fit.
    n_fits, max_terms : int
    seed : int
        Of the first fit; the others follow it.
    """
    segmenter = topic_segmenter()
    counts, vocabulary = count_terms(
        corpus.in_order().texts,
        cleaner=cleaner,
        segmenter=segmenter,
        max_terms=max_terms,
    )
    models = [
        fit_lda(
            counts,
            vocabulary=vocabulary,
            n_topics=n_topics,
            seed=one,
            cleaner=cleaner,
            segmenter=segmenter,
        )
        for one in range(seed, seed + n_fits)
    ]
    return consensus(models, counts)


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
            "# Topic model",
            "",
            f"{model.n_topics} topics of {len(corpus):,} articles, "
            f"{len(model.vocabulary):,} terms: what {agreed.n_runs} fits of latent "
            f"Dirichlet allocation ({model.engine}, seeds from {model.seed}) agree "
            f"on. {len(agreed.dropped)} topics of a fit were not reproducible and are "
            "left out. Agreement is the share of a topic's top ten terms that the "
            "fits have among theirs.",
            *(line for note in notes for line in ("", note)),
            "",
            "Limits: topics are patterns of words in these articles and sources. An "
            "article about a subject that was left out is given to the topics nearest "
            "to it.",
            "",
            "| topic | label | share of tokens | articles | agreement | terms "
            "| warnings |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *(
                f"| {label.topic} | {names[label.topic]} "
                f"| {100 * model.topic_share[label.topic]:.1f} % "
                f"| {label.n_docs} | {agreed.agreement[label.topic]:.2f} "
                f"| {' '.join(label.relevant)} | {'; '.join(label.warnings)} |"
                for label in labels
            ),
            "",
            "Left out:",
            "",
            *(
                f"- {' '.join(topic.terms)} ({topic.agreement:.2f})"
                for topic in agreed.dropped
            ),
            "",
        ]
    )
