"""A row to an Article, with every fault."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from research.corpus.article import NO_THEME, Article, canonical_line
from research.corpus.dates import parse_date
from research.files.formats.rows import Row

STRINGS = ("genre", "title", "byline", "dateline", "source")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LABEL_SEPARATORS = re.compile(r"[;；|、,，]")


def article_of_row(
    row: Row, names: Mapping[str, str], has_ids: bool
) -> tuple[Article, list[str]]:
    """Make an article of a row, and list what is wrong with it."""
    values = dict(row.values)
    given = {name: values.pop(column, None) for name, column in names.items()}
    faults: list[str] = []
    strings = {name: _string(name, given[name], faults) for name in STRINGS}
    body = _body(given, faults)
    labels = _labels(given["labels"], faults)
    when = parse_date(given["date"], faults)
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
    value = given["body"] if given["body"] is not None else given["text"]
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


def _labels(value: Any, faults: list[str]) -> tuple[str, ...] | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # A table's cell; JSON gives a list.
        named = [name.strip() for name in _LABEL_SEPARATORS.split(value)]
        value = [] if value.strip() == NO_THEME else [name for name in named if name]
    if not isinstance(value, list) or not all(
        isinstance(name, str) and name for name in value
    ):
        faults.append(f"'labels' must be a list of themes, got {value!r:.80}")
        return None
    if len(set(value)) != len(value):
        faults.append(f"'labels' must name each theme once, got {value!r:.80}")
    return tuple(value)


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
