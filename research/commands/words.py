"""`research words`."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from research.commands.inputs import read_articles, read_words
from research.commands.options import (
    CorpusPath,
    ReadingOptions,
    Seed,
    TextOptions,
    takes_groups,
)
from research.commands.outputs import check_folder, writing_report
from research.commands.progress import stage
from research.commands.repeat import command_of
from research.i18n import _

NETWORK_FILES = ("network.gexf", "network.graphml")


@dataclass(frozen=True, kw_only=True)
class WordsOptions:
    """What is shown of words."""

    near: Annotated[
        list[str] | None,
        typer.Option(
            "--near",
            metavar="TERM",
            help="Show its contexts and neighbours. Repeatable.",
        ),
    ] = None
    group: Annotated[
        str,
        typer.Option(
            "--group",
            metavar="COLUMN",
            help="Compare words by it: source, year, or a column of one's own.",
        ),
    ] = ""
    window: Annotated[
        int, typer.Option(min=1, help="Words on either side that count as near.")
    ] = 5
    network: Annotated[
        int, typer.Option("--network", min=0, help="Words of the network; 0: none.")
    ] = 80


@takes_groups
def words(
    context: typer.Context,
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")],
    reading: ReadingOptions,
    text: TextOptions,
    asked: WordsOptions,
    seed: Seed = 7,
) -> None:
    """Count words: how often, by group, in their contexts, together as a network."""
    check_folder(out, inputs=[corpus, *text.files], files=NETWORK_FILES)
    choice = read_words(text)
    with stage(_("reading")):
        articles = read_articles(corpus, reading)
    from research.reports.words_report import WordSettings, words_report

    settings = WordSettings(
        near=tuple(asked.near or ()),
        group=asked.group,
        min_df=choice.min_df or 3,
        window=asked.window,
        network_words=asked.network,
        seed=seed,
    )
    with stage(
        _("counting the words of {n_articles:,} articles", n_articles=len(articles))
    ):
        report, files = words_report(
            articles,
            settings,
            user_words=choice.user_words,
            more_stop_words=choice.stop_words,
        )
        report = replace(report, command=command_of(context))
    from research.files.writing import write_atomically

    with stage(_("writing")), writing_report(out):
        report.write(out)
        for name, data in files.items():
            write_atomically(out / name, data)
