"""Train a model that gives each article one class, and write its card."""

from collections.abc import Sequence

import numpy as np

from research.corpus.corpus import Corpus
from research.evaluation import metrics
from research.evaluation.splits import group_folds, leakage_groups
from research.i18n import _
from research.rendering.cells import markdown_cell
from research.stats.resampling import bootstrap_interval, bootstrap_weights
from research.text.tokens import Tokens
from research.text.words import WordChoice
from research.themes.classifier import ThemeClassifier
from research.themes.theme_names import check_theme_names

N_RESAMPLES = 2000
N_NAMED = 5  # articles named in an error


def train_single(
    corpus: Corpus,
    *,
    n_folds: int = 5,
    seed: int = 7,
    words: WordChoice | None = None,
    notes: Sequence[str] = (),
) -> tuple[ThemeClassifier, str]:
    """Train a classifier on articles of one theme each, which gives one to each.

    Parameters
    ----------
    corpus : Corpus
        Articles without labels are left out.
    n_folds : int
        Of the cross-validation behind the scores on the card; 0 leaves it out.
    seed : int
    words : WordChoice, optional
        The user's own words.
    notes : sequence of str
        Sentences about the data, for the card.

    Returns
    -------
    model : ThemeClassifier
        With `has_one_class`; fitted on all labelled articles.
    card : str
        Markdown: counts, scores with intervals, limits.

    Raises
    ------
    ValueError
        If no article is labelled, an article has no theme or several, or there are
        fewer than two themes.
    """
    labelled = corpus.select(lambda article: article.labels is not None).in_order()
    _check_one_each(labelled)
    themes = labelled.themes
    check_theme_names(themes)
    words = words or WordChoice()
    model = ThemeClassifier(
        char_punctuation=True,
        char_edges=True,
        seed=seed,
        segmenter=None if words == WordChoice() else words.segmenter(),
        min_df=2 if words.min_df is None else words.min_df,
    )
    tokens = model.tokens(labelled.texts)
    classes = np.array([(article.labels or ("",))[0] for article in labelled])
    names, counts = np.unique(classes, return_counts=True)
    lines = [
        "# Model of one theme an article",
        "",
        f"Trained on {len(labelled):,} articles, each with one theme.",
        "",
        "| theme | articles with it |",
        "| --- | --- |",
        *(
            f"| {markdown_cell(name)} | {n} |"
            for name, n in zip(names.tolist(), counts, strict=True)
        ),
        *(line for note in notes for line in ("", note)),
    ]
    if n_folds:
        lines += _score_lines(model, labelled, tokens, classes, n_folds, seed)
    model.fit(tokens, classes)
    return model, "\n".join([*lines, ""])


def _check_one_each(labelled: Corpus) -> None:
    if not len(labelled):
        raise ValueError(
            _(
                "training needs articles with labels, got none. Give a column "
                "'labels' with one theme for each article."
            )
        )
    wrong = [article.id for article in labelled if len(article.labels or ()) != 1]
    if wrong:
        raise ValueError(
            _(
                "--single is for articles of one theme each: {n} of {of} have none or "
                "several, such as {names}. Leave them out, or train without --single.",
                n=f"{len(wrong):,}",
                of=f"{len(labelled):,}",
                names=", ".join(wrong[:N_NAMED]),
            )
        )


def _score_lines(
    model: ThemeClassifier,
    labelled: Corpus,
    tokens: Tokens,
    classes: np.ndarray,
    n_folds: int,
    seed: int,
) -> list[str]:
    """Cross-validate by group of near-duplicates, and write the scores down."""
    from sklearn.base import clone

    names = np.unique(classes)
    truth = (classes[:, np.newaxis] == names).astype(np.int8)
    groups = leakage_groups(labelled.articles, tokens=tokens)
    answers = np.empty(len(classes), dtype=classes.dtype)
    for fold in group_folds(truth, groups, n_folds=n_folds, seed=seed):
        fitted = clone(model).fit(tokens.take(fold.train), classes[fold.train])
        answers[fold.test] = fitted.predict(tokens.take(fold.test))
    given = (answers[:, np.newaxis] == names).astype(np.int8)
    resamples = bootstrap_weights(groups, n_resamples=N_RESAMPLES, seed=seed)
    scores = {
        "right": metrics.exact_match(truth, given),
        "macro F1": metrics.macro(metrics.f1, truth, given),
    }
    lines = [
        "",
        f"Scores by {n_folds}-fold cross-validation, with 95 % bootstrap intervals by "
        "group of near-duplicates. All that is learned is learned without the articles "
        "scored.",
        "",
    ]
    for name, metric in scores.items():
        found = bootstrap_interval(metric, resamples)
        lines.append(f"- {name}: {found.value:.3f} [{found.low:.3f}, {found.high:.3f}]")
    return [
        *lines,
        "",
        "Limits: each text gets one of these themes, also one that is about none.",
    ]
