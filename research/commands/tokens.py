"""`research tokens`."""

from pathlib import Path
from typing import Annotated

import typer

from research.commands.inputs import read_articles, read_words
from research.commands.options import (
    CorpusPath,
    ReadingOptions,
    TextOptions,
    takes_groups,
)
from research.commands.outputs import check_file, write_lines, write_table
from research.commands.progress import stage
from research.files.tables import TABLE_SUFFIXES
from research.i18n import _


@takes_groups
def tokens(
    corpus: CorpusPath,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            help="CSV, JSONL, Parquet or XLSX; .txt: an article a line; - for stdout.",
        ),
    ],
    reading: ReadingOptions,
    text: TextOptions,
    words_only: Annotated[
        bool, typer.Option("--words-only", help="Leave out punctuation.")
    ] = False,
) -> None:
    """Segment articles, for other tools: their tokens, parted by blanks.

    Texts are cleaned first, as for every model. All tokens are given but those of
    --stop-words; `--segmented` reads such texts again.
    """
    inputs = [corpus, *text.files]
    check_file(out, inputs=inputs, suffixes=(".txt", *TABLE_SUFFIXES))
    words = read_words(text)
    with stage(_("reading")):
        articles = read_articles(corpus, reading)
    from research.text.words import token_lines

    with stage(_("segmenting {n_articles:,} articles", n_articles=len(articles))):
        lines = token_lines(articles.texts, words, words_only=words_only)
    if out.suffix.lower() == ".txt":
        write_lines(lines, out)
        return
    import pandas as pd

    from research.corpus.joining import beside

    table = pd.DataFrame({"id": articles.ids, "tokens": lines})
    write_table(beside(table, articles, reading.keep or ()), out)
