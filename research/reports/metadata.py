"""Topics by a field of the articles, such as source or genre, as blocks."""

from collections import Counter
from collections.abc import Sequence

from research.corpus.corpus import Corpus
from research.i18n import N_, _
from research.rendering.blocks import Block, Share, Table
from research.reports.topic_fits import Topics
from research.stats.shares import shares_by_period
from research.stats.strata import issues_by_day

FIELDS = (N_("source"), N_("genre"))
MIN_ARTICLES = 10  # of a value that gets a row
MAX_VALUES = 20


def field_blocks(
    topics: Topics,
    corpus: Corpus,
    fields: Sequence[str] = FIELDS,
) -> list[Block]:
    """Show the mean share of each topic by fields of the articles.

    Parameters
    ----------
    topics : Topics
    corpus : Corpus
        The same articles in the same order.
    fields : sequence of str
        Names of attributes of `Article` that hold text.

    Returns
    -------
    list of Table
        Of those fields that have at least two values with ten articles each.
    """
    (own, deviation), names = topics.shown_shares, topics.model.shown_names()
    issues = issues_by_day([one.source for one in corpus], [one.date for one in corpus])
    blocks: list[Block] = []
    for field in fields:
        values = [getattr(article, field) for article in corpus]
        common = Counter(value for value in values if value).most_common(MAX_VALUES)
        kept = {value for value, n in common if n >= MIN_ARTICLES}
        if len(kept) < 2:
            continue
        rows = [row for row, value in enumerate(values) if value in kept]
        shares = shares_by_period(
            own[rows],
            [values[row] for row in rows],
            deviation=None if deviation is None else deviation[rows],
            issues=[issues[row] for row in rows],
        )
        cells = [
            [value, int(shares.n_docs[place]), *map(Share, shares.estimates(place))]
            for place, value in enumerate(shares.periods)
        ]
        caption = _(
            "Mean share of each topic by {field}, of those with at least "
            "{MIN_ARTICLES} articles. Intervals (95 %) hold the sampling of the "
            "articles and the uncertainty of their shares.",
            field=_(field),
            MIN_ARTICLES=MIN_ARTICLES,
        )
        header = [_(field), _("articles"), *names]
        blocks.append(Table(f"topics_by_{field}", header, cells, caption))
    return blocks
