"""Row, RowStream, and what a user says of the form of a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from research.i18n import _

# What a formula gives that no program has worked out: its cell has no value.
UNSTORED = "#UNSTORED!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is said of the form of a file; what is not said is found.

    Attributes
    ----------
    encoding : str or None
        Of the text.
    sheet : str or None
        Of a spreadsheet.
    header : int, "none" or None
        Number of the line or row that names the columns, from 1; "none" if none does.
    lines : bool or None
        Whether each line of a text is an article.
    """

    encoding: str | None = None
    sheet: str | None = None
    header: int | Literal["none"] | None = None
    lines: bool | None = None

    def __post_init__(self) -> None:
        header = self.header
        is_number = isinstance(header, int) and not isinstance(header, bool)
        if not (header in (None, "none") or (is_number and int(header or 0) >= 1)):
            raise ValueError(
                _(
                    "header must be 'none' or a number of at least 1, got {header!r}.",
                    header=header,
                )
            )


@dataclass(slots=True)
class Noticed:
    """What reading a file brought to light, complete when the last row was given.

    Attributes
    ----------
    encoding : str or None
        Of the text; None where the format has its own.
    notes : list of str
        What was taken in another way than it was written, or not at all.
    """

    encoding: str | None = None
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Note something once."""
        if text not in self.notes:
            self.notes.append(text)

    def tell_encoding(self, name: str, doubt: int | None = None) -> None:
        """Note the encoding of a text, and where a byte may be lost from it."""
        if doubt is not None:
            self.note(
                _(
                    "a byte may be lost before byte position {doubt:,}: look there",
                    doubt=doubt,
                )
            )
        if self.encoding not in (None, name):
            self.note(_("some of it in {encoding}", encoding=self.encoding))
        self.encoding = name


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
    noticed : Noticed
    """

    items: Iterator[Row | str]
    columns: tuple[str, ...] | None = None
    noticed: Noticed = field(default_factory=Noticed)


def json_kind(value: Any) -> str:
    """Name a value in a message, shortened."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of too many digits
        text = f"a {type(value).__name__}"
    return text if len(text) <= 40 else f"{text[:40]}…"
