"""`research topics`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import (
    Columns,
    CorpusPath,
    DropBad,
    NumberOfTopics,
    Seed,
    column_mapping,
    number_of_topics,
)
from research.commands.outputs import check_folder, writing_report
from research.commands.progress import say, stage
from research.commands.repeat import command_of

if TYPE_CHECKING:
    from research.files.listing import LeftOut


def topics(
    context: typer.Context,
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")],
    n_topics: NumberOfTopics = "auto",
    sample: Annotated[
        int, typer.Option(min=1, help="Articles to draw from a folder of files.")
    ] = 50_000,
    seed: Seed = 7,
    column: Columns = None,
    drop_bad: DropBad = False,
) -> None:
    """Fit topics to a corpus: terms and shares as tables, a report and a model.

    Of a folder of JSONL, CSV or Parquet files, they are fitted to a random sample;
    `research label DIR -o DIR --model MODEL` then gives the topics of all articles.
    """
    number = number_of_topics(n_topics)
    check_folder(out, inputs=[corpus], model_inside="model")
    from research.corpus.datasets import dataset_files, is_dataset, sample_articles

    drawn_from = None
    with stage("reading"):
        if is_dataset(corpus):
            left: list[LeftOut] | None = [] if drop_bad else None
            files = dataset_files(corpus, left_out=left)
            for one in left or ():
                say(f"left out: {one}")
            articles, drawn_from = sample_articles(
                files,
                sample,
                columns=column_mapping(column),
                drop_bad=drop_bad,
                seed=seed,
            )
        else:
            articles = read_articles(corpus, column, drop_bad)
    from research.reports.topic_report import topics_report

    with stage("fitting topics"):
        report, model = topics_report(
            articles, n_topics=number, seed=seed, drawn_from=drawn_from
        )
        report = replace(report, command=command_of(context))
    from research.models import save_model

    with stage("writing"), writing_report(out):
        report.write(out)
        save_model(model, out / "model", corpus_sha256=articles.sha256)
