"""`research topics`."""

import dataclasses
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
from research.commands.outputs import (
    check_folder,
    check_sheets,
    leave_out,
    writing_report,
    writing_sheets,
)
from research.commands.progress import say, stage
from research.commands.repeat import command_of
from research.commands.replacing import ReplaceOption
from research.commands.topic_options import (
    FitOptions,
    TopicShownOptions,
)
from research.i18n import _

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus
    from research.files.listing import LeftOut
    from research.topics.model import TopicModel


@takes_groups
def topics(
    context: typer.Context,
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")],
    reading: ReadingOptions,
    text: TextOptions,
    fitted: FitOptions,
    shown: TopicShownOptions,
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
    _check_out(out, [corpus, *text.files], fitted, shown, replace)
    words, how = read_words(text), fitted.keywords()
    with stage(_("reading")):
        articles, drawn_from = _read(corpus, reading, sample, seed)
    say_flags(articles)
    shown.check(articles)
    from research.reports.topic_report import topic_report

    with stage(_("fitting topics")) as tell:
        report, model = topic_report(
            articles,
            n_topics=number,
            seed=seed,
            drawn_from=drawn_from,
            words=words,
            keep=reading.keep or (),
            **how,
            asked=shown.asked(),
            tell=tell,
        )
        report = dataclasses.replace(report, command=command_of(context))
    from research.models import save_model

    with stage(_("writing")), writing_report(out):
        shown.write(report, out)
        save_model(model, out / "model", corpus_sha256=articles.sha256)
    if shown.sheets is not None:
        _write_sheets(model, articles, out / "sheets", shown.sheets, seed)


def _check_out(
    out: Path,
    inputs: list[Path | None],
    fitted: FitOptions,
    shown: TopicShownOptions,
    replace: bool,
) -> None:
    """Refuse, before any work, options and an output that will not do."""
    fitted.check()
    inputs = [*inputs, fitted.seed_words, fitted.merge, fitted.topic_names]
    check_folder(
        out,
        inputs=inputs,
        models=[fitted.topic_model],
        files=shown.files,
        model_inside="model",
        replace=replace,
    )
    if shown.sheets is not None:
        check_sheets(out / "sheets", inputs=inputs)


def _write_sheets(
    model: "TopicModel", articles: "Corpus", out: Path, n: int, seed: int
) -> None:
    """Write sheets of questions that test the topics, for two coders."""
    from research.coding.choice_sheets import write_key, write_questions
    from research.coding.intrusion import intrusion_questions

    questions = intrusion_questions(
        model, articles, kind="sets", seed=seed, n_questions=n
    )
    with writing_sheets(out):
        for number in (1, 2):
            write_questions(questions, out / f"coder-{number}.csv")
        write_key(questions, out / "key.json")
    say(_("{n} questions; key.json is not for coders", n=len(questions)))


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
