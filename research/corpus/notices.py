"""What looks amiss in articles only when all of them are seen together."""

import re
from collections.abc import Sequence

from research.corpus.article import Article
from research.i18n import _, ngettext

_OTHER_MARKS = re.compile("[,，、|/]")
_LONG = re.compile(r"\d{16,}")
LEAST_IDS = 3
EXCEL_CHARS = 32_767  # a cell of a spreadsheet holds no more


def notices_of(articles: Sequence[Article]) -> list[str]:
    """Say what may have been lost or joined before the articles came here.

    Returns
    -------
    list of str
        Themes joined by a mark that parts none; long ids that end in zeros, as
        spreadsheets round them; texts as long as a cell can be.

    Examples
    --------
    >>> said = [Article(id=x, labels=(x,)) for x in ("金融", "绿色", "金融、绿色")]
    >>> notices_of(said)
    ["themes such as '金融、绿色' are one theme each: only ; parts themes"]
    """
    found = [_joined(articles), _rounded(articles), _truncated(articles)]
    return [note for note in found if note]


def _joined(articles: Sequence[Article]) -> str:
    themes = {theme for article in articles for theme in article.labels or ()}
    for theme in sorted(themes):
        parts = [part.strip() for part in _OTHER_MARKS.split(theme)]
        if len(parts) > 1 and themes.issuperset(parts):
            return _(
                "themes such as {theme!r} are one theme each: only ; parts themes",
                theme=theme,
            )
    return ""


def _rounded(articles: Sequence[Article]) -> str:
    ids = [article.id for article in articles if _LONG.fullmatch(article.id)]
    if len(ids) < LEAST_IDS or any(name[15:].strip("0") for name in ids):
        return ""
    return _(
        "ids such as {name} all end in zeros behind their 15th digit: a spreadsheet "
        "may have rounded them",
        name=ids[0],
    )


def _truncated(articles: Sequence[Article]) -> str:
    full = [a.id for a in articles if len(a.text) - 10 <= EXCEL_CHARS <= len(a.text)]
    if not full:
        return ""
    return ngettext(
        "{n:,} text is as long as a cell of a spreadsheet can be (32,767 characters): "
        "the rest may be lost; the first: {name}",
        "{n:,} texts are as long as a cell of a spreadsheet can be (32,767 "
        "characters): the rest may be lost; the first: {name}",
        len(full),
        name=full[0],
    )
