"""Columns of the user's own: their values, and beside what we say of each article."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from research.corpus.article import FIELDS
from research.corpus.corpus import Corpus
from research.corpus.joining import beside
from research.i18n import _, listed
from research.rendering.blocks import Table

if TYPE_CHECKING:
    import pandas as pd

TEXT_FIELDS = ("source", "genre", "byline", "dateline")


def column_values(corpus: Corpus, name: str) -> list[str | None]:
    """Give the value of each article in a column; None where it has none.

    Parameters
    ----------
    corpus : Corpus
    name : str
        A field such as `source`, what the file calls it, or a column of one's own.

    Raises
    ------
    ValueError
        If no article has such a column; those there are are named.
    """
    read = {} if corpus.reading is None else dict(corpus.reading.columns)
    called = {column: field for field, column in read.items()}
    own = dict.fromkeys(key for article in corpus for key in article.extra)
    field = name if name in TEXT_FIELDS else called.get(name, "")
    if name in own:
        values = [article.extra.get(name) for article in corpus]
    elif field in TEXT_FIELDS:
        values = [getattr(article, field) for article in corpus]
    else:
        known = [one for one in TEXT_FIELDS if any(getattr(a, one) for a in corpus)]
        raise ValueError(
            _(
                "there is no column {name!r}. It must be one of {known}.",
                name=name,
                known=listed([*known, *(key for key in own if key not in FIELDS)]),
            )
        )
    return [None if value in (None, "") else str(value) for value in values]


def article_table(
    table: "pd.DataFrame",
    corpus: Corpus,
    given: Corpus,
    keep: Sequence[str],
    caption: str,
) -> Table:
    """List all articles in a file of their own, `articles.csv`, to join by their id.

    Parameters
    ----------
    table : DataFrame of n_docs rows
        What there is to say of the articles of `corpus`, in its order.
    corpus : Corpus
    given : Corpus
        The same articles in the order of the user's file, which the table takes.
    keep : sequence of str
        Columns of the user's own to repeat.
    caption : str
    """
    place = {name: row for row, name in enumerate(corpus.ids)}
    joined = beside(table, corpus, keep)
    joined = joined.iloc[[place[name] for name in given.ids]]
    rows = joined.astype(object).where(joined.notna(), None)
    return Table(
        "articles",
        list(joined.columns),
        list(rows.itertuples(index=False, name=None)),
        caption,
        is_file_only=True,
    )
