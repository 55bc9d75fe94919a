"""JSONL, NDJSON and JSON, in the forms that programs write."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from research.files.encodings import text_lines, whole_text
from research.files.formats.rows import Form, Noticed, Row, RowStream, json_kind
from research.files.reading import UnreadableError
from research.i18n import _, listed

MAX_BAD = 1000  # values in a row that are no articles: it is another kind of list
MAX_DEPTH = 4  # keys above the list of articles
_FRAME_KEYS = {"columns", "index", "data"}
LONG_TEXT = 30  # characters that a description of columns does not have in a value


def jsonl_rows(path: Path, form: Form) -> RowStream:
    """Read an object a line; a list or objects over many lines as JSON are."""
    # Lines end in \n only: U+2028 may stand inside a JSON string.
    noticed = Noticed()
    lines = text_lines(path, form.encoding, "\n", told=noticed.tell_encoding)
    number, first = 0, ""
    for line in lines:
        number += 1
        if first := line.strip("\ufeff \t\r\n"):
            break
    if first.startswith("[") or first == "{":
        with suppress(UnreadableError):
            found = json_rows(path, form)
            found.noticed.note(_("read as one JSON value, not an object a line"))
            return found

    def rows() -> Iterator[Row | str]:
        if first:
            yield _line_row(f"{path}:{number}", first, noticed)
        for later, line in enumerate(lines, start=number + 1):
            if line.strip():
                yield _line_row(f"{path}:{later}", line, noticed)

    return RowStream(rows(), None, noticed)


def _line_row(where: str, line: str, noticed: Noticed) -> Row | str:
    value, problem = json_value(line)
    if problem and line.rstrip().endswith(","):
        value, problem = json_value(line.rstrip()[:-1])
        if not problem:
            noticed.note(_("commas behind the objects taken for nothing"))
    if problem:
        return f"{where}: {problem}{_remedy(line)}"
    if isinstance(value, str):
        noticed.note(_("lines that are texts taken for articles"))
        return Row(where, {"text": value})
    if not isinstance(value, dict):
        return _(
            "{where}: must be a JSON object, got {json_kind}",
            where=where,
            json_kind=json_kind(value),
        )
    return Row(where, value)


def json_rows(path: Path, form: Form) -> RowStream:
    """Read the articles of a JSON file, wherever in it they stand.

    A list of objects or texts, objects one after the other, a table by columns or by
    rows as pandas writes it, or an object that holds one of these below a key, which
    is noted.
    """
    noticed = Noticed()
    text = whole_text(path, form.encoding, told=noticed.tell_encoding)
    values, problem = _values(text)
    if problem:
        raise UnreadableError(
            _(
                "{path}: must be a JSON list of objects, got {problem}{remedy}.",
                path=path,
                problem=problem,
                remedy=_remedy(text)
                or _(". Write it again as JSON: it may be cut off"),
            )
        )
    if len(values) > 1:
        noticed.note(_("objects one after the other, as in JSONL"))
        return RowStream(_items(path, values), None, noticed)
    found = _table_in(values[0], "", noticed, path, MAX_DEPTH)
    if found is None:
        raise UnreadableError(
            _(
                "{path}: must be a JSON list of objects, got {json_kind}.",
                path=path,
                json_kind=json_kind(values[0]),
            )
        )
    return RowStream(_items(path, found), None, noticed)


def _remedy(text: str) -> str:
    """Say what to do with what only looks like JSON."""
    head = text.lstrip("\ufeff \t\r\n")[:2].replace(" ", "")
    if head in ("{'", "[{") and "{'" in text[:20]:
        return _(
            ". It is written as Python prints it, with single quotes: write it with "
            "json.dumps(…, ensure_ascii=False) or DataFrame.to_json"
        )
    if head[:1] not in ("{", "[", '"'):
        return _(". Take away what stands before the first { or [")
    return ""


def _items(path: Path, values: Sequence[Any]) -> Iterator[Row | str]:
    n_bad = 0
    is_texts = bool(values) and all(isinstance(value, str) for value in values)
    values = _of_lists(values) or values
    for number, value in enumerate(values):
        where = f"{path}[{number}]"
        if is_texts:
            yield Row(where, {"text": value})
        elif isinstance(value, dict):
            yield Row(where, value)
        else:
            n_bad += 1
            if n_bad > MAX_BAD:
                raise UnreadableError(
                    _(
                        "{where}: must be a JSON list of objects, got more than "
                        "{MAX_BAD:,} other values such as {json_kind}.",
                        where=where,
                        MAX_BAD=MAX_BAD,
                        json_kind=json_kind(value),
                    )
                )
            yield _(
                "{where}: must be a JSON object, got {json_kind}",
                where=where,
                json_kind=json_kind(value),
            )


def _table_in(
    value: Any, place: str, noticed: Noticed, path: Path, depth: int
) -> list[Any] | None:
    """Find the articles in a value, and note below which key they stand."""
    if isinstance(value, list):
        if place:
            noticed.note(_("articles stand below {place}", place=place))
        return value
    if not isinstance(value, dict) or not depth:
        return None
    if table := _frame_rows(value):
        noticed.note(
            _("a table by columns")
            + (_(" below {place}", place=place) if place else "")
        )
        return table
    holders = [key for key, inner in value.items() if _holds_rows(inner, depth)]
    if len(holders) > 1:  # beside a description of the columns
        worded = [key for key in holders if _has_long_text(value[key])]
        holders = worded if len(worded) == 1 else holders
    if len(holders) > 1:
        raise UnreadableError(
            _(
                "{path}: must hold one list of articles, got one below each of {map}. "
                "Write the one that is meant into a file of its own.",
                path=path,
                map=listed(map(repr, holders[:8])),
            )
        )
    if holders:
        inner = value[holders[0]]
        left = sorted(str(key) for key in value if key != holders[0])
        if left:
            noticed.note(
                _("not read: {map} beside the list", map=listed(map(repr, left[:8])))
            )
        name = f"{place}.{holders[0]}" if place else str(holders[0])
        return _table_in(inner, name, noticed, path, depth - 1)
    if any(isinstance(inner, str) and inner.strip() for inner in value.values()):
        return [value]  # one article
    return None


def _holds_rows(value: Any, depth: int) -> bool:
    """Tell whether a value is a list of objects or holds one."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) for item in value[:10])
    if isinstance(value, dict) and depth > 1:
        if _frame_rows(value):
            return True
        return any(_holds_rows(inner, depth - 1) for inner in value.values())
    return False


def _has_long_text(value: Any, depth: int = 5) -> bool:
    """Tell whether a text of some length stands in a value."""
    if isinstance(value, str):
        return len(value) >= LONG_TEXT
    if depth and isinstance(value, list):
        return any(_has_long_text(item, depth - 1) for item in value[:10])
    if depth and isinstance(value, dict):
        return any(_has_long_text(item, depth - 1) for item in value.values())
    return False


def _of_lists(values: Sequence[Any]) -> list[Any]:
    """Read lists of as many cells as a table; nothing if they are none.

    The first names the columns if its cells are short texts, all different, and texts
    below are longer; else columns are called 1, 2 and so on.
    """
    sizes = {len(value) if isinstance(value, list) else -1 for value in values}
    if len(sizes) != 1 or sizes & {-1, 0, 1}:
        return []
    head = values[0]
    is_named = (
        len(values) > 1
        and all(isinstance(cell, str) and 0 < len(cell) <= LONG_TEXT for cell in head)
        and len(set(head)) == len(head)
        and not _has_long_text(head)
        and _has_long_text(values[1])
    )
    names = head if is_named else [str(n) for n in range(1, len(head) + 1)]
    return [dict(zip(names, row, strict=True)) for row in values[is_named:]]


def _frame_rows(value: Mapping[str, Any]) -> list[Any] | None:
    """Read a table by columns, or by its rows' names, as pandas writes it."""
    inner = list(value.values())
    if _FRAME_KEYS >= set(value) >= {"columns", "data"}:
        names, lines = value["columns"], value["data"]
        if isinstance(names, list) and isinstance(lines, list) and lines:
            is_even = all(
                isinstance(line, list) and len(line) == len(names) for line in lines
            )
            if is_even:
                names = list(map(str, names))
                return [dict(zip(names, line, strict=True)) for line in lines]
    if len(value) < 1 or not all(isinstance(item, dict | list) for item in inner):
        return None
    if all(isinstance(item, list) for item in inner):
        lengths = {len(item) for item in inner}
        is_flat = all(not isinstance(x, dict) for item in inner for x in item[:10])
        if len(lengths) != 1 or len(inner) < 2 or not is_flat:
            return None
        names = list(map(str, value))
        return [
            dict(zip(names, cells, strict=True)) for cells in zip(*inner, strict=True)
        ]
    if not all(isinstance(item, dict) and item for item in inner):
        return None
    if all(str(name).isdecimal() for item in inner for name in item):
        rows = dict.fromkeys(name for item in inner for name in item)
        return [{column: value[column].get(row) for column in value} for row in rows]
    shared = set.intersection(*(set(item) for item in inner))
    is_by_row = bool(shared) and all(
        any(isinstance(cell, str) for cell in item.values()) for item in inner
    )
    if not is_by_row or not (len(inner) > 1 or str(next(iter(value))).isdecimal()):
        return None
    if all(str(name).isdecimal() for name in value) or "id" in shared:
        return inner
    return [{"id": str(name), **value[name]} for name in value]


def _values(text: str) -> tuple[list[Any], str]:
    """Parse JSON values that stand one after the other."""
    text = text.lstrip("\ufeff")
    value, problem = json_value(text)
    if not problem:
        return [value], ""
    if "Extra data" not in problem:
        return [], problem
    values, place = [], 0
    while place < len(text):
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            return [], problem
        values.append(value)
        while place < len(text) and text[place] in " \t\r\n":
            place += 1
    if values and all(isinstance(value, list) for value in values):
        values = [[item for value in values for item in value]]
    elif not all(isinstance(value, dict) for value in values):
        return [], problem
    return values, ""


def _number(constant: str) -> None:
    """Take Python's NaN for nothing; no number is endless."""
    if constant != "NaN":
        raise ValueError(_("{constant} is no JSON number", constant=constant))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _rest in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(
            _("key {twice!r} stands more than once in an object", twice=twice)
        )
    return found


_DECODER = json.JSONDecoder(parse_constant=_number, object_pairs_hook=_object)


def json_value(text: str) -> tuple[Any, str]:
    """Parse JSON; give the value, or what is wrong."""
    text = text.strip(" \t\r\n\ufeff")
    try:
        return _DECODER.decode(text), ""
    except RecursionError:
        return None, _("nested too deeply")
    except ValueError as error:
        return None, _("not JSON: {error}", error=error)
