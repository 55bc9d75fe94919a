"""Themes and topics by the values of a column, as blocks."""

from collections import Counter

import numpy as np

from research.i18n import _
from research.rendering.blocks import Block, Prose, Section, Share, Table
from research.reports.columns import column_values
from research.reports.digest import Digest
from research.reports.notes import display
from research.stats.periods import FLOOR
from research.stats.shares import SharesByPeriod, shares_by_period

MAX_VALUES = 20


def group_blocks(digest: Digest, column: str) -> list[Block]:
    """Show shares of themes and topics by the values of a column.

    Parameters
    ----------
    digest : Digest
    column : str
        A field or a column of the user's own.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    values = column_values(digest.corpus, column)
    head = Section(_("By {column}", column=column))
    common = Counter(value for value in values if value is not None)
    kept = {value for value, n in common.most_common(MAX_VALUES) if n >= FLOOR}
    if not kept:
        return [
            head,
            Prose(
                _(
                    "No value of {column} has {n} articles, of which one would not be "
                    "more than ten points.",
                    column=column,
                    n=FLOOR,
                )
            ),
        ]
    of = [value if value in kept else None for value in values]
    left = sum(n for value, n in common.items() if value not in kept)
    caption = _(
        "Of values with at least {n} articles, {most} at most; {left:,} articles have "
        "others, and {none:,} none.",
        n=FLOOR,
        most=MAX_VALUES,
        left=left,
        none=values.count(None),
    )
    return [
        head,
        Prose(caption),
        *_theme_table(digest, column, of),
        *_topics(digest, column, of),
    ]


def _theme_table(digest: Digest, column: str, of: list[str | None]) -> list[Block]:
    labelling = digest.labelling
    if not labelling.themes:
        return []
    shares = shares_by_period(labelling.decision, of)
    names = [display(theme) for theme in labelling.themes]
    caption = _(
        "Share of articles with each theme by {column}, 95 % Wilson intervals.",
        column=column,
    )
    return [_table("themes_by_group", column, names, shares, caption)]


def _topics(digest: Digest, column: str, of: list[str | None]) -> list[Block]:
    topics = digest.topics
    if topics is None:
        return []
    model = topics.model
    own, deviation = topics.shown_shares
    shares = shares_by_period(own, of, deviation=deviation)
    names = model.shown_names()
    caption = _(
        "Mean share of each topic by {column}. Intervals (95 %) hold the sampling of "
        "the articles and the uncertainty of their shares.",
        column=column,
    )
    return [_table("topics_by_group", column, names, shares, caption)]


def _table(
    name: str, column: str, names: list[str], shares: SharesByPeriod, caption: str
) -> Table:
    order = np.argsort(-shares.n_docs, kind="stable").tolist()
    rows = [
        [
            shares.periods[row],
            int(shares.n_docs[row]),
            *map(Share, shares.estimates(row)),
        ]
        for row in order
    ]
    return Table(name, [column, _("articles"), *names], rows, caption)
