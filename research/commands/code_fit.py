"""`research code fit` and `fit-read`: can people use topics?"""

from pathlib import Path
from typing import Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import ReadingOptions, takes_groups
from research.commands.outputs import (
    check_folder,
    check_sheets,
    writing_report,
    writing_sheets,
)
from research.commands.progress import say
from research.commands.replacing import ReplaceOption
from research.commands.topic_options import load_topics
from research.i18n import _

Out = Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")]


@takes_groups
def fit(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS")],
    out: Out,
    reading: ReadingOptions,
    model: Annotated[
        str, typer.Option("--model", help="Folder of a topic model, or a shipped one.")
    ] = "topics",
    n: Annotated[int, typer.Option("-n", min=1, help="Questions.")] = 40,
    coders: Annotated[int, typer.Option(help="Sheets to write.")] = 2,
    seed: Annotated[int, typer.Option(help="Seed of all that is random.")] = 7,
) -> None:
    """Write questions of use: which of two articles fits a topic better?"""
    from research.coding.choice_sheets import write_key, write_questions
    from research.coding.fit_task import FITS_BETTER, fit_questions

    check_sheets(out, inputs=[corpus], models=[model])
    topics, articles = load_topics(model), read_articles(corpus, reading)
    questions = fit_questions(topics, articles, n_questions=n, seed=seed)
    with writing_sheets(out):
        for number in range(1, coders + 1):
            path = out / f"coder-{number}.csv"
            write_questions(questions, path, answer=FITS_BETTER)
        write_key(questions, out / "key.json")
    say(_("{n} questions; key.json is not for coders", n=len(questions)))


def fit_read(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEETS...")],
    key: Annotated[Path, typer.Option(help="key.json of these questions.")],
    out: Out,
    replace: ReplaceOption = False,
) -> None:
    """Score the answers: how often do people prefer the article the model does?"""
    from research.coding.choice_sheets import read_answers, read_key, score_intrusion
    from research.coding.codings import names_of_files
    from research.coding.fit_task import FITS_BETTER
    from research.reports.coding_report import fit_report

    check_folder(out, inputs=[*sheets, key], replace=replace)
    questions = read_key(key)
    answers = [read_answers(questions, path, answer=FITS_BETTER) for path in sheets]
    scores = score_intrusion(questions, answers)
    report = fit_report(scores, coders=list(names_of_files(sheets).values()))
    with writing_report(out):
        report.write(out)
    found = scores[0].found
    say(
        _(
            "people prefer the article that the model does: {value:.2f} [{low:.2f}, "
            "{high:.2f}], guessing gives 0.50",
            value=found.value,
            low=found.low,
            high=found.high,
        )
    )
