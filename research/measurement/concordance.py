"""Words in their contexts: KWIC."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from research.corpus.corpus import Corpus
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.normalize import fold_latin, normal_form

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 24  # characters on either side
COLUMNS = ("id", "date", "source", "title", "left", "mention", "right")
_LATIN_EDGE = "[0-9A-Za-z]"


def concordance(
    corpus: Corpus,
    terms: str | Sequence[str],
    *,
    width: int = WIDTH,
    n: int | None = None,
    sort: Literal["place", "left", "right"] = "place",
    cleaner: Cleaner | None = None,
    seed: int = 7,
) -> "pd.DataFrame":
    """List every place of a term with what stands on either side.

    Parameters
    ----------
    corpus : Corpus
    terms : str or sequence of str
        Looked for as they are written, longest first; Latin letters in either case
        and as whole words.
    width : int
        Characters on either side; other lines are not shown.
    n : int, optional
        Draw so many places at random; all if None.
    sort : {"place", "left", "right"}
        By article and place, by the left context read backwards, or by the right.
    cleaner : Cleaner, optional
    seed : int
        Of the draw.

    Returns
    -------
    DataFrame
        `id`, `date`, `source`, `title`, `left`, `mention`, `right`.

    Raises
    ------
    ValueError
        If there is no term, or a number is out of range.

    Examples
    --------
    >>> from research import Article, Corpus
    >>> corpus = Corpus((Article(id="1", body=("全国碳市场开市。",)),))
    >>> found = concordance(corpus, "碳市场")
    >>> found[["left", "mention", "right"]].values.tolist()
    [['全国', '碳市场', '开市。']]
    """
    import pandas as pd

    wanted = [terms] if isinstance(terms, str) else list(terms)
    finder = _finder(wanted)
    if width < 0 or (n is not None and n < 1):
        raise ValueError(
            _(
                "width must be at least 0 and n 1, got {width} and {n}.",
                width=width,
                n=n,
            )
        )
    cleaner = Cleaner() if cleaner is None else cleaner
    rows = []
    for article in corpus:
        text = cleaner(article.text).text
        for found in finder.finditer(fold_latin(text)):
            start, end = found.span()
            rows.append(
                (
                    article.id,
                    article.date,
                    article.source,
                    article.title,
                    text[max(start - width, 0) : start].rpartition("\n")[2],
                    text[start:end],
                    text[end : end + width].partition("\n")[0],
                )
            )
    if n is not None and n < len(rows):
        drawn = np.random.default_rng(seed).choice(len(rows), n, replace=False)
        rows = [rows[row] for row in np.sort(drawn).tolist()]
    if sort == "left":
        rows.sort(key=lambda row: row[4][::-1])
    elif sort == "right":
        rows.sort(key=lambda row: row[6])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _finder(terms: Sequence[str]) -> re.Pattern[str]:
    """Build what finds any of the terms, in their normal form."""
    forms = sorted({fold_latin(normal_form(term)) for term in terms}, key=len)[::-1]
    if not forms or not all(forms):
        raise ValueError(
            _(
                "terms must be at least one word, none empty, got {terms!r}.",
                terms=terms,
            )
        )
    return re.compile("|".join(map(_whole, forms)))


def _whole(form: str) -> str:
    before = f"(?<!{_LATIN_EDGE})" if re.match(_LATIN_EDGE, form) else ""
    after = f"(?!{_LATIN_EDGE})" if re.search(f"{_LATIN_EDGE}$", form) else ""
    return f"{before}{re.escape(form)}{after}"
