"""A first classifier from word lists alone, where nobody has labelled anything yet."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.lexicon import Hit, Lexicon
from research.text.negation import is_negated
from research.text.tokens import cleaned_texts
from research.themes.classifier import ThemeClassifier
from research.themes.keyword_rules import DEFAULT_DENSITY

UNSURE = -1
MIN_TERMS = 3  # different terms of a theme that make an article surely about it
LEAD_CHARS = 200  # where news says what it is about


def weak_labels(
    texts: Sequence[str], lexicon: Lexicon, *, cleaner: Cleaner | None = None
) -> NDArray[np.int8]:
    """Label articles by word lists where these are sure.

    An article has a theme if it is dense with its terms, holds several different
    ones, and one stands in the title or lead; it has not if it holds none. What lies
    between is unsure. Terms right behind a negation do not count.

    Parameters
    ----------
    texts : sequence of n_docs str
        Articles as published.
    lexicon : Lexicon
    cleaner : Cleaner, optional
        Default settings if None.

    Returns
    -------
    ndarray of shape (n_docs, n_themes)
        1, 0 or -1 for unsure, in the order of `lexicon.themes`.
    """
    cleaned = cleaned_texts(texts, cleaner=cleaner)
    column_of = {theme: column for column, theme in enumerate(lexicon.themes)}
    labels = np.full((len(cleaned), len(column_of)), UNSURE, dtype=np.int8)
    for row, (text, hits) in enumerate(
        zip(cleaned, lexicon.find_all(cleaned), strict=True)
    ):
        by_theme: dict[str, list[Hit]] = {theme: [] for theme in column_of}
        for hit in hits:
            if not is_negated(text, hit.start):
                for theme in hit.themes:
                    by_theme[theme].append(hit)
        for theme, found in by_theme.items():
            if not found:
                labels[row, column_of[theme]] = 0
            elif _is_sure(found, len(text)):
                labels[row, column_of[theme]] = 1
    return labels


def _is_sure(hits: Sequence[Hit], length: int) -> bool:
    return (
        1000 * len(hits) >= DEFAULT_DENSITY * length
        and len({hit.term for hit in hits}) >= MIN_TERMS
        and hits[0].start < LEAD_CHARS
    )


def fit_weakly(
    classifier: ThemeClassifier, texts: Sequence[str], lexicon: Lexicon
) -> ThemeClassifier:
    """Train a classifier on what word lists are sure of.

    It ranks articles for a first reading; labels that people gave are to take its
    place. Its probabilities are those of the word lists' answers, not of the truth.

    Parameters
    ----------
    classifier : ThemeClassifier
        Cloned.
    texts : sequence of n_docs str
        Unlabelled articles as published.
    lexicon : Lexicon

    Returns
    -------
    ThemeClassifier
        Fitted on the articles of which every theme is sure.

    Raises
    ------
    ValueError
        If too few are.
    """
    texts = list(texts)
    labels = weak_labels(texts, lexicon, cleaner=classifier.cleaner)
    sure = (labels != UNSURE).all(axis=1)
    missing = [
        theme
        for theme, column in zip(lexicon.themes, labels[sure].T, strict=True)
        if column.sum() < 2
    ]
    if missing:
        raise ValueError(
            _(
                "the word lists are sure of fewer than 2 articles about {missing}, "
                "among {n_texts}. Give more articles, or longer word lists.",
                missing=missing,
                n_texts=len(texts),
            )
        )
    named = pd.DataFrame(labels[sure], columns=list(lexicon.themes))
    kept = [text for text, keep in zip(texts, sure.tolist(), strict=True) if keep]
    fitted: ThemeClassifier = clone(classifier).fit(kept, named)
    return fitted
