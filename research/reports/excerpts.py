"""Typical and borderline articles."""

import numpy as np

from research.rendering.blocks import Block, Excerpt, Excerpts
from research.reports.digest import Digest
from research.reports.explorer import marks
from research.reports.notes import display

N_EXCERPTS = 3
EXCERPT_CHARS = 600


def excerpt_blocks(digest: Digest) -> list[Block]:
    """Show typical and borderline articles of each theme, evidence marked."""
    blocks: list[Block] = []
    for column, theme in enumerate(digest.labelling.themes):
        probability = digest.labelling.probability[:, column]
        threshold = digest.classifier.thresholds_[column]
        typical = np.argsort(-probability, kind="stable")[:N_EXCERPTS]
        close = np.argsort(np.abs(probability - threshold), kind="stable")[:N_EXCERPTS]
        for kind, rows in (("most typical", typical), ("closest calls", close)):
            shown = [_excerpt(digest, int(row), column) for row in rows]
            summary = f"{display(theme)}: {kind} (threshold {threshold:.2f})"
            blocks.append(Excerpts(summary, shown))
    return blocks


def _excerpt(digest: Digest, row: int, column: int) -> Excerpt:
    article = digest.corpus[row]
    text = article.text
    shares = digest.classifier.character_weights(
        text, tokens=digest.tokens.take([row])
    )[column]
    probability = digest.labelling.probability[row, column]
    note = " · ".join(
        part
        for part in (article.id, article.date, article.source, f"p = {probability:.2f}")
        if part
    )
    shown = text[:EXCERPT_CHARS]
    return Excerpt(article.heading, note, shown, marks(shares[: len(shown)]))
