"""Objects and lists where a text should be; rows that are no articles."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from research.files.formats.rows import json_kind
from research.i18n import _

# What stands in the first cell of a line of sums, and is no article.
_SUMS = frozenset(
    {"合计", "总计", "小计", "共计", "合計", "總計", "小計", "total", "sum"}
)
# Keys that name a person or medium given as an object.
_NAMED = ("name", "title", "screen_name", "nickname", "label", "名称")
# Keys that hold a paragraph given as an object.
_WORDED = ("text", "content", "p", "正文", "内容")


def below_table(values: Mapping[str, Any], body: Sequence[str]) -> str:
    """Say that a row is a note or a sum below a table, if it looks like one."""
    if "".join(body).strip() or len(values) < 3:
        return ""
    filled = [value for value in values.values() if value not in (None, "", [])]
    first = str(filled[0]).strip() if filled else ""
    if len(filled) == 1 or first.rstrip(":：").lower() in _SUMS:
        return _(
            "must be an article, got no text and {first!r:.60}. Is it a note or a sum "
            "below the table? Leave it out",
            first=first,
        )
    return ""


def _named(value: Any) -> tuple[str, str] | None:
    """Give a name, and the key of the object that holds it."""
    if isinstance(value, str):
        return value, ""
    if isinstance(value, Mapping):
        for key in _NAMED:
            if isinstance(value.get(key), str):
                return value[key], key
    return None


def names_within(
    name: str,
    value: list[Any] | Mapping[str, Any],
    note: Callable[[str], None] | None,
) -> str:
    """Take names out of objects or lists; nothing, and say so, if there are none."""
    items = value if isinstance(value, list) else [value]
    named = [found for item in items if (found := _named(item))]
    is_all = len(named) == len(items) > 0
    keys = sorted({key for _text, key in named if key})
    if note and is_all:
        said = "".join(f" {key!r}" for key in keys)
        of = _("{keys} of an object", keys=said) if keys else _(" a list")
        note(f"{name} ←{of}")
    elif note and items:
        note(
            _(
                "{name}: {value} is no name, taken for nothing",
                name=name,
                value=json_kind(value),
            )
        )
    return "；".join(text for text, _key in named) if is_all else ""


def paragraphs_within(values: Sequence[Any]) -> tuple[str, ...]:
    """Take the texts of paragraphs that are objects, as editors of web pages have."""
    found: list[str] = []
    for item in values:
        inner = item
        if isinstance(item, Mapping):
            inner = next((item[key] for key in _WORDED if key in item), "")
        if not isinstance(inner, str):
            return ()
        found.append(inner)
    return tuple(found) if any(text.strip() for text in found) else ()


def no_body(value: Any, column: str) -> str:
    """Say that a value is no text, and which of it may be one."""
    message = _("'body' must be a list of strings, got {value!r:.80}", value=value)
    pairs = value.items() if isinstance(value, Mapping) else ()
    inner = [key for key, item in pairs if isinstance(item, str)]
    if inner:
        message += _(
            ". Say which of it is the text: --column text={column}.{key}",
            column=column,
            key=inner[0],
        )
    return message
