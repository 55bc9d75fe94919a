"""`research label`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import (
    AsPages,
    Columns,
    CorpusPath,
    DropBad,
    ThemeModel,
    column_mapping,
)
from research.commands.outputs import BAD_INPUT, check_file, write_table
from research.commands.progress import say, stage

if TYPE_CHECKING:
    from research.files.listing import LeftOut
    from research.scale.work import Finished


def label(
    corpus: CorpusPath,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            help="CSV, JSONL or Parquet; - for stdout. A folder, where CORPUS is a "
            "folder of JSONL, CSV or Parquet files.",
        ),
    ],
    model: ThemeModel = "themes",
    column: Columns = None,
    drop_bad: DropBad = False,
    pages: AsPages = False,
    table: Annotated[
        str, typer.Option("--format", help="Of a folder's results.")
    ] = "csv",
    jobs: Annotated[int, typer.Option(min=1, help="Processes for a folder.")] = 1,
    scheduler: Annotated[
        str,
        typer.Option(metavar="tcp://…", help="Dask scheduler in place of processes."),
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep what an earlier run finished.")
    ] = False,
) -> None:
    """Label each article with the themes it is about: none, one or several.

    Of a folder of many files, one file of labels is written for each, under its name.
    A file that cannot be read is set aside, and the exit code is 3 at the end.
    """
    one_table = out.suffix in (".csv", ".jsonl", ".parquet") or str(out) == "-"
    if corpus.is_dir() and not (pages or one_table):
        finished = _label_files(
            corpus, out, model, table, column, drop_bad, jobs, scheduler, resume
        )
        if not finished.is_whole:
            raise typer.Exit(BAD_INPUT)
        return
    if jobs > 1 or scheduler or resume or table != "csv":
        raise typer.BadParameter(
            "--jobs, --scheduler, --resume and --format are for a folder of files, "
            "labelled into a folder"
        )
    check_file(out, inputs=[corpus], models=[model], may_lie_inside=pages)
    with stage("reading"):
        articles = read_articles(corpus, column, drop_bad, pages)
    with stage("loading the model"):
        from research.models import load_model

        classifier = load_model(model)
    with stage(f"labelling {len(articles):,} articles"):
        labels = classifier.label(articles)
    from research.text.fitness import flag_summary

    if told := flag_summary(labels["flag"]):
        say(told)
    write_table(labels, out)


def _label_files(
    folder: Path,
    out: Path,
    model: str,
    table: str,
    column: list[str] | None,
    drop_bad: bool,
    jobs: int,
    scheduler: str,
    resume: bool,
) -> "Finished":
    from research.corpus.datasets import dataset_files
    from research.files.tables import TABLE_SUFFIXES
    from research.scale.labelling import label_work
    from research.scale.running import run
    from research.scale.work import plan_files

    if f".{table}" not in TABLE_SUFFIXES:
        raise typer.BadParameter(f"--format takes csv, jsonl or parquet, got {table!r}")
    work = label_work(model, f".{table}", column_mapping(column), drop_bad=drop_bad)
    left: list[LeftOut] = []
    files = dataset_files(folder, left_out=left)
    plan = plan_files(folder, files, out, work, left_out=left)
    with stage(f"labelling {len(plan.tasks):,} files"):
        finished = run(plan, jobs=jobs, scheduler=scheduler, resume=resume, say=say)
    n_kept = sum(outcome.kept for outcome in finished.outcomes)
    n_aside = len(finished.set_aside)
    n_new = len(finished.outcomes) - n_kept - n_aside
    say(f"{n_new:,} files labelled, {n_kept:,} kept, {n_aside:,} set aside")
    return finished
