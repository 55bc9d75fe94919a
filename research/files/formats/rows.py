"""Row, RowStream."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: where it stands, and its values by column name."""

    where: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowStream:
    """The rows of a file, to be gone through once, and the columns it has.

    Attributes
    ----------
    items : iterator of Row or str
        A string says what is wrong in the place of a row that cannot be read.
    columns : tuple of str, or None
        None where rows differ, as in JSONL.
    """

    items: Iterator[Row | str]
    columns: tuple[str, ...] | None = None


def json_kind(value: Any) -> str:
    """Name a value in a message, shortened."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
