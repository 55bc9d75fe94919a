"""`research dictionary`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import CorpusPath, ReadingOptions, Seed, takes_groups
from research.commands.outputs import check_file, write_table
from research.commands.progress import say, stage
from research.files.tables import TABLE_SUFFIXES
from research.i18n import _

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus


@takes_groups
def dictionary(
    corpus: CorpusPath,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            help="The sheet, XLSX or CSV; with --sheet-filled the list, TOML.",
        ),
    ],
    reading: ReadingOptions,
    seeds: Annotated[
        list[str],
        typer.Option("--seed-word", help="Is of the list for certain. Repeatable."),
    ],
    filled: Annotated[
        Path | None,
        typer.Option("--sheet-filled", help="The sheet with yes or no in accept."),
    ] = None,
    name: Annotated[str, typer.Option(help="What the list is called.")] = "list",
    proposals: Annotated[int, typer.Option(min=1, help="Words to propose.")] = 60,
    seed: Seed = 7,
) -> None:
    """Make a word list: from seed words to proposals, and from answers to the list.

    Proposals are alike by the corpus's own vectors or stand near a seed, each with
    contexts. Write yes or no in the column accept, and give the sheet back: the list
    names its source, coverage and precision, and `research index --words` takes it.
    """
    suffixes = (".toml",) if filled is not None else TABLE_SUFFIXES
    check_file(out, inputs=[corpus, filled], suffixes=suffixes)
    with stage(_("reading")):
        articles = read_articles(corpus, reading)
    if filled is None:
        from research.measurement.workshop import propose_terms

        with stage(_("looking for words")):
            table = propose_terms(articles, seeds, n=proposals, seed=seed)
        write_table(table, out)
        say(_("{n} proposals: write yes or no in the column accept", n=len(table)))
        return
    _make(name, seeds, filled, articles, out)


def _make(
    name: str, seeds: list[str], filled: Path, articles: "Corpus", out: Path
) -> None:
    """Make the list of what a person said, and say how good it is."""
    import pandas as pd

    from research.files.formats.opening import read_rows
    from research.files.writing import together, write_atomically
    from research.measurement.workshop import make_word_list, word_list_toml

    sheet = pd.DataFrame([row.values for row in read_rows(filled).rows])
    made = make_word_list(name, seeds, sheet, articles)
    with together("labels"):
        write_atomically(out, word_list_toml(made).encode())
    say(
        _(
            "{n} terms; {precision:.0%} of {judged} proposals accepted; articles with "
            "one: {before:.1%} by the seeds, {after:.1%} by the list",
            n=len(made.words.terms),
            precision=made.precision.value,
            judged=made.judged,
            before=made.by_seeds.value,
            after=made.by_list.value,
        )
    )
