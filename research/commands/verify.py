"""`research verify`."""

from pathlib import Path
from typing import Annotated

import typer

from research.i18n import _

NOT_REPEATED = 1


def verify(
    reports: Annotated[Path, typer.Argument(help="Folder of reports, or an archive.")],
    corpus: Annotated[
        Path | None, typer.Option(help="Corpus that they were made from.")
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="OPTION=FILE",
            help="A file they were made with, such as checked=FILE. Repeatable.",
        ),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(help="Largest relative difference of a number.")
    ] = 1e-3,
) -> None:
    """Make reports again, and say for each file whether it repeats.

    No script is run: each report says by which options of which command it was made.
    """
    from research.reports.verify import verify as findings

    wrong = [pair for pair in with_ or () if "=" not in pair]
    if wrong:
        raise typer.BadParameter(
            _("--with takes OPTION=FILE, got {wrong!r}", wrong=wrong[0])
        )
    pairs = (pair.split("=", 1) for pair in with_ or ())
    files = {f"--{option.lstrip('-')}": Path(path) for option, path in pairs}
    found = []
    for finding in findings(reports, corpus=corpus, files=files, tolerance=tolerance):
        typer.echo(f"{finding.verdict:8} {finding.name}  {finding.detail}".rstrip())
        found.append(finding)
    if not all(finding.is_repeated for finding in found):
        raise typer.Exit(NOT_REPEATED)
