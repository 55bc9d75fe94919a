"""CSV, TSV and their kin: cells parted by commas, tabs, semicolons or bars."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from research.files.encodings import MAX_LINE, text_lines
from research.files.formats.headers import checked_columns, header_row
from research.files.formats.rows import Form, Noticed, Row, RowStream
from research.files.reading import UnreadableError
from research.files.tables import unescaped
from research.i18n import _

DELIMITERS = ",\t;|"
# Taken only where none of the others makes a table.
ODD_DELIMITERS = "\x01^~"
# What MySQL writes for no value, what Excel writes to keep a text a text, and the end
# of a file as old programs mark it.
NULL, _KEPT_TEXT, _END = "\\N", re.compile(r'="([^"]*)"'), "\x1a"
# By so many lines or characters from the top the form of a file is told.
SAMPLE_LINES, SAMPLE_CHARS = 200, 1 << 20
NAMED_ROWS = 20  # from the top, by which names of rows are told
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[\r\n]*", re.IGNORECASE)
_SINGLE_QUOTED = re.compile(r"\ufeff?'[^']*'\W")
_BACKSLASHED = re.compile(r'(?<!\\)(?:\\\\)*\\"')


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How cells are parted and quoted."""

    delimiter: str
    quoting: Literal[0, 1, 2, 3] = csv.QUOTE_MINIMAL
    escape: str | None = None
    quote: str = '"'
    skips_blanks: bool = False

    def reader(self, lines: Iterable[str]) -> Any:
        """Read lines as records."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=self.quoting,
            escapechar=self.escape,
            doublequote=self.escape is None,
            quotechar=self.quote,
            skipinitialspace=self.skips_blanks,
            strict=True,
        )


def csv_rows(path: Path, form: Form) -> RowStream:
    """Read a table of text row by row.

    How cells are parted is told by which mark gives rows of one length; a first line
    `sep=;` says it. A row of another length than the header is a fault, as is the
    header itself once more, where files were joined.

    Raises
    ------
    UnreadableError
        At once or on the way, if a quote is not closed, two columns have one name, or
        there is a NUL character.
    """
    noticed = Noticed()
    texts = _without_nul(
        path, text_lines(path, form.encoding, "", told=noticed.tell_encoding)
    )
    sample = _sample(texts)
    n_before = 0
    said = _SEP_LINE.fullmatch(sample[0]) if sample else None
    if said:
        sample, n_before = sample[1:], 1
    dialect = _dialect(sample, said.group(1) if said else None)
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    numbered = _records(path, chain(sample, texts), dialect, n_before)
    top: list[tuple[int, list[str]]] = []
    n_wanted = form.header if isinstance(form.header, int) else 30
    for record in numbered:
        top.append(record)
        if len(top) >= n_wanted and record[1]:
            break
    at = header_row(str(path), [cells for _, cells in top], form.header, noticed)
    named = top[at][1] if at is not None and top else None
    first = top[0][1] if top else []
    columns = checked_columns(str(path), named, len(first)) if top else ()
    body: Iterator[tuple[int, list[str]]]
    body = chain(top if at is None else top[at + 1 :], numbered)
    if named is not None:
        columns, body = _with_row_names(columns, body, noticed)
    return RowStream(_rows(path, body, columns, named, noticed), columns, noticed)


def _with_row_names(
    columns: tuple[str, ...], records: Iterator[tuple[int, list[str]]], noticed: Noticed
) -> tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    """Name a first column that has no name, as R writes the names of rows."""
    head = list(islice(records, NAMED_ROWS))
    filled = [cells for _, cells in head if any(cell.strip() for cell in cells)]
    first = [cells[0] for cells in filled]
    is_so = (
        len(columns) > 1
        and bool(filled)
        and all(len(cells) == len(columns) + 1 for cells in filled)
        and any(cells[-1].strip() for cells in filled)
        and len(set(first)) == len(first)
        and max(map(len, first)) <= 60
    )
    if is_so:
        noticed.note(
            _("first column has no name: taken for names of rows, as R writes")
        )
        columns = ("row name", *columns)
    return columns, chain(head, records)


def _rows(
    path: Path,
    records: Iterable[tuple[int, list[str]]],
    columns: Sequence[str],
    named: Sequence[str] | None,
    noticed: Noticed,
) -> Iterator[Row | str]:
    n_columns = len(columns)
    header = [cell.strip("\ufeff ") for cell in named] if named else None
    for line, cells in records:
        where = f"{path}:{line}"
        if not any(cell.strip() for cell in cells) or cells == [_END]:
            continue
        if header and [cell.strip("\ufeff ") for cell in cells] == header:
            yield (
                _(
                    "{where}: must be an article, got the header once more. Files "
                    "were joined: take the line out, or join them without it",
                    where=where,
                )
            )
            continue
        while len(cells) > n_columns and not cells[-1].strip():
            cells.pop()
        if len(cells) != n_columns:
            yield (
                _(
                    "{where}: must have {n_columns} cells, got {n_cells}: as many as "
                    "the header. Put cells that hold the separator or a line break in "
                    "quotes, and leave empty ones in",
                    where=where,
                    n_columns=n_columns,
                    n_cells=len(cells),
                )
            )
            continue
        values = [_value(cell, noticed) for cell in cells]
        yield Row(where, dict(zip(columns, values, strict=True)))


def _value(cell: str, noticed: Noticed) -> str:
    """Take off what programs put around or in place of a value, and note it."""
    if cell == NULL:
        noticed.note(_("\\N taken for an empty cell, as MySQL writes it"))
        return ""
    if cell[:2] == '="' and (kept := _KEPT_TEXT.fullmatch(cell)):
        noticed.note(_('="…" taken for the text in it, as Excel keeps a text a text'))
        return kept[1]
    return unescaped(cell)


def _records(
    path: Path, lines: Iterable[str], dialect: _Dialect, n_before: int
) -> Iterator[tuple[int, list[str]]]:
    """Give records with the line each begins in."""
    reader = dialect.reader(lines)
    begins = 1
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableError(
                _(
                    "{path}:{begins}: quotes of the row must be closed, and doubled "
                    "within a cell, but a quote begun in this line is not, or text "
                    "follows the one that closes it ({error}).",
                    path=path,
                    begins=begins + n_before,
                    error=error,
                )
            ) from error
        yield begins + n_before, cells


def _sample(lines: Iterator[str]) -> list[str]:
    """Take the first lines."""
    sample: list[str] = []
    n_chars = 0
    for line in lines:
        sample.append(line)
        n_chars += len(line)
        if len(sample) >= SAMPLE_LINES or n_chars >= SAMPLE_CHARS:
            break
    return sample


def _dialect(sample: Sequence[str], delimiter: str | None) -> _Dialect:
    """Choose how cells are parted and quoted by the first lines."""
    marks = [delimiter] if delimiter else list(DELIMITERS)
    best = _best_of(marks, sample)
    if best is None and not delimiter:
        head = next((line for line in sample if line.strip()), "")
        best = _best_of([mark for mark in ODD_DELIMITERS if mark in head], sample)
    return best or _Dialect(marks[0])


def _best_of(marks: Sequence[str], sample: Sequence[str]) -> _Dialect | None:
    """Choose the way that makes the lines most like a table; None where none does."""
    backslashed = any(map(_BACKSLASHED.search, sample))
    best, best_score = None, (0.0, 0, 0)
    for mark in marks:
        ways = [_Dialect(mark)]
        if any(f'{mark} "' in line for line in sample):
            ways.insert(0, _Dialect(mark, skips_blanks=True))
        if all(_SINGLE_QUOTED.match(line) for line in sample[:20] if line.strip()):
            ways.insert(0, _Dialect(mark, quote="'"))
        if backslashed:
            ways.append(_Dialect(mark, escape="\\"))
        if mark == "\t":
            ways.append(_Dialect(mark, quoting=csv.QUOTE_NONE))
        for rank, way in enumerate(ways):
            score = _evenness(sample, way)
            if score > 0 and (score, -rank, 0) > best_score:
                best, best_score = way, (score, -rank, 0)
    return best


def _evenness(sample: Sequence[str], dialect: _Dialect) -> float:
    """Tell how like a table the first lines are: rows as long as the commonest.

    Rows of one cell count for nothing; a row that cannot be read ends the table.
    """
    lengths: list[int] = []
    n_broken = 0
    reader = dialect.reader(sample)
    while True:
        begun = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            is_cut = reader.line_num >= len(sample) and len(lengths) > 1
            n_broken = 0 if is_cut and len(sample) >= SAMPLE_LINES else len(sample)
            n_broken = min(n_broken, max(reader.line_num - begun, 1) + 1)
            break
        if any(cell.strip() for cell in cells):
            lengths.append(len(cells))
    usual = Counter(length for length in lengths if length > 1).most_common(1)
    if not usual:
        return 0.0
    width, count = usual[0]
    share = count / (len(lengths) + n_broken)
    heads = lengths[0] == width
    return share * (1.0 if heads else 0.9) + min(width, 50) / 10_000


def _without_nul(path: Path, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise UnreadableError(
                _("{path}: must be CSV text, got a NUL character.", path=path)
            )
        yield line
