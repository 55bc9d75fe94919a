"""Checks before the work, writing after it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus

BAD_INPUT = 3


def write_corpus_file(articles: "Corpus", out: Path) -> None:
    """Write articles to a file, or to stdout where it is `-`."""
    from research.corpus.writing import corpus_lines, write_corpus

    if str(out) == "-":
        sys.stdout.buffer.write(corpus_lines(articles))
    else:
        write_corpus(articles, out)


def write_lines(lines: list[str], out: Path) -> None:
    """Write texts to a file, one a line."""
    from research.files.writing import write_atomically

    text = "".join(f"{line}\n" for line in lines)
    write_atomically(out, text.encode("utf-8", "replace"))


def write_table(table: Any, out: Path) -> None:
    """Write a table to a file, or to stdout where it is `-`."""
    from research.files.tables import table_bytes
    from research.files.writing import write_atomically

    if str(out) == "-":
        sys.stdout.buffer.write(table_bytes(table, ".csv"))
    else:
        write_atomically(out, table_bytes(table, out.suffix.lower()))
