"""`research regress`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from research.commands.inputs import read_articles
from research.commands.options import (
    CorpusPath,
    ReadingOptions,
    ThemeModel,
    takes_groups,
)
from research.commands.outputs import check_file, write_table
from research.commands.places import check_distinct
from research.commands.progress import say, stage
from research.files.tables import TABLE_SUFFIXES
from research.files.writing import together
from research.i18n import _

if TYPE_CHECKING:
    import pandas as pd

    from research.corpus.corpus import Corpus
    from research.measurement.regression import Regression


@dataclass(frozen=True, kw_only=True)
class RegressOptions:
    """What is regressed on what."""

    drawn: Annotated[
        Path | None, typer.Option("--drawn", help="drawn.csv of research code.")
    ] = None
    kind: Annotated[
        str, typer.Option("--kind", help="linear, or logit for a theme as outcome.")
    ] = "linear"
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="COLUMN", help="What hangs together.")
    ] = ""
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Write what went in, for R's dsl or Stata, too."),
    ] = None


@takes_groups
def regress(
    corpus: CorpusPath,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="CSV, XLSX, Parquet, JSONL or .dta.")
    ],
    formula: Annotated[
        str,
        typer.Option(
            "--formula",
            help="Such as 'green ~ C(source) + year'; the theme on either side.",
        ),
    ],
    theme: Annotated[str, typer.Option("--theme", help="The label in the formula.")],
    checked: Annotated[
        Path, typer.Option("--checked", help="Articles people labelled, same ids.")
    ],
    reading: ReadingOptions,
    asked: RegressOptions,
    model: ThemeModel = "themes",
) -> None:
    """Regress on a theme: by the model's labels, by people's, and corrected.

    A label with errors moves coefficients. Articles that people read, drawn with known
    chances, correct them. Columns of the formula: year, month, source, genre,
    log_length, the theme, and the articles' own.
    """
    inputs = [corpus, checked, asked.drawn]
    check_file(out, inputs=inputs, suffixes=TABLE_SUFFIXES, models=[model])
    if asked.data is not None:
        check_distinct(out, asked.data)
        check_file(asked.data, inputs=inputs, suffixes=TABLE_SUFFIXES, models=[model])
    with stage(_("reading")):
        articles = read_articles(corpus, reading)
        known = read_articles(checked, reading.for_another())
    from research.measurement.regression import regress as fit

    data = _data(articles, theme, model, known, asked)
    found = fit(
        formula,
        data,
        theme,
        truth="truth",
        chance="chance",
        kind=_kind(asked.kind),
        cluster=asked.cluster or None,
    )
    _tell(found)
    with together("labels"):
        write_table(found.table, out)
        if asked.data is not None:
            write_table(data, asked.data)


def _data(
    articles: "Corpus", theme: str, model: str, known: "Corpus", asked: RegressOptions
) -> "pd.DataFrame":
    from research.measurement.regression_data import regression_data
    from research.models import load_model

    with stage(_("labelling {n_articles:,} articles", n_articles=len(articles))):
        classifier = load_model(model)
        if not hasattr(classifier, "themes_"):
            raise typer.BadParameter(_("--model must be a theme model"))
        drawn = _chances(asked.drawn)
        return regression_data(articles, theme, classifier, known, drawn)


def _kind(text: str) -> Literal["linear", "logit"]:
    if text == "linear":
        return "linear"
    if text == "logit":
        return "logit"
    raise typer.BadParameter(_("--kind takes linear or logit, got {text!r}", text=text))


def _chances(path: Path | None) -> dict[str, float] | None:
    """Read the inclusion probabilities that `research code` keeps."""
    if path is None:
        return None
    from research.files.formats.opening import sound_rows

    rows = sound_rows(path)
    try:
        return {str(row["id"]): float(row["probability"]) for row in rows}
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(
            _(
                "{path}: must have columns id and probability, as drawn.csv has them: "
                "{error}.",
                path=path,
                error=error,
            )
        ) from error


def _tell(found: "Regression") -> None:
    say(
        _(
            "{n_docs:,} articles, {n_checked:,} read by people",
            n_docs=found.n_docs,
            n_checked=found.n_checked,
        )
    )
    for row in found.table.itertuples(index=False):
        say(
            _(
                "{term}: {corrected:.4f} [{corrected_low:.4f}, {corrected_high:.4f}] "
                "corrected; {naive:.4f} by the model alone",
                term=row.term,
                corrected=row.corrected,
                corrected_low=row.corrected_low,
                corrected_high=row.corrected_high,
                naive=row.naive,
            )
        )
