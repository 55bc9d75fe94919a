"""A row to an Article, with every fault."""

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

from research.corpus.article import Article, canonical_line
from research.corpus.columns import FIELDS
from research.corpus.dates import parse_date
from research.corpus.label_cells import parse_labels
from research.files.formats.rows import Row

STRINGS = ("genre", "title", "byline", "dateline", "source")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
T = TypeVar("T")


def article_of_row(
    row: Row, names: Mapping[str, str], has_ids: bool
) -> tuple[Article, list[str]]:
    """Make an article of a row, and list what is wrong with it."""
    values = dict(row.values)
    given = dict.fromkeys(FIELDS) | {n: values.get(c) for n, c in names.items()}
    for column in names.values():  # two fields may be taken from one column
        values.pop(column, None)
    faults: list[str] = []
    strings = {name: _string(name, given[name], faults) for name in STRINGS}
    body = _body(given, faults)
    labels = _parsed(parse_labels, given["labels"], faults)
    when = _parsed(parse_date, given["date"], faults)
    extra = _extra(given["extra"], faults) | values
    identifier = _id(given["id"], faults) if has_ids else ""
    if not faults and not "".join((strings["title"], *body)).strip():
        faults.append("must hold text, got none")
    article = Article(
        id=identifier, date=when, body=body, labels=labels, extra=extra, **strings
    )
    if _SURROGATE.search(canonical_line(article)):
        faults.append("must be Unicode text, got half of a surrogate pair")
    if not has_ids and not faults:
        content = sha256(canonical_line(article).encode()).hexdigest()[:16]
        article = Article(
            id=content, date=when, body=body, labels=labels, extra=extra, **strings
        )
    return article, faults


def _id(value: Any, faults: list[str]) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        faults.append(f"'id' must be a string, got {value!r}")
        return ""
    return str(value)


def _string(name: str, value: Any, faults: list[str]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.append(f"{name!r} must be a string, got {value!r:.80}")
        return ""
    return value


def _body(given: Mapping[str, Any], faults: list[str]) -> tuple[str, ...]:
    value = given["text"] if given["body"] in (None, "") else given["body"]
    if isinstance(value, str):
        lines = value.replace("\r\n", "\n").split("\n")
        return tuple(line for line in lines if line.strip())
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if value is None:
        faults.append("'body' or 'text' is missing")
    else:
        faults.append(f"'body' must be a list of strings, got {value!r:.80}")
    return ()


def _parsed(parse: Callable[[object], T], value: Any, faults: list[str]) -> T | None:
    """Parse a value; note what is wrong with it."""
    try:
        return parse(value)
    except ValueError as error:
        faults.append(str(error))
        return None


def _extra(value: Any, faults: list[str]) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, dict):
        faults.append("'extra' must be a JSON object")
        return {}
    return value
