"""`research update`."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import (
    PeriodKind,
    ReadingOptions,
    ReportFormat,
    Seed,
    takes_groups,
)
from research.commands.outputs import check_folder
from research.commands.progress import stage
from research.commands.repeat import command_of
from research.commands.replacing import ReplaceOption
from research.commands.topic_options import load_topics
from research.i18n import _

if TYPE_CHECKING:
    from research.reports.topic_index import TopicIndex


@dataclass(frozen=True, kw_only=True)
class UpdateOptions:
    """What new articles are held against, and what is written."""

    base: Annotated[
        Path | None,
        typer.Option(
            "--base",
            metavar="CORPUS",
            help="Articles of before, best those the model was fitted to.",
        ),
    ] = None
    index: Annotated[
        Path | None,
        typer.Option(
            "--index",
            metavar="FILE",
            help="topic_index.csv of an earlier update, to be carried on.",
        ),
    ] = None
    by: Annotated[
        PeriodKind | None, typer.Option("--by", help="What a period of the index is.")
    ] = None
    formats: Annotated[
        list[ReportFormat] | None,
        typer.Option(
            "--format",
            help="Written beside: a workbook, LaTeX, Word, a PDF. Repeatable.",
        ),
    ] = None


@takes_groups
def update(
    context: typer.Context,
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="Folder of a topic model.")
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", help="New articles, as label takes them.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")],
    reading: ReadingOptions,
    asked: UpdateOptions,
    seed: Seed = 7,
    replace: ReplaceOption = False,
) -> None:
    """Show new articles under an old topic model: shares, drift, topics it lacks."""
    check_folder(
        out, inputs=[new, asked.base, asked.index], models=[model], replace=replace
    )
    from research.models import model_digest
    from research.reports.topic_update import update_report

    topics = load_topics(model)
    series = _read_series(asked.index, topics.n_topics)
    with stage(_("reading")):
        articles = read_articles(new, reading)
        before = (
            None
            if asked.base is None
            else read_articles(asked.base, reading.for_another())
        )
    with stage(_("comparing")) as tell:
        report = update_report(
            topics,
            articles,
            base=before,
            index=series,
            by=None if asked.by is None else asked.by.value,
            keep=reading.keep or (),
            model_sha256=model_digest(model),
            seed=seed,
            tell=tell,
        )
    report = dataclasses.replace(report, command=command_of(context))
    with stage(_("writing")):
        report.write(out, formats=[one.value for one in asked.formats or ()])


def _read_series(path: Path | None, n_topics: int) -> "TopicIndex | None":
    from research.reports.topic_index import read_index

    return None if path is None else read_index(path, n_topics)
