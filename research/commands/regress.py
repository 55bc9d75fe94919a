"""`research regress`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.inputs import read_articles
from research.commands.options import (
    CorpusPath,
    ReadingOptions,
    ThemeModel,
    takes_groups,
)
from research.commands.outputs import check_file, write_table
from research.commands.progress import say, stage
from research.files.tables import TABLE_SUFFIXES

if TYPE_CHECKING:
    from research.measurement.regression import Regression


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
    drawn: Annotated[
        Path | None,
        typer.Option("--drawn", help="drawn.csv of research code."),
    ] = None,
    model: ThemeModel = "themes",
    kind: Annotated[
        str, typer.Option("--kind", help="linear, or logit for a theme as outcome.")
    ] = "linear",
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="COLUMN", help="What hangs together.")
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Write what went in, for R's dsl or Stata, too."),
    ] = None,
) -> None:
    """Regress on a theme: by the model's labels, by people's, and corrected.

    A label with errors moves coefficients. Articles that people read, drawn with known
    chances, correct them. Columns of the formula: year, month, source, genre,
    log_length, the theme, and the articles' own.
    """
    inputs = [corpus, checked, drawn]
    check_file(out, inputs=inputs, suffixes=TABLE_SUFFIXES, models=[model])
    if data is not None:
        check_file(data, inputs=[*inputs, out], suffixes=TABLE_SUFFIXES)
    with stage("reading"):
        articles = read_articles(corpus, reading)
        known = read_articles(checked, reading.for_another())
    from research.measurement.regression import regress as fit
    from research.measurement.regression_data import CHANCE, TRUTH, regression_data
    from research.models import load_model

    with stage(f"labelling {len(articles):,} articles"):
        classifier = load_model(model)
        if not hasattr(classifier, "themes_"):
            raise typer.BadParameter("--model must be a theme model")
        table = regression_data(articles, theme, classifier, known, _chances(drawn))
    found = fit(
        formula,
        table,
        theme,
        truth=TRUTH,
        chance=CHANCE,
        kind="logit" if kind == "logit" else "linear",
        cluster=cluster or None,
    )
    _tell(found)
    write_table(found.table, out)
    if data is not None:
        write_table(table, data)


def _chances(path: Path | None) -> dict[str, float] | None:
    """Read the inclusion probabilities that `research code` keeps."""
    if path is None:
        return None
    from research.files.formats.opening import stream_rows
    from research.files.formats.rows import Form, Row

    rows = [
        row.values for row in stream_rows(path, Form()).items if isinstance(row, Row)
    ]
    try:
        return {str(row["id"]): float(row["probability"]) for row in rows}
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(
            f"{path}: must have columns id and probability, as drawn.csv has them: "
            f"{error}."
        ) from error


def _tell(found: "Regression") -> None:
    say(f"{found.n_docs:,} articles, {found.n_checked:,} read by people")
    for row in found.table.itertuples(index=False):
        say(
            f"{row.term}: {row.corrected:.4f} [{row.corrected_low:.4f}, "
            f"{row.corrected_high:.4f}] corrected; {row.naive:.4f} by the model alone"
        )
