"""Train a theme model on all labelled articles, and write its card."""

from collections.abc import Sequence

from research.classification.lexicon import read_lexicon
from research.classification.themes import ThemeClassifier
from research.corpus import Corpus
from research.evaluation.protocols import OVER_ALL, cross_validate, score
from research.topics.model import TopicModel

CARD_METRICS = ("precision", "recall", "F1", "average precision")
CARD_OVERALL = ("macro F1", "mean average precision")


def train_model(
    corpus: Corpus,
    *,
    extra: Corpus | None = None,
    n_folds: int = 5,
    seed: int = 7,
    notes: Sequence[str] = (),
) -> tuple[ThemeClassifier, str]:
    """Train a classifier on all labelled articles, and write its card.

    Parameters
    ----------
    corpus : Corpus
        Unlabelled articles are left out.
    extra : Corpus, optional
        Labelled articles that are trained on and never scored.
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
    model = ThemeClassifier(lexicon=lexicon if known else None, seed=seed)
    lines = _data_lines(labelled, extra, themes, notes)
    if n_folds:
        lines += _score_lines(model, labelled, extra, themes, n_folds, seed)
    training = Corpus((*labelled, *extra))
    model.fit(training.texts, [article.labels or () for article in training])
    return model, "\n".join([*lines, ""])


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


def topic_card(model: TopicModel, n_docs: int, notes: Sequence[str] = ()) -> str:
    """Write the card of a topic model: data, settings, topics, limits."""
    top = model.top_terms(12, relevance=0.6)
    shares = model.topic_share
    return "\n".join(
        [
            "# Topic model",
            "",
            f"{model.n_topics} topics fitted to {n_docs:,} articles by latent "
            f"Dirichlet allocation ({model.engine}, seed {model.seed}), "
            f"{len(model.vocabulary):,} terms.",
            *(line for note in notes for line in ("", note)),
            "",
            "Limits: one fit with one seed; another gives other topics. Topics are "
            "patterns of words in these articles and sources.",
            "",
            "| topic | share of tokens | terms |",
            "| --- | --- | --- |",
            *(
                f"| {number} | {100 * shares[number]:.1f} % | {' '.join(terms)} |"
                for number, terms in enumerate(top)
            ),
            "",
        ]
    )
