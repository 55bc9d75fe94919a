"""Themes found, together, their terms."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.corpus.corpus import Corpus
from research.rendering import figures, matrices
from research.rendering.blocks import Block, Figure, Prose, Section, Table
from research.rendering.style import PALETTE
from research.reports.corrected_shares import UNCHECKED_NOTE, corrected_blocks
from research.reports.excerpts import excerpt_blocks
from research.reports.notes import display, two_lines
from research.reports.shares import shares_figure, shares_table
from research.stats.estimates import Estimate
from research.stats.periods import UNDATED, periods_of
from research.stats.shares import label_shares
from research.themes.classifier import ThemeClassifier
from research.themes.prevalence import check_themes


def theme_blocks(
    corpus: Corpus,
    classifier: ThemeClassifier,
    probabilities: NDArray[np.float64],
    decisions: NDArray[np.int8],
    checked: Corpus | None,
) -> list[Block]:
    """Show the themes of a digest."""
    themes = classifier.themes_
    names = [display(theme) for theme in themes]
    overall = label_shares(decisions, [""] * len(corpus))
    rows = [
        [
            names[column],
            int(decisions[:, column].sum()),
            Estimate(
                overall.value[0, column],
                overall.low[0, column],
                overall.high[0, column],
            ),
        ]
        for column in range(len(themes))
    ]
    periods, shown = periods_of(a.date for a in corpus)
    dated = np.array([period != UNDATED for period in periods])
    blocks: list[Block] = [
        Section(
            "Themes",
            "Given by the classifier, none or several an article.",
        ),
        Table("theme_shares", ["theme", "articles", "share"], rows, "Themes found."),
        co_occurrence_figure(decisions, themes, what=f"{len(corpus):,} articles"),
    ]
    if len({period for period in periods if period != UNDATED}) > 1:
        kept = [period for period in periods if period != UNDATED]
        shares = label_shares(decisions[dated], kept)
        caption = (
            f"Share of articles with each theme by {shown}, with 95 % Wilson "
            f"intervals; {len(kept):,} dated articles."
        )
        blocks += [
            shares_figure(
                "themes_over_time", shares, names, caption=caption, columns=2
            ),
            shares_table("themes_by_period", shares, names),
        ]
    if checked is None:
        blocks.append(Prose(UNCHECKED_NOTE))
    else:
        blocks += corrected_blocks(
            decisions,
            themes,
            [None if period == UNDATED else period for period in periods],
            check_themes(classifier, checked),
            shown=shown,
        )
    blocks += [
        theme_term_figure(classifier),
        *excerpt_blocks(corpus, classifier, probabilities),
    ]
    return blocks


def co_occurrence_figure(
    labels: NDArray[np.int8], themes: Sequence[str], *, what: str
) -> Figure:
    """Show which themes stand on the same articles."""
    counts = labels.T.astype(np.int64) @ labels
    names = [two_lines(theme) for theme in themes]
    none = int((labels.sum(axis=1) == 0).sum())
    several = int((labels.sum(axis=1) > 1).sum())
    return Figure(
        "themes_together",
        matrices.counts_matrix(names, counts),
        f"Themes that meet, {what}: articles with both; on the diagonal, with one or "
        f"more. {none:,} articles have no theme and {several:,} have several.",
        "A matrix of counts, themes by themes.",
    )


def theme_term_figure(model: ThemeClassifier, *, n: int = 15) -> Figure:
    """Show the terms that weigh most for each theme."""
    top = model.top_terms(n)
    caption = f"The {n} terms that speak loudest for each theme."
    if any("<<" in term or ">>" in term for terms in top.values() for term, _ in terms):
        caption += " << and >> are the edges of an article."
    return Figure(
        "theme_terms",
        figures.term_bars(
            [(display(theme), terms) for theme, terms in top.items()],
            columns=4,
            colors=PALETTE,
        ),
        caption,
        "Bars of term weights, a panel a theme.",
    )
