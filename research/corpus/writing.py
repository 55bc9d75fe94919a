"""Write_corpus."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from research.corpus.article import (
    FIELDS,
    as_json,
    as_record,
    canonical_line,
    label_cell,
)
from research.corpus.corpus import Corpus
from research.corpus.parsing import paragraphs_in
from research.files.tables import STREAMED_SUFFIXES, table_bytes
from research.files.writing import write_atomically
from research.i18n import _

if TYPE_CHECKING:
    import pandas as pd

RECORD = (*FIELDS, "source", "extra")

_BREAK = re.compile(r"[\r\n]")


def write_corpus(corpus: Corpus, path: str | Path) -> None:
    """Write articles as JSONL, CSV or Parquet, whole or not at all.

    The canonical file is JSONL: reading it gives the same corpus, and the same
    corpus always gives the same bytes.

    Raises
    ------
    ValueError
        If the suffix is another, or it is no corpus.
    """
    if not isinstance(corpus, Corpus):
        raise ValueError(
            _("corpus must be a Corpus, got {kind}.", kind=type(corpus).__name__)
        )
    for article in corpus:
        label_cell(article.labels)  # what could not be read again is refused
    path = Path(path)
    if path.suffix not in STREAMED_SUFFIXES:
        # A cell of a spreadsheet holds no long article whole.
        raise ValueError(
            _(
                "{path}: must end in {suffixes}, got {suffix!r}.",
                path=path,
                suffixes=", ".join(STREAMED_SUFFIXES),
                suffix=path.suffix,
            )
        )
    if path.suffix == ".jsonl":
        data = corpus_lines(corpus)
    else:
        records = corpus_table(corpus)
        data = table_bytes(records, path.suffix)
    write_atomically(path, data)


def corpus_table(corpus: Corpus) -> "pd.DataFrame":
    """Give the fields of articles as cells; what is no field is JSON, as `extra`."""
    import pandas as pd

    records = pd.DataFrame([as_record(a) for a in corpus], columns=list(RECORD))
    records["labels"] = [label_cell(article.labels) for article in corpus]
    records["body"] = [body_cell(article.body) for article in corpus]
    records["extra"] = [as_json(dict(article.extra)) for article in corpus]
    return records


def corpus_lines(corpus: Corpus) -> bytes:
    r"""Write articles as the bytes of the canonical file, one a line.

    Raises
    ------
    ValueError
        If an article holds a NUL character, which no reader takes for text.
    """
    lines = [canonical_line(article) for article in corpus]
    wrong = [a.id for a, line in zip(corpus, lines, strict=True) if "\\u0000" in line]
    if wrong:
        raise ValueError(
            _(
                "article of id {wrong!r}: must be text without NUL characters "
                "(U+0000). Take them out before writing.",
                wrong=wrong[0],
            )
        )
    return "".join(lines).encode()


def body_cell(body: Sequence[str]) -> str:
    r"""Write paragraphs as a cell: a line each, or as JSON where that loses something.

    Examples
    --------
    >>> body_cell(["甲。", "乙。"]), body_cell(["甲\n乙"])
    ('甲。\n乙。', '["甲\\n乙"]')
    """
    cell = "\n".join(body)
    is_safe = (
        not _BREAK.search("".join(body))
        and all(paragraph.strip() for paragraph in body)
        and paragraphs_in(cell) is None
    )
    return cell if is_safe else as_json(list(body))
