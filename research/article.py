"""The noun Article, and how a row of a file becomes one."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from research.rows import Row

# Fields in the order of the canonical file.
FIELDS = ("id", "date", "genre", "title", "byline", "dateline", "body", "labels")
STRINGS = ("genre", "title", "byline", "dateline", "source")
NO_THEME = "none"  # what a table's label cell says of an article without a theme
_DATE = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})日?)?月?)?年?(?:[T ].*)?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LABEL_SEPARATORS = re.compile(r"[;；|、,，]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as published.

    Attributes
    ----------
    id : str
        Unique in its corpus.
    title, byline, dateline, source, genre : str
        Empty where unknown.
    date : str or None
        YYYY-MM-DD, YYYY-MM or YYYY; None where unknown.
    body : tuple of str
        Paragraphs.
    labels : tuple of str, or None
        Themes people gave. None says that nobody has labelled the article, which
        is not the same as an empty tuple, no theme.
    extra : mapping
        Whatever else the file said.
    """

    id: str
    title: str = ""
    byline: str = ""
    dateline: str = ""
    date: str | None = None
    source: str = ""
    genre: str = ""
    body: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Title and paragraphs, joined by line breaks."""
        return "\n".join((self.title, *self.body) if self.title else self.body)


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
    when = _date(given["date"], faults)
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


def _date(value: Any, faults: list[str]) -> str | None:
    if value is None or value == "":
        return None
    text = str(value).strip()
    match = _COMPACT_DATE.fullmatch(text) or _DATE.fullmatch(text)
    if match and isinstance(value, str | int):
        year, month, day = match.groups()
        try:
            whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
        except ValueError:
            pass
        else:
            return whole if day else whole[:7] if month else whole[:4]
    faults.append(f"'date' must be like 2024-05-01, 2024-05 or 2024, got {value!r:.80}")
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


def canonical_line(article: Article) -> str:
    """Write an article as a line of the canonical JSONL file."""
    record: dict[str, Any] = {
        name: getattr(article, name) for name in FIELDS if name != "labels"
    }
    record["labels"] = article.labels
    if article.source:
        record["source"] = article.source
    if article.extra:
        record["extra"] = dict(article.extra)
    return f"{as_json(record)}\n"


def as_record(article: Article) -> dict[str, Any]:
    """Give the fields of an article by name."""
    names: Iterable[str] = (*FIELDS, "source", "extra")
    return {name: getattr(article, name) for name in names}


def label_cell(labels: tuple[str, ...] | None) -> str:
    """Write labels as a table's cell."""
    if labels is None:
        return ""
    return ";".join(labels) or NO_THEME


def as_json(value: Any) -> str:
    """Write JSON with hanzi as they are."""
    return json.dumps(value, ensure_ascii=False)
