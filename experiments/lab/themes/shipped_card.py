"""The card of the theme model that ships."""

from collections.abc import Iterable, Sequence
from typing import Any

from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE
from experiments.lab.reports.lengths import HELD_OUT_NOTE, LENGTH_NOTE
from research.corpus.corpus import Corpus
from research.rendering.blocks import Table
from research.stats.estimates import Estimate
from research.themes.classifier import ThemeClassifier

SINCE_NOTE = (
    "Since version 0.1: 7,728 labels in place of 2,017; the sample corpus, on which "
    "the package is shown, is no training data any more; word vectors from two pools, "
    "balanced by source; terms of at least three articles; probabilities that know how "
    "long a text is."
)
LIMITS = (
    "Limits: articles unlike those it was trained on are labelled worse. Few annual "
    "reports, laws and government work reports were among them: check before you "
    "count, or label their passages (`--split`). Texts in traditional script are read "
    "in simplified characters, one for one; words that are said otherwise in Taiwan or "
    "Hong Kong stay unknown. The model gives themes to any running text in Chinese; "
    "what it says of texts that are no news means nothing."
)


def shipped_card(
    model: ThemeClassifier, corpus: Corpus, tables: Sequence[Table], n_unlabelled: int
) -> str:
    """Write the card: data, what changed, scores, limits.

    Parameters
    ----------
    model : ThemeClassifier
    corpus : Corpus
        What it was fitted on.
    tables : sequence of Table
        Of its scores.
    n_unlabelled : int
        Articles that word vectors were learned from.
    """
    counts = corpus.label_matrix(model.themes_).sum(axis=0)
    without = sum(not article.labels for article in corpus)
    labels = [*zip(model.themes_, counts, strict=True), ("none", without)]
    vectors = (
        f"Word vectors were learned from {n_unlabelled:,} unlabelled articles, none of "
        "them one of the labelled articles, whole or in part."
    )
    parts = [
        "# Theme model",
        f"Trained on {len(corpus):,} labelled articles.",
        _markdown(["theme", "articles with it"], labels),
        LABEL_NOTE,
        DRAW_NOTE,
        vectors,
        SINCE_NOTE,
        f"{HELD_OUT_NOTE} {LENGTH_NOTE}",
        *(f"{t.caption}\n\n{_markdown(t.header, t.rows)}" for t in tables),
        LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


def _markdown(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: Any) -> str:
    if isinstance(value, Estimate):
        return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
