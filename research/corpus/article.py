"""The noun Article, and how a row of a file becomes one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from research.corpus.label_cells import write_labels
from research.i18n import _

# Fields in the order of the canonical file.
FIELDS = ("id", "date", "genre", "title", "byline", "dateline", "body", "labels")

FIRST_WORDS = 24  # characters that stand for a missing title


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

    Raises
    ------
    ValueError
        If body or labels are one text.
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

    def __post_init__(self) -> None:
        for name in ("body", "labels"):
            if isinstance(getattr(self, name), str):
                raise ValueError(
                    _(
                        "{name} must be a tuple of texts, got one text, "
                        "{getattr!r:.60}. Put it in a tuple.",
                        name=name,
                        getattr=getattr(self, name),
                    )
                )

    @property
    def heading(self) -> str:
        """Title, or in brackets the first words where there is none, or the id.

        Examples
        --------
        >>> Article(id="a", body=("碳市场开市。",)).heading
        '〔碳市场开市。〕'
        """
        if self.title.strip():
            return self.title
        words = " ".join(" ".join(self.body)[: 4 * FIRST_WORDS].split())
        more = "…" if len(words) > FIRST_WORDS else ""
        return f"〔{words[:FIRST_WORDS] or self.id}{more}〕"

    @property
    def text(self) -> str:
        """Title and paragraphs, joined by line breaks."""
        return "\n".join((self.title, *self.body) if self.title else self.body)


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
    """Write labels as a table's cell that is read as the same again.

    Raises
    ------
    ValueError
        If a theme is empty, stands twice or is called as no theme is.
    """
    return write_labels(labels)


def as_json(value: Any) -> str:
    """Write JSON with hanzi as they are."""
    return json.dumps(value, ensure_ascii=False)
