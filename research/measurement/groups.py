"""Groups of articles: by their dates, their fields, and columns of one's own."""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from research.corpus.article import Article
from research.i18n import _, listed
from research.stats.periods import Kind, period_of

TIMES: tuple[str, ...] = get_args(Kind)
FIELDS = ("id", "title", "byline", "dateline", "source", "genre")
Key = tuple[str, ...]

_PLACE = re.compile(r"\{(\w*)\}")


def group_key(article: Article, by: Sequence[str]) -> Key | None:
    """Give the group of an article, None where it lacks a value.

    A column of one's own comes before a field or a part of the date of that name:
    a table of firms and years has its own `year`.

    Parameters
    ----------
    article : Article
    by : sequence of str
        Of `year`, `quarter`, `month`, `week`, `day`, `source` and other fields, and
        columns in `extra`.

    Examples
    --------
    >>> article = Article(id="a", date="2024-05-06", extra={"firm": "600000"})
    >>> group_key(article, ["firm", "quarter"])
    ('600000', '2024 Q2')
    """
    values = tuple(_value(article, name) for name in by)
    return None if None in values else values  # type: ignore[return-value]


def _value(article: Article, name: str) -> str | None:
    if name in article.extra:
        return _text(article.extra[name])
    if name in TIMES:
        return period_of(article.date, name)  # type: ignore[arg-type]
    return _text(getattr(article, name)) if name in FIELDS else None


def _text(value: object) -> str | None:
    """Write a value as text: codes keep their zeros, whole numbers have no point."""
    if value is None or value != value:  # only NaN differs from itself
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def check_columns(articles: Sequence[Article], by: Sequence[str]) -> None:
    """Refuse to group by what no article has.

    Raises
    ------
    ValueError
        Naming the columns there are.
    """
    if isinstance(by, str) or not by:
        raise ValueError(_("by must be a list of columns, got {by!r}.", by=by))
    if len(set(by)) < len(by):
        raise ValueError(_("by must name each column once, got {by}.", by=list(by)))
    missing = [
        name
        for name in by
        if all(_value(article, name) is None for article in articles)
    ]
    if missing and articles:
        own = dict.fromkeys(name for article in articles for name in article.extra)
        raise ValueError(
            _(
                "no article has a value for {missing!r}. There are {TIMES} where "
                "articles are dated, {FIELDS}, and of the articles' own {own}.",
                missing=missing[0],
                TIMES=listed(TIMES),
                FIELDS=listed(FIELDS),
                own=", ".join(own) or "none",
            )
        )


def parse_names(ids: Sequence[str], pattern: str) -> Iterator[dict[str, str] | None]:
    r"""Take columns out of file names, such as firm and year of annual reports.

    Parameters
    ----------
    ids : sequence of str
        Names of files, with or without folder and suffix.
    pattern : str
        `{firm}_{year}_{}` : names in braces take what stands there, empty braces take
        whatever is left. `year` takes four digits, `firm`, `code` and `stock` letters
        and digits.

    Yields
    ------
    dict of str, or None where a name does not fit

    Raises
    ------
    ValueError
        If the pattern names no column, or one twice.

    Examples
    --------
    >>> list(parse_names(["600000_2021_浦发银行.txt"], "{code}_{year}_{name}"))
    [{'code': '600000', 'year': '2021', 'name': '浦发银行'}]
    """
    names = [name for name in _PLACE.findall(pattern) if name]
    if not names or len(set(names)) < len(names):
        raise ValueError(
            _(
                "a pattern of names must name columns, each once, such as "
                "{{code}}_{{year}}_{{name}}, got {pattern!r}.",
                pattern=pattern,
            )
        )
    kinds = {
        "year": r"(?:19|20)\d\d",
        **dict.fromkeys(("code", "firm", "stock"), r"\w+?"),
    }
    parts, at = [], 0
    for found in _PLACE.finditer(pattern):
        parts.append(re.escape(pattern[at : found.start()]))
        name = found[1]
        parts.append(f"(?P<{name}>{kinds.get(name, '.+?')})" if name else ".*?")
        at = found.end()
    wanted = re.compile("".join(parts) + re.escape(pattern[at:]))
    for one in ids:
        stem = re.sub(
            r"\.[A-Za-z]{1,5}$", "", one.replace("\\", "/").rsplit("/", 1)[-1]
        )
        found_name = wanted.fullmatch(stem)
        yield None if found_name is None else found_name.groupdict()
