"""A row to an Article, with every fault."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from research.corpus.article import Article, canonical_line
from research.corpus.columns import FIELDS
from research.corpus.dates import parse_date
from research.corpus.label_cells import parse_labels
from research.corpus.objects import (
    below_table,
    names_within,
    no_body,
    paragraphs_within,
)
from research.files.formats.columnar import plain
from research.files.formats.rows import UNSTORED, Row
from research.i18n import _

STRINGS = ("genre", "title", "byline", "dateline", "source")
MAX_CHARS = 5_000_000  # of an article; more is no article but a file of many
MAX_LABELS = 1000  # themes of an article
EXACT = 2**53  # larger numbers are not exact where a program keeps them as floats
KEPT = 1000  # messages of one kind
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
# What Excel makes of a long number in a column of numbers.
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
# Errors of a formula, which stand in a cell as its text.
_ERRORS = "#N/A #REF! #VALUE! #DIV/0! #NAME? #NULL! #NUM! #SPILL! #CALC!"
_CELL_ERRORS = frozenset(_ERRORS.split())
T = TypeVar("T")


@dataclass(slots=True)
class Heard:
    """What came up while rows were made articles, and how bad dates are taken.

    Attributes
    ----------
    bad_dates : list of str
        What was wrong with dates, with the places; the first thousand.
    n_undated : int
        Articles without a usable date.
    notes : list of str
    """

    bad_dates: list[str] = field(default_factory=list)
    n_undated: int = 0
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Note something once."""
        if text not in self.notes:
            self.notes.append(text)


def article_of_row(
    row: Row,
    names: Mapping[str, str],
    has_ids: bool,
    *,
    number: int | None = None,
    keep: Sequence[str] | Literal["all"] = "all",
    heard: Heard | None = None,
) -> tuple[Article, list[str]]:
    """Make an article of a row, and list what is wrong with it.

    Parameters
    ----------
    row : Row
    names : mapping
        From fields to columns.
    has_ids : bool
        Whether the id is that of the row.
    number : int, optional
        Of the row: the id where rows have none.
    keep : sequence of str, or "all"
        Columns that are no field and come into `extra`.
    heard : Heard, optional
        Hears of a bad date, which is then no fault: the article has none.
    """
    try:
        article, faults = _article(row, names, has_ids, number, keep, heard)
        if _SURROGATE.search(canonical_line(article)):
            faults.append(_("must be Unicode text, got half of a surrogate pair"))
    except RecursionError:
        return Article(id=""), [_("nested too deeply")]
    return article, faults


def _article(
    row: Row,
    names: Mapping[str, str],
    has_ids: bool,
    number: int | None,
    keep: Sequence[str] | Literal["all"],
    heard: Heard | None,
) -> tuple[Article, list[str]]:
    values = dict(row.values)
    given = dict.fromkeys(FIELDS) | {n: values.get(c) for n, c in names.items()}
    given = {n: None if value != value else value for n, value in given.items()}
    for column in names.values():  # two fields may be taken from one column
        values.pop(column, None)
    if keep != "all":
        values = {name: values[name] for name in keep if name in values}
    faults: list[str] = []
    strings = {name: _string(name, given[name], faults, heard) for name in STRINGS}
    body = _body(given, names, faults, heard)
    n_chars = len(strings["title"]) + sum(map(len, body))
    if n_chars > MAX_CHARS:
        problem = _(
            "must have at most {MAX_CHARS:,} characters, got {n_chars:,}. Is it a "
            "file of many articles? Part it",
            MAX_CHARS=MAX_CHARS,
            n_chars=n_chars,
        )
        return Article(id=""), [problem]
    labels = _labels(given["labels"], faults)
    when = _date(row.where, given["date"], faults, heard)
    extra = _extra(given["extra"], faults)
    extra |= {name: _kept(value) for name, value in values.items()}
    identifier = _id(given["id"], faults) if has_ids else str(number or "")
    if problem := below_table(row.values, body):
        return Article(id=""), [problem]
    _check_text(strings["title"], body, faults)
    article = Article(
        id=identifier, date=when, body=body, labels=labels, extra=extra, **strings
    )
    return article, faults


def _check_text(title: str, body: Sequence[str], faults: list[str]) -> None:
    if faults:
        return
    text = "".join(body).strip()
    if not title.strip() and not text:
        faults.append(_("must hold text, got none"))
    elif text in _CELL_ERRORS:
        faults.append(
            _("must hold text, got {text}, an error of a spreadsheet", text=text)
        )
    elif text == UNSTORED:
        faults.append(
            _(
                "must hold text, got a formula without a value. Open the file in Excel "
                "or WPS and save it, or paste the column as values"
            )
        )
    elif "\0" in text:
        faults.append(_("must hold text, got a NUL character (U+0000)"))


def _id(value: Any, faults: list[str]) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    if isinstance(value, float) and is_number:
        faults.append(
            _(
                "'id' must be exact, got the number {value!r}: of a long number a "
                "spreadsheet or float keeps 15 digits. Export the ids as text, or "
                "take the numbers of the rows with --ids row (ids='row' in Python)",
                value=value,
            )
        )
        return ""
    if isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip()):
        faults.append(
            _(
                "'id' must be exact, got {value!r}: Excel writes long numbers in "
                "scientific notation and drops digits. Export the ids as text, or "
                "take the numbers of the rows with --ids row (ids='row' in Python)",
                value=value,
            )
        )
        return ""
    if isinstance(value, Mapping) and isinstance(value.get("$oid"), str):
        value = value["$oid"]  # of MongoDB
    is_error = isinstance(value, str) and value.strip() in (*_CELL_ERRORS, UNSTORED)
    is_text = isinstance(value, str | int) and not isinstance(value, bool)
    if is_error or not is_text or value == "":
        faults.append(
            _(
                "'id' must be a string, got {value!r:.80}. Fill it in, or take the "
                "numbers of the rows with --ids row (ids='row' in Python)",
                value=value,
            )
        )
        return ""
    if "\0" in str(value):
        faults.append(_("'id' must be a string without NUL characters"))
    return str(value)


def _string(name: str, value: Any, faults: list[str], heard: Heard | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        if "\0" in value:
            faults.append(
                _("{name!r} must be text without NUL characters (U+0000)", name=name)
            )
        if value in _CELL_ERRORS or value == UNSTORED:
            if heard:
                heard.note(
                    _(
                        "{name}: {value} of a spreadsheet taken for nothing",
                        name=name,
                        value=value,
                    )
                )
            return ""
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    if name != "title" and isinstance(value, list | Mapping):
        return names_within(name, value, heard.note if heard else None)
    faults.append(
        _("{name!r} must be a string, got {value!r:.80}", name=name, value=value)
    )
    return ""


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    return str(value)


def _body(
    given: Mapping[str, Any],
    names: Mapping[str, str],
    faults: list[str],
    heard: Heard | None,
) -> tuple[str, ...]:
    name = "text" if given["body"] in (None, "", []) else "body"
    value = given[name]
    if isinstance(value, str):
        listed = paragraphs_in(value)
        if listed is not None:
            return listed
        return tuple(line for line in _LINE_BREAK.split(value) if line.strip())
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, list) and (found := paragraphs_within(value)):
        if heard:
            heard.note(
                _(
                    "paragraphs of {name!r} are objects, their texts taken",
                    name=names[name],
                )
            )
        return found
    if value is None and given["body"] is None:
        faults.append(_("'body' or 'text' is missing"))
    elif value is not None:
        faults.append(no_body(value, names.get(name, name)))
    return ()


def paragraphs_in(cell: str) -> tuple[str, ...] | None:
    """Read the paragraphs of a cell that is a JSON list of texts, if it is one."""
    if cell[:2] != '["' or cell[-2:] != '"]':
        return None
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    is_texts = isinstance(found, list) and all(isinstance(x, str) for x in found)
    return tuple(found) if is_texts else None


def _labels(value: Any, faults: list[str]) -> tuple[str, ...] | None:
    size = value.count(";") + 1 if isinstance(value, str) else 0
    size = len(value) if isinstance(value, list | tuple) else size
    if size > MAX_LABELS:
        faults.append(
            _(
                "'labels' must be at most {MAX_LABELS:,} themes, got {size:,}",
                MAX_LABELS=MAX_LABELS,
                size=size,
            )
        )
        return None
    return _parsed(parse_labels, value, faults)


def _date(where: str, value: Any, faults: list[str], heard: Heard | None) -> str | None:
    if isinstance(value, Mapping) and "$date" not in value:
        value = str(value)
    found: list[str] = []
    when = _parsed(parse_date, value, found)
    if heard is None:
        faults += found
        return when
    if len(heard.bad_dates) < KEPT:
        heard.bad_dates += [f"{where}: {fault}" for fault in found]
    heard.n_undated += when is None
    return when


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
        faults.append(_("'extra' must be a JSON object"))
        return {}
    return {str(name): _kept(inner) for name, inner in value.items()}


def _kept(value: Any) -> Any:
    """Give a value that nobody needs as JSON can keep it; bytes by their digits."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list):
        return [_kept(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _kept(item) for name, item in value.items()}
    found = plain(value)
    return found.hex() if isinstance(found, bytes) else found
