"""Themes found, together, their terms."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.i18n import _
from research.rendering import figures, matrices
from research.rendering.blocks import Block, Figure, Prose, Section, Share, Table
from research.rendering.style import PALETTE
from research.reports.changes import Changes
from research.reports.corrected_shares import UNCHECKED_NOTE, corrected_blocks
from research.reports.digest import Digest
from research.reports.excerpts import excerpt_blocks
from research.reports.notes import display, two_lines
from research.reports.shares import shares_figure, shares_table
from research.reports.topic_changes import change_blocks
from research.stats.estimates import counted_share
from research.themes.classifier import ThemeClassifier
from research.themes.labelling import Labelling


def theme_blocks(digest: Digest, changes: Changes | None = None) -> list[Block]:
    """Show the themes of a digest, and whether they changed over time."""
    labelling, periods = digest.labelling, digest.periods
    names = [display(theme) for theme in labelling.themes]
    blocks: list[Block] = [
        Section(_("Themes"), _("Given by the classifier, none or several an article.")),
        share_table(labelling),
        co_occurrence_figure(
            labelling.decision,
            labelling.themes,
            population=_("{n:,} articles", n=len(labelling)),
        ),
    ]
    if digest.theme_shares is not None:
        caption = _(
            "Share of articles with each theme by {kind}, with 95 % Wilson intervals; "
            "{n_kept:,} dated articles.",
            kind=_(periods.kind),
            n_kept=len(periods.kept),
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
            *change_blocks(changes, names, of="theme"),
        ]
    if digest.checked is None:
        blocks.append(Prose(_(UNCHECKED_NOTE)))
    else:
        blocks += corrected_blocks(
            labelling.decision,
            labelling.themes,
            periods.of,
            digest.checked,
            label=periods.kind,
        )
    return [*blocks, theme_term_figure(digest.classifier), *excerpt_blocks(digest)]


def share_table(labelling: Labelling) -> Table:
    """Count the articles of each theme."""
    names = [display(theme) for theme in labelling.themes]
    rows = [
        [name, int(given.sum()), Share(counted_share(given))]
        for name, given in zip(names, labelling.decision.T, strict=True)
    ]
    return Table(
        "theme_shares",
        [_("theme"), _("articles"), _("share")],
        rows,
        _("Themes found."),
    )


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
        _(
            "Themes that meet, {population}: articles with both; on the diagonal, "
            "with one or more. {none:,} articles have no theme and {several:,} have "
            "several.",
            population=population,
            none=none,
            several=several,
        ),
        _("A matrix of counts, themes by themes."),
    )


def theme_term_figure(model: ThemeClassifier, *, n: int = 15) -> Figure:
    """Show the terms that weigh most for each theme."""
    top = model.top_terms(n)
    caption = _("The {n} terms that speak loudest for each theme.", n=n)
    if any(
        "<<" in term or ">>" in term for terms in top.values() for term, _rest in terms
    ):
        caption += _(" << and >> are the edges of an article.")
    return Figure(
        "theme_terms",
        figures.term_bars(
            [(display(theme), terms) for theme, terms in top.items()],
            columns=4,
            colors=PALETTE,
        ),
        caption,
        _("Bars of term weights, a panel a theme."),
    )
