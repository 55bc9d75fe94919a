"""`research verify`."""

from pathlib import Path
from typing import Annotated

import typer

NOT_REPEATED = 1


def verify(
    reports: Annotated[Path, typer.Argument(help="Folder of reports.")],
    corpus: Annotated[
        Path | None, typer.Option(help="Corpus that digests were made from.")
    ] = None,
    tolerance: Annotated[
        float, typer.Option(help="Largest relative difference of a number.")
    ] = 1e-3,
) -> None:
    """Make reports again, and say for each file whether it repeats."""
    from research.reports.verify import verify_reports

    found = []
    for finding in verify_reports(reports, corpus=corpus, tolerance=tolerance):
        typer.echo(f"{finding.verdict:8} {finding.name}  {finding.detail}".rstrip())
        found.append(finding)
    if not all(finding.is_repeated for finding in found):
        raise typer.Exit(NOT_REPEATED)
