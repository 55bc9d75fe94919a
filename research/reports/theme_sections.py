"""Themes found, together, their terms."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.rendering import figures, matrices
from research.rendering.blocks import Block, Figure, Prose, Section, Table
from research.rendering.style import PALETTE
from research.reports.corrected_shares import UNCHECKED_NOTE, corrected_blocks
from research.reports.digest import Digest
from research.reports.excerpts import excerpt_blocks
from research.reports.notes import display, two_lines
from research.reports.shares import shares_figure, shares_table
from research.stats.estimates import counted_share
from research.themes.classifier import ThemeClassifier
from research.themes.labelling import Labelling


def theme_blocks(digest: Digest) -> list[Block]:
    """Show the themes of a digest."""
    labelling, periods = digest.labelling, digest.periods
    names = [display(theme) for theme in labelling.themes]
    blocks: list[Block] = [
        Section("Themes", "Given by the classifier, none or several an article."),
        _share_table(labelling, names),
        co_occurrence_figure(
            labelling.decision,
            labelling.themes,
            population=f"{len(labelling):,} articles",
        ),
    ]
    if digest.theme_shares is not None:
        caption = (
            f"Share of articles with each theme by {periods.kind}, with 95 % Wilson "
            f"intervals; {len(periods.kept):,} dated articles."
        )
        blocks += [
            shares_figure(
                "themes_over_time",
                digest.theme_shares,
                names,
                caption=caption,
                columns=2,
            ),
            shares_table("themes_by_period", digest.theme_shares, names),
        ]
    if digest.checked is None:
        blocks.append(Prose(UNCHECKED_NOTE))
    else:
        blocks += corrected_blocks(
            labelling.decision,
            labelling.themes,
            periods.of,
            digest.checked,
            label=periods.kind,
        )
    return [*blocks, theme_term_figure(digest.classifier), *excerpt_blocks(digest)]


def _share_table(labelling: Labelling, names: Sequence[str]) -> Table:
    """Count the articles of each theme."""
    rows = [
        [name, int(given.sum()), counted_share(given)]
        for name, given in zip(names, labelling.decision.T, strict=True)
    ]
    return Table("theme_shares", ["theme", "articles", "share"], rows, "Themes found.")


def co_occurrence_figure(
    labels: NDArray[np.int8], themes: Sequence[str], *, population: str
) -> Figure:
    """Show which themes stand on the same articles."""
    counts = labels.T.astype(np.int64) @ labels
    names = [two_lines(theme) for theme in themes]
    none = int((labels.sum(axis=1) == 0).sum())
    several = int((labels.sum(axis=1) > 1).sum())
    return Figure(
        "themes_together",
        matrices.counts_matrix(names, counts),
        f"Themes that meet, {population}: articles with both; on the diagonal, with "
        f"one or more. {none:,} articles have no theme and {several:,} have several.",
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
