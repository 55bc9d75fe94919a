"""Topics by the values of a column: shares with intervals, drawn and as a table."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.i18n import _, percent
from research.rendering.blocks import Block, Figure, Prose, Section, Share, Table
from research.rendering.topic_figures import share_panels
from research.reports.columns import column_values
from research.reports.topic_fits import Topics
from research.stats.periods import FLOOR
from research.stats.shares import shares_by_period
from research.stats.strata import issues_by_day

MAX_VALUES = 12  # in a figure; the table has as many as are kept


def topic_group_blocks(topics: Topics, corpus: Corpus, column: str) -> list[Block]:
    """Show the share of each topic by the values of a column.

    Parameters
    ----------
    topics : Topics
    corpus : Corpus
        The same articles, in the order of `doc_topic`.
    column : str
        A field, or a column of the user's own; nothing is shown if empty.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    if not column:
        return []
    values = column_values(corpus, column)
    common = Counter(value for value in values if value is not None)
    kept = [value for value, n in common.most_common(MAX_VALUES) if n >= FLOOR]
    head = Section(_("Topics by {column}", column=column))
    if not kept:
        few = _(
            "No value of {column} has {n} articles, of which one would not be more "
            "than ten points.",
            column=column,
            n=FLOOR,
        )
        return [head, Prose(few)]
    return [head, *_shown(topics, corpus, column, values, kept)]


def _shown(
    topics: Topics,
    corpus: Corpus,
    column: str,
    values: Sequence[str | None],
    kept: Sequence[str],
) -> list[Block]:
    """Draw the shares by the values that are kept, and list them a row a pair."""
    own, deviation = topics.shown_shares
    issues = issues_by_day([one.source for one in corpus], [one.date for one in corpus])
    shares = shares_by_period(
        own,
        [value if value in kept else None for value in values],
        deviation=deviation,
        issues=issues,
    )
    order = [shares.periods.index(value) for value in kept if value in shares.periods]
    shown = [shares.periods[row] for row in order]
    names = topics.model.shown_names()
    left = sum(value not in kept for value in values)
    caption = _(
        "Mean share of each topic by {column}, of values with at least {n} articles, "
        "{most} at most; {left:,} articles have others or none. 95 % intervals over "
        "papers' days, with the uncertainty of the shares.",
        column=column,
        n=FLOOR,
        most=MAX_VALUES,
        left=left,
    )
    drawing = share_panels(
        names, shown, *(part[order] for part in (shares.value, shares.low, shares.high))
    )
    alt = _("A panel a topic: its share for each value, with an interval.")
    rows = [
        [name, value, int(shares.n_docs[row]), Share(shares.estimates(row)[topic])]
        for topic, name in enumerate(names)
        for value, row in zip(shown, order, strict=True)
    ]
    table = Table(
        "topics_by_value",
        [_("topic"), column, _("articles"), _("share")],
        rows,
        _("The numbers behind it: a row for each topic and value."),
        is_file_only=len(rows) > MAX_VALUES * MAX_VALUES,
    )
    told = _widest(shares.value[order], names)
    return [Prose(told), Figure("topics_by_value_figure", drawing, caption, alt), table]


def _widest(share: Floats, names: Sequence[str]) -> str:
    """Say which topic differs most between the values."""
    most = int(np.ptp(share, axis=0).argmax())
    return _(
        "Topic {name} differs most: from {low} to {high}.",
        name=names[most],
        low=percent(float(share[:, most].min()), 1),
        high=percent(float(share[:, most].max()), 1),
    )
