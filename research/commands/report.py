"""`research report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.inputs import read_articles, read_words, say_flags
from research.commands.options import (
    CorpusPath,
    NumberOfTopics,
    ReadingOptions,
    Seed,
    ShownOptions,
    SplitOption,
    TextOptions,
    ThemeModel,
    number_of_topics,
    split_of,
    takes_groups,
)
from research.commands.outputs import check_folder
from research.commands.progress import stage
from research.commands.repeat import command_of
from research.commands.replacing import ReplaceOption
from research.commands.topic_options import GivenTopics
from research.i18n import _
from research.rendering.exports import exported_names

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus
    from research.corpus.passages import Split
    from research.text.words import WordChoice

Checked = Annotated[
    Path | None,
    typer.Option(
        help="Labelled articles the model has not seen, to correct shares by."
    ),
]


@takes_groups
def report(
    context: typer.Context,
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the report.")],
    reading: ReadingOptions,
    text: TextOptions,
    shown: ShownOptions,
    given: GivenTopics,
    model: ThemeModel = "themes",
    checked: Checked = None,
    n_topics: NumberOfTopics = "auto",
    split: SplitOption = "",
    seed: Seed = 7,
    replace: ReplaceOption = False,
) -> None:
    """Make one page about a corpus: what was found in it, its themes and its topics."""
    number, how = number_of_topics(n_topics), split_of(split)
    _check(out, [corpus, checked, *text.files], model, given, shown, replace)
    words = _checked_words(text, checked, how)
    with stage(_("reading")):
        articles = read_articles(corpus, reading)
        known = _read_checked(checked, reading)
    _check_shown(articles, shown)
    from research.models import load_model
    from research.reports.digest import make_digest
    from research.reports.digest_report import digest_report

    found = make_digest(
        articles,
        load_model(model),
        checked=known,
        n_topics=number,
        seed=seed,
        words=words,
        split=how,
        by=None if shown.by is None else shown.by.value,
        with_themes=shown.themes,
        **given.keywords(),
        stage=stage,
    )
    page = digest_report(
        found,
        name=corpus.name,
        keep=reading.keep or (),
        group=shown.group,
        compare=shown.compare,
        command=command_of(context),
        stage=stage,
    )
    with stage(_("writing")) as tell:
        page.write(out, formats=_formats(shown), tell=tell)


def _check(
    out: Path,
    inputs: list[Path | None],
    model: str,
    given: GivenTopics,
    shown: ShownOptions,
    replace: bool,
) -> None:
    """Refuse, before any work, an output that will not do."""
    check_folder(
        out,
        inputs=[*inputs, given.topic_names],
        models=[model, given.topic_model],
        files=exported_names(_formats(shown)),
        replace=replace,
    )


def _formats(shown: ShownOptions) -> list[str]:
    return [one.value for one in shown.formats or ()]


def _read_checked(path: Path | None, reading: ReadingOptions) -> "Corpus | None":
    return None if path is None else read_articles(path, reading.for_another())


def _checked_words(
    text: TextOptions, checked: Path | None, how: "Split | None"
) -> "WordChoice":
    _check_checked(checked, how)
    return read_words(text)


def _check_checked(checked: Path | None, how: "Split | None") -> None:
    if checked is not None and how is not None:
        raise typer.BadParameter(
            _(
                "--checked articles were labelled as a whole and correct no labels of "
                "passages: leave out --checked or --split"
            )
        )


def _check_shown(articles: "Corpus", shown: ShownOptions) -> None:
    """Say what is odd; refuse a column or sides that there are none of."""
    say_flags(articles)
    from research.reports.columns import column_values
    from research.reports.comparison import read_comparison

    if shown.group:
        column_values(articles, shown.group)
    if shown.compare:
        read_comparison(shown.compare, articles)
