"""`research train`."""

from pathlib import Path
from typing import Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import Columns, CorpusPath, DropBad, Seed
from research.commands.outputs import check_model
from research.commands.progress import say, stage


def train(
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the model.")],
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            help="More articles without labels, to learn from which words are alike."
        ),
    ] = None,
    folds: Annotated[
        int, typer.Option(help="Folds of the cross-validation; 0 leaves it out.")
    ] = 5,
    seed: Seed = 7,
    column: Columns = None,
    drop_bad: DropBad = False,
) -> None:
    """Train a theme model on labelled articles; any set of themes will do.

    Articles without labels, in the corpus or in a file of their own, teach which words
    are alike, where they are many.
    """
    check_model(out, inputs=[corpus, unlabelled])
    with stage("reading"):
        articles = read_articles(corpus, column, drop_bad).in_order()
        pool = (
            None if unlabelled is None else read_articles(unlabelled, column, drop_bad)
        )
    from research.themes.training import train_model

    with stage(f"training on {len(articles):,} articles"):
        model, card = train_model(articles, pool=pool, n_folds=folds, seed=seed)
    from research.models import save_model

    save_model(model, out, corpus_sha256=articles.sha256, card=card)
    say(card)
