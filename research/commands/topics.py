"""`research topics`."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.inputs import read_articles, read_words, say_flags, say_reading
from research.commands.options import (
    CorpusPath,
    NumberOfTopics,
    ReadingOptions,
    Seed,
    TextOptions,
    number_of_topics,
    takes_groups,
)
from research.commands.outputs import check_folder, leave_out, writing_report
from research.commands.progress import stage
from research.commands.repeat import command_of
from research.commands.replacing import ReplaceOption
from research.i18n import _

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus
    from research.files.listing import LeftOut


@dataclass(frozen=True, kw_only=True)
class EffectOptions:
    """By which columns shares of topics are compared."""

    effects: Annotated[
        str,
        typer.Option(
            "--effects",
            metavar="FORMULA",
            help="Compare shares by columns, such as 'source + C(year)'.",
        ),
    ] = ""
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster",
            metavar="COLUMN",
            help="Of --effects: what hangs together, such as issue or source.",
        ),
    ] = ""


@takes_groups
def topics(
    context: typer.Context,
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")],
    reading: ReadingOptions,
    text: TextOptions,
    asked: EffectOptions,
    n_topics: NumberOfTopics = "auto",
    sample: Annotated[
        int, typer.Option(min=1, help="Articles to draw from a folder of files.")
    ] = 50_000,
    seed: Seed = 7,
    replace: ReplaceOption = False,
) -> None:
    """Fit topics to a corpus: terms and shares as tables, a report and a model.

    Of a folder of JSONL, CSV or Parquet files, they are fitted to a random sample;
    `research label DIR -o DIR --model MODEL` then gives the topics of all articles.
    """
    number = number_of_topics(n_topics)
    check_folder(out, inputs=[corpus], model_inside="model", replace=replace)
    words = read_words(text)
    with stage(_("reading")):
        articles, drawn_from = _read(corpus, reading, sample, seed)
    say_flags(articles)
    from research.reports.topic_report import topic_report

    with stage(_("fitting topics")) as tell:
        report, model = topic_report(
            articles,
            n_topics=number,
            seed=seed,
            drawn_from=drawn_from,
            words=words,
            keep=reading.keep or (),
            effects=asked.effects,
            cluster=asked.cluster,
            tell=tell,
        )
        report = dataclasses.replace(report, command=command_of(context))
    from research.models import save_model

    with stage(_("writing")), writing_report(out):
        report.write(out)
        save_model(model, out / "model", corpus_sha256=articles.sha256)


def _read(
    corpus: Path, reading: ReadingOptions, sample: int, seed: int
) -> "tuple[Corpus, int | None]":
    """Read the articles; of a folder of files a sample, and of how many it is."""
    from research.corpus.datasets import dataset_files, is_dataset, sample_articles

    if not is_dataset(corpus):
        return read_articles(corpus, reading), None
    left: list[LeftOut] | None = [] if reading.drop_bad else None
    files = dataset_files(corpus, left_out=left)
    for one in left or ():
        leave_out(str(one))
    articles, drawn_from = sample_articles(
        files, sample, seed=seed, **reading.of_files()
    )
    say_reading(corpus, articles)
    return articles, drawn_from
