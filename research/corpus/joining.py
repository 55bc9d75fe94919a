"""The user's own columns: out of articles, and beside tables about them."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from research.corpus.article import FIELDS, as_json, label_cell
from research.corpus.corpus import Corpus, CorpusError
from research.i18n import _

if TYPE_CHECKING:
    import pandas as pd

KEEP_ALL = "all"
KEPT_FIELDS = ("byline", "dateline", "genre", "labels", "text")
DIGITS = 4  # of probabilities in tables: more are not known


def own_columns(corpus: Corpus, *, taken: Collection[str] = ()) -> dict[str, list[Any]]:
    """Give what the articles' file said beside the fields, by column.

    Parameters
    ----------
    corpus : Corpus
    taken : collection of str
        Names of columns there are; one's own of such a name begins with `extra.`.

    Returns
    -------
    dict of lists of length n_docs
        In the order in which columns come up; None where an article has none.
    """
    names = dict.fromkeys(name for article in corpus for name in article.extra)
    return {
        f"extra.{name}" if name in taken else name: [
            article.extra.get(name) for article in corpus
        ]
        for name in names
    }


def beside(
    table: "pd.DataFrame", corpus: Corpus, keep: Sequence[str] = ()
) -> "pd.DataFrame":
    """Put the user's own columns beside a table that has a row an article.

    Parameters
    ----------
    table : DataFrame of n_docs rows
        In the order of the corpus.
    corpus : Corpus
    keep : sequence of str
        Names of columns, or of fields such as `byline`; or "all" for every column
        that was not read.

    Returns
    -------
    DataFrame
        In the same order. Fractions have four digits.

    Raises
    ------
    CorpusError
        If no article has such a column.
    """
    table = table.round(DIGITS)
    if not keep or not len(corpus):
        return table
    check_kept(corpus, keep)
    own = own_columns(corpus, taken=table.columns)
    wanted = list(own) if KEEP_ALL in keep else list(dict.fromkeys(keep))
    added: dict[str, list[Any]] = {}
    for name in wanted:
        column = f"extra.{name}" if f"extra.{name}" in own else name
        if column in own:
            added[column] = own[column]
        elif name in KEPT_FIELDS and name not in table:
            added[name] = [
                label_cell(article.labels)
                if name == "labels"
                else getattr(article, name)
                for article in corpus
            ]
    return table.assign(**{name: _column(values) for name, values in added.items()})


def check_kept(corpus: Corpus, keep: Sequence[str]) -> None:
    """Refuse columns that no article has.

    Raises
    ------
    CorpusError
        Naming them, and those there are.
    """
    own = own_columns(corpus)
    known = {*own, *FIELDS, "source", "text", KEEP_ALL}
    missing = [name for name in keep if name not in known]
    if missing and len(corpus):
        raise CorpusError(
            [
                _(
                    "--keep: no article has a column {name!r}. Those that were not "
                    "read are {own}; --keep all keeps them",
                    name=name,
                    own=list(own),
                )
                for name in missing
            ]
        )


def _column(values: list[Any]) -> "pd.Series[Any]":
    """Make a column of values: whole numbers stay whole, lists become JSON."""
    import pandas as pd

    values = [
        as_json(value) if isinstance(value, list | dict) else value for value in values
    ]
    column = pd.Series(values, dtype=object)
    given = [value for value in values if value is not None]
    if given and all(isinstance(v, int) and not isinstance(v, bool) for v in given):
        try:
            return column.astype("Int64")
        except (OverflowError, TypeError):
            return column
    return column
