"""Messages in the reader's language, by gettext; how Chinese writes numbers and dates.

English stands in the code; `resources/locale` holds a catalogue for each other
language. Messages name what is put into them, and are put together after they were
translated, as another language has another order: `_("{n:,} articles", n=5)`.
"""

import gettext as standard
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")
SOURCE: Language = "en"  # of the messages in the code
HTML_LANG: dict[Language, str] = {"en": "en", "zh": "zh-CN"}
DOMAIN = "research"

_PERIOD = re.compile(
    r"(?P<year>\d{4})"
    r"(?: Q(?P<quarter>[1-4])|-W(?P<week>\d\d)|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
)

# What a block of code asked for goes before what the whole process speaks.
_asked: ContextVar[Language | None] = ContextVar("_asked", default=None)
_of_process: list[Language] = [SOURCE]


def language() -> Language:
    """Give the language that messages are in: English, if nobody chose another."""
    return _asked.get() or _of_process[0]


def set_language(code: str | None = None) -> Language:
    """Let the whole process speak a language; the command line does so.

    Parameters
    ----------
    code : "en", "zh" or None
        None takes that of the machine, by `locale_language`.

    Returns
    -------
    "en" or "zh"

    Raises
    ------
    ValueError
        If there is no such language.
    """
    _of_process[0] = locale_language() if code is None else checked_language(code)
    return _of_process[0]


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Speak a language within a block of code, such as one that makes a report.

    Raises
    ------
    ValueError
        If there is no such language.

    Examples
    --------
    >>> with use_language("zh"):
    ...     percent(0.123)
    '12%'
    """
    before = _asked.set(checked_language(code))
    try:
        yield
    finally:
        _asked.reset(before)


def checked_language(code: str) -> Language:
    """Refuse a language that there is none of.

    Raises
    ------
    ValueError
        Naming those there are.
    """
    if code not in LANGUAGES:
        told = ", ".join(LANGUAGES)
        raise ValueError(
            _("language must be one of {known}, got {code!r}.", known=told, code=code)
        )
    return code


def locale_language(environment: Mapping[str, str] | None = None) -> Language:
    """Give the language of a machine: that of `LC_ALL`, `LC_MESSAGES` or `LANG`.

    The first of them that is set decides; on Windows, where none is, the language of
    its own pages does. Any Chinese is Chinese, all else is English.
    """
    if environment is None:
        environment = os.environ
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((found for name in names if (found := environment.get(name))), "")
    if not chosen and sys.platform == "win32":
        chosen = _language_of_windows()
    return "zh" if chosen.casefold().startswith(("zh", "chinese")) else SOURCE


def _language_of_windows() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return locale.windows_locale.get(number, "")


@cache
def catalogue(code: Language) -> standard.NullTranslations:
    """Open the messages of a language."""
    if code == SOURCE:
        return standard.NullTranslations()
    place = files("research") / "resources" / "locale" / code / "LC_MESSAGES"
    with (place / f"{DOMAIN}.mo").open("rb") as stream:
        return standard.GNUTranslations(stream)


def _(message: str, /, **values: object) -> str:
    """Say a message in the language chosen, with values put in by name.

    Parameters
    ----------
    message : str
        In English, as it stands in the code: the catalogue knows it by that.
    **values
        What stands in it in braces. Without any, braces are what they are.
    """
    told = catalogue(language()).gettext(message) if message else ""
    return told.format(**values) if values else told


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Say a message about a number, which stands in it as `{n}`.

    Examples
    --------
    >>> ngettext("{n:,} article", "{n:,} articles", 1200)
    '1,200 articles'
    """
    return catalogue(language()).ngettext(one, many, n).format(n=n, **values)


def N_(message: str) -> str:
    """Mark a message that is translated where it is used: `_(CAPTION)`."""
    return message


def listed(names: Iterable[str]) -> str:
    """Put names beside each other.

    Examples
    --------
    >>> listed(["a", "b"])
    'a, b'
    """
    return ("、" if language() == "zh" else ", ").join(names)


def sentences(told: Iterable[str]) -> str:
    """Put sentences after each other; Chinese has no space between them."""
    return ("" if language() == "zh" else " ").join(filter(None, told))


def percent(share: float, digits: int = 0) -> str:
    """Write a share as percent: `12 %`, in Chinese `12%`."""
    return f"{100 * share:.{digits}f}{'%' if language() == 'zh' else ' %'}"


def period_name(period: str) -> str:
    """Write a period of a table or an axis, or a date, as readers expect it.

    Examples
    --------
    >>> with use_language("zh"):
    ...     [period_name(name) for name in ("2024", "2024 Q1", "2024-03", "2024-03-05")]
    ['2024年', '2024年第1季度', '2024年3月', '2024年3月5日']
    >>> period_name("2024 Q1")
    '2024 Q1'
    """
    found = _PERIOD.fullmatch(period)
    if language() != "zh" or found is None:
        return period
    told = f"{found['year']}年"
    if found["quarter"]:
        return f"{told}第{found['quarter']}季度"
    if found["week"]:
        return f"{told}第{int(found['week'])}周"
    if found["month"]:
        told += f"{int(found['month'])}月"
    return f"{told}{int(found['day'])}日" if found["day"] else told
