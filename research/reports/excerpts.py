"""Typical and borderline articles."""

import numpy as np
from numpy.typing import NDArray

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.rendering.blocks import Block, Excerpt, Excerpts
from research.reports.explorer import marks
from research.reports.notes import display
from research.themes.classifier import ThemeClassifier

N_EXCERPTS = 3
EXCERPT_CHARS = 600


def excerpt_blocks(
    corpus: Corpus, classifier: ThemeClassifier, probabilities: NDArray[np.float64]
) -> list[Block]:
    """Show typical and borderline articles of each theme, evidence marked."""
    blocks: list[Block] = []
    for column, theme in enumerate(classifier.themes_):
        probability = probabilities[:, column]
        threshold = classifier.thresholds_[column]
        typical = np.argsort(-probability, kind="stable")[:N_EXCERPTS]
        close = np.argsort(np.abs(probability - threshold), kind="stable")[:N_EXCERPTS]
        for kind, rows in (("most typical", typical), ("closest calls", close)):
            shown = [
                _excerpt(corpus[int(row)], classifier, theme, probability[row])
                for row in rows
            ]
            summary = f"{display(theme)}: {kind} (cut at {threshold:.2f})"
            blocks.append(Excerpts(summary, shown))
    return blocks


def _excerpt(
    article: Article, classifier: ThemeClassifier, theme: str, probability: float
) -> Excerpt:
    text = article.text
    shares = classifier.character_shares(text)[classifier.themes_.index(theme)]
    note = " · ".join(
        part
        for part in (article.id, article.date, article.source, f"p = {probability:.2f}")
        if part
    )
    shown = text[:EXCERPT_CHARS]
    return Excerpt(article.title, note, shown, marks(shares[: len(shown)]))
