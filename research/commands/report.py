"""`research report`."""

from pathlib import Path
from typing import Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import (
    AsPages,
    Columns,
    CorpusPath,
    DropBad,
    NumberOfTopics,
    Seed,
    ThemeModel,
    number_of_topics,
)
from research.commands.outputs import check_folder
from research.commands.progress import stage
from research.commands.repeat import command_of


def report(
    context: typer.Context,
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the report.")],
    model: ThemeModel = "themes",
    checked: Annotated[
        Path | None,
        typer.Option(
            help="Labelled articles the model has not seen, to correct shares by."
        ),
    ] = None,
    n_topics: NumberOfTopics = "auto",
    seed: Seed = 7,
    column: Columns = None,
    drop_bad: DropBad = False,
    pages: AsPages = False,
) -> None:
    """Make one page about a corpus: what is in it, its themes and its topics."""
    number = number_of_topics(n_topics)
    check_folder(out, inputs=[corpus, checked], models=[model])
    with stage("reading"):
        articles = read_articles(corpus, column, drop_bad, pages)
        known = (
            None if checked is None else read_articles(checked, column, drop_bad, False)
        )
    from research.models import load_model
    from research.reports.digest import make_digest
    from research.reports.digest_report import digest_report

    found = make_digest(
        articles,
        load_model(model),
        checked=known,
        n_topics=number,
        seed=seed,
        stage=stage,
    )
    page = digest_report(found, command=command_of(context), stage=stage)
    with stage("writing"):
        page.write(out)
