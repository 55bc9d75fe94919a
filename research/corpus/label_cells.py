"""The themes of a cell, and a cell of themes: what one writes the other reads."""

import ast
import json
import re
from collections.abc import Sequence

from research.i18n import _

NO_THEME = "none"  # what a cell says of an article without a theme
_NO_THEME = frozenset({NO_THEME, "无", "無"})
_UNLABELLED = frozenset({"", "nan", "na", "n/a", "#n/a", "<na>", "null"})
_NO_NAMES = frozenset({"-", "--", "—", "——", "/", "\\", "?", "？"})  # said of nothing
_SEPARATORS = re.compile("[;；]")
_BLANK = " \t\r\n\v\f\u3000\xa0\ufeff"


def parse_labels(value: object) -> tuple[str, ...] | None:
    """Read the themes of an article.

    Parameters
    ----------
    value : object
        A list of names, or a text: names parted by ; or ；, or a list as JSON or
        Python writes it. No other mark parts names. A whole number is a name.

    Returns
    -------
    tuple of str, or None
        In the order given. Empty where it says "none" or 无, in any case;
        None, unlabelled, where it is empty, NaN or NA.

    Raises
    ------
    ValueError
        If it is neither, names a theme twice, says "none" beside one, or looks like a
        list or an empty cell and is none.

    Examples
    --------
    >>> parse_labels("finance； 建筑、房地产;")
    ('finance', '建筑、房地产')
    >>> parse_labels("None"), parse_labels("nan")
    ((), None)
    """
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, str):
        if value.strip(_BLANK).lower() in _UNLABELLED:
            return None
        listed = _list_in(value)
        if listed is None and value.strip(_BLANK) in _NO_NAMES:
            raise ValueError(
                _(
                    "'labels' must name themes, got {value!r:.20}. Leave the cell "
                    "empty where nobody looked, or write {none} where there is no "
                    "theme.",
                    value=value,
                    none=NO_THEME,
                )
            )
        if listed is None:
            parts = (part.strip(_BLANK) for part in _SEPARATORS.split(value))
            listed = [part for part in parts if part]
            if not listed:
                return None
        return _checked(listed, value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return _checked(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _checked([value], value)
    raise _refusal(value)


def write_labels(labels: Sequence[str] | None) -> str:
    """Write themes as a cell that `parse_labels` reads as the same.

    Names are parted by semicolons; where that could not be read again, they are
    written as a JSON list.

    Raises
    ------
    ValueError
        If a name is empty, stands twice or says that there is no theme.

    Examples
    --------
    >>> write_labels(["a,b", "c"]), write_labels(["a;b"]), write_labels([])
    ('a,b;c', '["a;b"]', 'none')
    """
    if labels is None:
        return ""
    names = tuple(labels)
    if not names:
        return NO_THEME
    if _checked(names, names) != names:
        raise ValueError(
            _(
                "'labels' must name each theme once, without blanks around it, and "
                "none may be called {NO_THEME!r}, got {names!r:.80}",
                NO_THEME=NO_THEME,
                names=names,
            )
        )
    cell = ";".join(names)
    # Tables lose blanks and marks at the edges of a cell, and a lone "\r".
    is_safe = cell.isprintable() and _reads_as(cell, names)
    return cell if is_safe else json.dumps(list(names), ensure_ascii=False)


def _reads_as(cell: str, names: tuple[str, ...]) -> bool:
    try:
        return parse_labels(cell) == names
    except ValueError:
        return False


def _list_in(text: str) -> list[object] | None:
    """Read a list from a text, if it is one."""
    text = text.strip(_BLANK)
    if text[:1] + text[-1:] not in ("[]", "()", "{}"):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list | tuple):
            return list(found)
        if isinstance(found, set):
            return sorted(found, key=str)
    if text[:1] == "[" and ("," in text or "，" in text):
        raise ValueError(
            _(
                "'labels' must be a list as JSON writes it, got {text!r:.80}. Put its "
                "names in quotes, or part them by semicolons without the brackets.",
                text=text,
            )
        )
    return None


def _checked(values: Sequence[object], given: object) -> tuple[str, ...]:
    """Check names, and tell "none" from a theme."""
    names: list[str] = []
    for value in values:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        name = value.strip(_BLANK) if isinstance(value, str) else ""
        if not name:
            raise _refusal(given)
        if name in names:
            raise ValueError(
                _("'labels' must name each theme once, got {name!r} twice", name=name)
            )
        names.append(name)
    themes = [name for name in names if name.lower() not in _NO_THEME]
    if themes and len(themes) < len(names):
        raise ValueError(
            _(
                "'labels' must not say {NO_THEME!r} beside a theme, got "
                "{given!r:.80}. Take one of them away.",
                NO_THEME=NO_THEME,
                given=given,
            )
        )
    return tuple(themes)


def _refusal(value: object) -> ValueError:
    try:
        shown = f"{value!r:.80}"
    except Exception:
        shown = f"a {type(value).__name__}"
    return ValueError(
        _(
            "'labels' must be a list of themes, or names parted by semicolons, got "
            "{shown}",
            shown=shown,
        )
    )
