"""Options of `research topics`, in groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from research.commands.inputs import read_names
from research.commands.options import PeriodKind, ReportFormat, TopicNames
from research.files.formats.opening import sound_rows
from research.files.tables import table_bytes
from research.files.writing import write_atomically
from research.i18n import _
from research.rendering.exports import exported_names

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus
    from research.rendering.report import Report
    from research.reports.topic_asked import Asked
    from research.topics.model import TopicModel

FITTED_PANEL = "How topics are fitted"
SHOWN_PANEL = "What is shown"
PARQUET = ("doc_topics", "phi")  # tables that are written as Parquet besides

TopicModelPath = Annotated[
    str | None,
    typer.Option(
        "--topic-model",
        metavar="MODEL",
        help="Show the topics of a model in place of a fit: a folder.",
    ),
]


def _fitted(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel=FITTED_PANEL, **settings)


def _shown(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel=SHOWN_PANEL, **settings)


@dataclass(frozen=True, kw_only=True)
class GivenTopics:
    """A topic model in place of a fit, and names for topics."""

    topic_model: TopicModelPath = None
    topic_names: TopicNames = None

    def keywords(self) -> dict[str, Any]:
        """Give it as parameters of `make_digest`, files read."""
        model = self.topic_model
        return {
            "topic_model": None if model is None else load_topics(model),
            "topic_names": read_names(self.topic_names),
        }


@dataclass(frozen=True, kw_only=True)
class FitOptions:
    """How topics are found, beside their number."""

    fits: Annotated[
        int,
        _fitted("--fits", min=1, help="Fits; of several, what they agree on is shown."),
    ] = 1
    seed_words: Annotated[
        Path | None,
        _fitted(
            "--seed-words",
            metavar="FILE",
            help="Words that topics are drawn to: a table with the columns topic and "
            "words, or TOML.",
        ),
    ] = None
    topic_model: TopicModelPath = None
    topic_names: TopicNames = None
    merge: Annotated[
        Path | None,
        _fitted(
            "--merge",
            metavar="FILE",
            help="Topics taken for one: a table with the columns topic, a number, and "
            "into, a name.",
        ),
    ] = None

    def keywords(self) -> dict[str, Any]:
        """Give it as parameters of `topic_report`, files read."""
        model = self.topic_model
        return {
            "n_fits": self.fits,
            "seed_words": read_seed_words(self.seed_words),
            "model": None if model is None else load_topics(model),
            "merged": read_merged(self.merge),
            "topic_names": read_names(self.topic_names),
        }

    def check(self) -> None:
        """Refuse options that do not go together.

        Raises
        ------
        typer.BadParameter
        """
        if self.topic_model is not None and (self.fits > 1 or self.seed_words):
            raise typer.BadParameter(
                _("--topic-model is fitted already: leave out --fits and --seed-words")
            )


@dataclass(frozen=True, kw_only=True)
class TopicShownOptions:
    """What a report on topics shows beside what it always does."""

    by: Annotated[
        PeriodKind | None,
        _shown("--by", help="What a period is; chosen by span and articles."),
    ] = None
    group: Annotated[
        str,
        _shown(
            "--group", metavar="COLUMN", help="Draw shares by the values of a column."
        ),
    ] = ""
    evolve: Annotated[
        int,
        _shown(
            "--evolve",
            metavar="K",
            min=0,
            help="Fit K topics to each period; show which are born, die, split, merge.",
        ),
    ] = 0
    effects: Annotated[
        str,
        _shown(
            "--effects",
            metavar="FORMULA",
            help="Compare shares by columns, such as 'source + C(year)'.",
        ),
    ] = ""
    cluster: Annotated[
        str,
        _shown(
            "--cluster",
            metavar="COLUMN",
            help="Of --effects: what hangs together, such as issue or source.",
        ),
    ] = ""
    effects_topics: Annotated[
        str,
        _shown(
            "--effects-topics",
            metavar="K,K",
            help="Of --effects: further numbers of topics, drawn beside.",
        ),
    ] = ""
    effects_seeds: Annotated[
        int,
        _shown("--effects-seeds", min=0, help="Of --effects: further seeds of each."),
    ] = 0
    sheets: Annotated[
        int | None,
        _shown(
            "--sheets",
            metavar="N",
            min=1,
            help="Write sheets of N questions that test the topics, for two coders.",
        ),
    ] = None
    formats: Annotated[
        list[ReportFormat] | None,
        _shown(
            "--format",
            help="Written beside: a workbook, LaTeX, Word, a PDF. Repeatable.",
        ),
    ] = None
    parquet: Annotated[
        bool,
        _shown("--parquet", help="Write shares and terms as Parquet besides."),
    ] = False

    def asked(self) -> "Asked":
        """Give it as `topic_report` takes it."""
        from research.reports.topic_asked import Asked

        return Asked(
            effects=self.effects,
            cluster=self.cluster,
            effect_topics=_numbers(self.effects_topics),
            effect_seeds=self.effects_seeds,
            group=self.group,
            by=None if self.by is None else self.by.value,
            evolve=self.evolve,
        )

    def check(self, articles: "Corpus") -> None:
        """Refuse a column that there is none of, before the long work."""
        from research.reports.columns import column_values

        if self.group:
            column_values(articles, self.group)

    @property
    def files(self) -> list[str]:
        """Name what is written beside the report."""
        found = [f"{name}.parquet" for name in PARQUET] if self.parquet else []
        return found + exported_names([one.value for one in self.formats or ()])

    def write(self, report: "Report", out: Path) -> None:
        """Write the report, and what was asked for beside."""
        import pandas as pd

        from research.rendering.blocks import Table

        report.write(out, formats=[one.value for one in self.formats or ()])
        for block in report.blocks if self.parquet else ():
            if isinstance(block, Table) and block.name in PARQUET:
                table = pd.DataFrame(list(block.rows), columns=list(block.header))
                data = table_bytes(table, ".parquet")
                write_atomically(out / f"{block.name}.parquet", data)


def _numbers(text: str) -> tuple[int, ...]:
    """Read numbers of topics, parted by commas."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and int(part) > 1 for part in parts):
        raise typer.BadParameter(
            _("--effects-topics takes numbers from 2, such as 10,20, got {text!r}",
              text=text)
        )  # fmt: skip
    return tuple(map(int, parts))


def read_seed_words(path: Path | None) -> Mapping[str, list[str]] | None:
    """Read words by name of topic: a table of both columns, or a TOML of word lists.

    Raises
    ------
    ValueError
        If there are no such columns, or a row lacks one.
    """
    if path is None:
        return None
    if path.suffix.lower() == ".toml":
        from research.text.lexicon import read_lexicon

        lexicon = read_lexicon(path)
        return {theme: list(lexicon.terms(theme)) for theme in lexicon.themes}
    words: dict[str, list[str]] = {}
    for number, row in enumerate(sound_rows(path), start=1):
        name, given = (str(row.get(key) or "").strip() for key in ("topic", "words"))
        if not name or not given:
            raise ValueError(
                _(
                    "{path}: row {number} must have a topic and words in columns of "
                    "these names.",
                    path=path,
                    number=number,
                )
            )
        parts = given.replace("，", " ").replace("、", " ").replace(",", " ").split()
        words.setdefault(name, []).extend(parts)
    return words


def read_merged(path: Path | None) -> Mapping[str, list[int]] | None:
    """Read which topics are taken for one, by its name; rows without `into` stay.

    Raises
    ------
    ValueError
        If there are no such columns, or a topic is no number.
    """
    if path is None:
        return None
    merged: dict[str, list[int]] = {}
    for number, row in enumerate(sound_rows(path), start=1):
        topic, into = (str(row.get(key) or "").strip() for key in ("topic", "into"))
        topic = topic.removesuffix(".0")  # as spreadsheets have it
        if not {"topic", "into"} <= set(row) or (into and not topic.isdecimal()):
            raise ValueError(
                _(
                    "{path}: row {number} must have the number of a topic in a column "
                    "topic, and a name in a column into, which may be empty.",
                    path=path,
                    number=number,
                )
            )
        if into:
            merged.setdefault(into, []).append(int(topic))
    return merged


def load_topics(model: str) -> "TopicModel":
    """Load a topic model, and refuse another.

    Raises
    ------
    typer.BadParameter
    """
    from research.models import load_model
    from research.topics.model import TopicModel

    found = load_model(model)
    if not isinstance(found, TopicModel):
        raise typer.BadParameter(_("{model} is no topic model", model=model))
    return found
