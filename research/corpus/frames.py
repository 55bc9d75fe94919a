"""Tables in memory in, of pandas, Polars or Arrow; lists of texts, too."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.reading import ArticleMaker, Settings
from research.files.formats.rows import Row, RowStream
from research.i18n import N_, _

if TYPE_CHECKING:
    import pandas as pd

FRAME, LIST, SERIES = N_("the frame"), N_("the list"), N_("the series")


def corpus_of(data: Any, settings: Settings | None = None) -> Corpus:
    """Take whatever holds articles in memory for a corpus.

    Parameters
    ----------
    data : Corpus, DataFrame, Series, or sequence of Article, str or mapping
        Texts alone are articles of a text each; mappings are rows.
    settings : Settings, optional
        How rows are read.

    Returns
    -------
    Corpus
        The corpus itself, or a row an article, in order. Without ids, articles are
        numbered from 1.

    Raises
    ------
    CorpusError
        If it is something else, such as one text or a path, or rows are bad.
    """
    if isinstance(data, Corpus):
        return data
    if is_frame(data):
        return corpus_of_frame(data, settings)
    if _is_series(data):
        items, where = _plain_list(nw.from_native(data, series_only=True)), _(SERIES)
    elif isinstance(data, np.ndarray) and data.ndim == 1:
        items, where = data.tolist(), _("the array")
    elif isinstance(data, Sequence) and not isinstance(data, str | bytes):
        items, where = list(data), _(LIST)
    else:
        raise CorpusError(
            [
                _(
                    "articles must be a Corpus, a DataFrame, a Series, or a list of "
                    "texts or of mappings, got {kind}. One text goes into a list, "
                    "[text]; a file goes through read_corpus(path)",
                    kind=type(data).__name__,
                )
            ]
        )
    if all(isinstance(item, Article) for item in items):
        return Corpus(tuple(items))
    if not items or not all(isinstance(item, Mapping) for item in items):
        texts = [_text(item, place, where) for place, item in enumerate(items)]
        return Corpus(tuple(map(_article, count(1), texts)))
    rows = [{str(name): plain_value(v) for name, v in row.items()} for row in items]
    names = dict.fromkeys(name for row in rows for name in row)
    return _corpus(rows, list(names), where, settings or Settings())


def corpus_of_frame(frame: Any, settings: Settings | None = None) -> Corpus:
    """Read articles from a table in memory: `Corpus.from_frame`."""
    table = _eager(frame)
    names = [str(name) for name in table.columns]
    rows = [
        dict(zip(names, map(plain_value, row), strict=True))
        for row in table.iter_rows()
    ]
    return _corpus(rows, names, _(FRAME), settings or Settings())


def is_frame(data: Any) -> bool:
    """Tell a table of pandas, Polars or Arrow from what is none."""
    if isinstance(data, Corpus):
        return False
    try:
        nw.from_native(data)
    except TypeError:
        return hasattr(data, "__arrow_c_stream__") and not _is_series(data)
    except nw.exceptions.DuplicateError:
        return True
    return True


def plain_value(value: Any) -> Any:
    """Give a cell as a file would have it: nothing for NaN, text for a time.

    Examples
    --------
    >>> plain_value(float("nan")), plain_value(np.int64(3)), plain_value(("a", "b"))
    (None, 3, ['a', 'b'])
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, datetime | date):
        return None if value != value else value.isoformat()  # NaT differs from itself
    if isinstance(value, np.ndarray | tuple | list | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain_value(item) for item in items]
    if isinstance(value, Mapping):
        return {str(name): plain_value(item) for name, item in value.items()}
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _corpus(
    rows: Sequence[Mapping[str, Any]],
    existing: Sequence[str],
    where: str,
    settings: Settings,
) -> Corpus:
    if not rows:
        return Corpus(())
    items = [
        Row(_("{where}, row {n}", where=where, n=n), values)
        for n, values in enumerate(rows, 1)
    ]
    found = RowStream(iter(items), tuple(existing))
    maker = ArticleMaker.for_rows(where, settings, found, items, is_complete=True)
    return maker.made_of(items)


def _eager(frame: Any) -> "nw.DataFrame[Any]":
    """Open a table through narwhals, whatever it is of."""
    if type(frame).__module__.split(".")[0] == "pandas":
        named = [name for name in frame.index.names if name is not None]
        if named:  # a named index is a column that stands apart
            frame = frame.reset_index()
        frame = frame.rename(columns=str)
    try:
        try:
            table = nw.from_native(frame)
        except TypeError:
            table = nw.from_arrow(frame, backend="pyarrow")
    except nw.exceptions.DuplicateError as error:
        raise CorpusError(
            [_("{frame}: columns must have distinct names", frame=_(FRAME))]
        ) from error
    except (TypeError, ValueError, nw.exceptions.NarwhalsError) as error:
        raise CorpusError(
            [_("{frame}: cannot be read ({error})", frame=_(FRAME), error=error)]
        ) from error
    return table.collect() if isinstance(table, nw.LazyFrame) else table


def _is_series(data: Any) -> bool:
    try:
        nw.from_native(data, series_only=True)
    except TypeError:
        return False
    return True


def _plain_list(series: "nw.Series[Any]") -> list[Any]:
    return [plain_value(value) for value in series.to_list()]


def _article(number: int, text: str) -> Article:
    """Make an article of a text; of an empty one too, for it keeps its place."""
    lines = text.replace("\r\n", "\n").split("\n")
    return Article(id=str(number), body=tuple(line for line in lines if line.strip()))


def indexed_like(table: "pd.DataFrame", data: Any) -> "pd.DataFrame":
    """Give a table the index of the pandas object its rows are about.

    So a column of it can be put into that frame, whichever rows it was cut down to.
    """
    import pandas as pd

    if isinstance(data, pd.DataFrame | pd.Series) and len(data) == len(table):
        return table.set_axis(data.index, axis=0)
    return table


def _text(item: Any, place: int, where: str) -> str:
    value = plain_value(item)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CorpusError(
            [
                _(
                    "{where}, row {place}: must hold texts, or mappings with a text, "
                    "got {value!r:.60}",
                    where=where,
                    place=place + 1,
                    value=value,
                )
            ]
        )
    return value
