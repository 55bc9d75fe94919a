"""Stata's .dta, of which the older ones keep text in the encoding of the machine."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.files.encodings import encoding_of_bytes
from research.files.formats.columnar import plain
from research.files.formats.rows import Form, Noticed, Row, RowStream
from research.files.reading import UnreadableError, readable
from research.i18n import _

if TYPE_CHECKING:
    import pandas as pd

UNICODE_SINCE = 118  # release of the format; Stata 14
_RELEASE = re.compile(rb"<stata_dta><header><release>(\d{3})")


def stata_rows(path: Path, form: Form) -> RowStream:
    """Read a .dta file; coded values give their labels where each has one of its own.

    Raises
    ------
    UnreadableError
        If it is none, or no encoding fits its text.
    """
    noticed = Noticed()
    with readable(path), path.open("rb") as file:
        head = file.read(64)
    match = _RELEASE.match(head)
    release = int(match[1]) if match else (head[0] if head else 0)
    frame = _frame(path, noticed)
    names = tuple(map(str, frame.columns))
    columns = [
        [None if value != value else plain(value) for value in frame[name].tolist()]
        for name in frame
    ]
    if release < UNICODE_SINCE:
        columns = _decoded(path, columns, form, noticed)

    def rows() -> Iterator[Row | str]:
        for number, cells in enumerate(zip(*columns, strict=True), start=1):
            yield Row(f"{path} row {number}", dict(zip(names, cells, strict=True)))

    return RowStream(rows(), names, noticed)


def _frame(path: Path, noticed: Noticed) -> "pd.DataFrame":
    import pandas as pd

    try:
        try:
            return pd.read_stata(path)
        except ValueError as error:
            if "labels" not in str(error).lower():
                raise
            noticed.note(_("values are codes: some labels of values stand for several"))
            return pd.read_stata(path, convert_categoricals=False)
    except Exception as error:  # the parser raises whatever a broken file leads to
        raise UnreadableError(
            _(
                "{path}: must be a .dta file of Stata ({error}). Save it again, or "
                "write it as .csv.",
                path=path,
                error=error,
            )
        ) from error


def _decoded(
    path: Path, columns: list[list[Any]], form: Form, noticed: Noticed
) -> list[list[Any]]:
    """Decode texts that were read as Latin-1, which keeps their bytes."""
    texts = {v for column in columns for v in column if isinstance(v, str)}
    data = {text: text.encode("latin-1", "replace") for text in sorted(texts)}
    name = encoding_of_bytes(path, b"\n".join(data.values()), form.encoding)
    noticed.tell_encoding(name)
    decoded = {text: raw.decode(name, "replace") for text, raw in data.items()}
    return [
        [decoded[v] if isinstance(v, str) else v for v in column] for column in columns
    ]
