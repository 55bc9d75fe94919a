"""`research pages`."""

from pathlib import Path
from typing import Annotated

import typer

from research.commands.inputs import read_page_files
from research.commands.outputs import BAD_INPUT, check_file, write_corpus_file
from research.commands.progress import stage
from research.commands.replacing import ReplaceOption
from research.files.tables import STREAMED_SUFFIXES
from research.i18n import _


def pages(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="Pages as text, Markdown or text PDF, or a folder of them. The pages "
            "of one folder are one issue.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", help="JSONL, CSV or Parquet of articles; - for stdout."
        ),
    ],
    replace: ReplaceOption = False,
) -> None:
    """Read newspaper pages: tell articles apart and put their pieces in order."""
    check_file(
        out,
        inputs=files,
        suffixes=STREAMED_SUFFIXES,
        may_lie_inside=True,
        replace=replace,
    )
    with stage(_("reading pages")):
        articles = read_page_files(files)
    write_corpus_file(articles, out)
    if articles.dropped:
        raise typer.Exit(BAD_INPUT)
