"""`research archive`."""

from pathlib import Path
from typing import Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import ReadingOptions, takes_groups
from research.commands.outputs import check_file
from research.commands.progress import say, stage
from research.files.writing import together, write_atomically
from research.i18n import _


@takes_groups
def archive(
    reports: Annotated[
        list[Path], typer.Argument(metavar="REPORT…", help="Folders of reports.")
    ],
    corpus: Annotated[
        Path, typer.Option("--corpus", help="Corpus that they were made from.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="A ZIP file.")],
    reading: ReadingOptions,
    counts: Annotated[
        bool,
        typer.Option(
            "--counts",
            help="Counts of words by article too: only where rights allow.",
        ),
    ] = False,
) -> None:
    """Put into one file what others need to check a paper, without its texts.

    Ids and hashes of the articles, labels, tables, models, options, versions and the
    methods paragraph. `research verify ZIP` checks it, and with the articles makes the
    reports again.
    """
    if reading.pages:
        raise typer.BadParameter(
            _("--pages: write the articles by research pages, and name that file")
        )
    check_file(out, inputs=[corpus, *reports], suffixes=(".zip",), may_lie_inside=True)
    with stage(_("reading")):
        articles = read_articles(corpus, reading)
    from research.reports.archive import archive_files, zip_bytes

    with stage(_("gathering")):
        files = archive_files(
            reports, articles, with_counts=counts, reading=reading.keywords()
        )
    with together("archive"):
        write_atomically(out, zip_bytes(files))
    say(_("{out}: {n:,} files", out=out, n=len(files)))
    for number, folder in enumerate(reports, 1):
        has = any(n.startswith(f"{number}-") and "/model/" in n for n in files)
        if (folder / "model").is_dir() and not has:
            say(
                _(
                    "{folder}: its model is left out, as it holds text of the articles",
                    folder=folder / "model",
                )
            )
