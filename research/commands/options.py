"""Options, declared once, in groups that commands take whole."""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_type_hints

import typer

from research.commands.progress import say
from research.i18n import _

if TYPE_CHECKING:
    from research.corpus.passages import Split

READING_PANEL = "How articles are read"
WORDS_PANEL = "Words"
SHOWN_PANEL = "What is shown"

CorpusPath = Annotated[
    Path,
    typer.Argument(
        metavar="CORPUS",
        help="Tables of articles: JSONL, JSON, CSV, TSV, XLSX, XLS, ODS, Parquet, "
        "Feather, Stata's .dta. One article a file: .txt, .md, .docx, .html. Exports "
        "of literature and press databases. A folder or a ZIP file of any of these.",
    ),
]
ThemeModel = Annotated[
    str, typer.Option("--model", help="Folder of a theme model, or a shipped one.")
]
NumberOfTopics = Annotated[
    str, typer.Option("-k", "--topics", help="Number of topics, or auto.")
]
Seed = Annotated[int, typer.Option(help="Seed of all that is random.")]
SplitOption = Annotated[
    str,
    typer.Option(
        "--split",
        metavar="paragraphs|N",
        help="Label passages, not whole articles: paragraphs, or pieces of at most N "
        "characters. For long documents.",
    ),
]
TopicNames = Annotated[
    Path | None,
    typer.Option(
        "--topic-names",
        metavar="FILE",
        help="Names of topics, and which to hide, as the explorer saves them.",
    ),
]
Value = TypeVar("Value")


class BadDates(StrEnum):
    """What becomes of an article without a usable date."""

    KEEP = "keep"
    DROP = "drop"


class Ids(StrEnum):
    """What articles without an id are called."""

    ROW = "row"
    REFUSE = "refuse"


def _reading(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel=READING_PANEL, **settings)


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """How the articles of a corpus are read; the same for every command."""

    column: Annotated[
        list[str] | None,
        _reading(
            "--column",
            metavar="FIELD=NAME",
            help="Where a field stands, such as text=正文 or date=日期. Repeatable.",
        ),
    ] = None
    encoding: Annotated[
        str | None,
        _reading("--encoding", help="Of the text, such as big5; told by the bytes."),
    ] = None
    sheet: Annotated[
        str | None,
        _reading("--sheet", help="Of a spreadsheet; all alike if not given."),
    ] = None
    header: Annotated[
        str | None,
        _reading(
            "--header",
            metavar="LINE|none",
            help="Line that names the columns, from 1, or none if no line does.",
        ),
    ] = None
    lines: Annotated[
        bool | None,
        _reading("--lines/--no-lines", help="Each line of a text file is an article."),
    ] = None
    drop_bad: Annotated[
        bool, _reading("--drop-bad", help="Leave bad articles out and list them.")
    ] = False
    bad_dates: Annotated[
        BadDates,
        _reading("--bad-dates", help="What becomes of articles without a usable date."),
    ] = BadDates.KEEP
    ids: Annotated[
        Ids | None,
        _reading(
            "--ids",
            help="row: number the articles; refuse: each must have an id of its own.",
        ),
    ] = None
    keep: Annotated[
        list[str] | None,
        _reading(
            "--keep",
            metavar="COLUMN|all",
            help="Column of one's own that tables of articles repeat. Repeatable.",
        ),
    ] = None
    pages: Annotated[
        bool,
        _reading("--pages", help="CORPUS is newspaper pages, not articles; see pages."),
    ] = False

    def keywords(self) -> dict[str, Any]:
        """Give those that are set as parameters of `read_corpus`.

        Raises
        ------
        typer.BadParameter
            If one cannot be understood.
        """
        found = {
            "columns": column_mapping(self.column),
            "encoding": self.encoding,
            "sheet": self.sheet,
            "header": header_line(self.header),
            "lines": self.lines,
            "drop_bad": self.drop_bad,
            "bad_dates": None if self.bad_dates == BadDates.KEEP else "drop",
            "ids": None if self.ids is None else self.ids.value,
        }
        return {
            name: value
            for name, value in found.items()
            if value not in (None, {}) and (value is not False or name == "lines")
        }

    def of_files(self) -> dict[str, Any]:
        """Give those that are set as parameters of `article_batches`.

        Raises
        ------
        typer.BadParameter
            If the files are to be pages.
        """
        if self.pages:
            raise typer.BadParameter(
                _("--pages does not go with a folder of files of articles")
            )
        return self.keywords()

    def for_another(self) -> "ReadingOptions":
        """Give the same for a second corpus, of which no table is made."""
        return replace(self, pages=False, keep=None)


def _words(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel=WORDS_PANEL, **settings)


@dataclass(frozen=True, kw_only=True)
class TextOptions:
    """Which words there are, for what is learned now."""

    user_words: Annotated[
        Path | None,
        _words(
            "--user-words",
            metavar="FILE",
            help="Words to keep whole, one a line as jieba takes them.",
        ),
    ] = None
    stop_words: Annotated[
        Path | None,
        _words(
            "--stop-words",
            metavar="FILE",
            help="Words to leave out, one a line, beside those that ship.",
        ),
    ] = None
    min_df: Annotated[
        int | None,
        _words("--min-df", min=1, help="Leave out words of fewer articles."),
    ] = None
    keep_words: Annotated[
        Path | None,
        _words(
            "--keep-words",
            metavar="FILE",
            help="Words never left out as stop words nor, in topics, for being rare.",
        ),
    ] = None
    segmented: Annotated[
        bool,
        _words("--segmented", help="Texts are segmented: blanks part their words."),
    ] = False

    @property
    def files(self) -> list[Path | None]:
        """The files that are read."""
        return [self.user_words, self.stop_words, self.keep_words]


class PeriodKind(StrEnum):
    """What a period of a report is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ReportFormat(StrEnum):
    """What a report is written as, beside what it always is."""

    XLSX = "xlsx"
    TEX = "tex"
    DOCX = "docx"
    PDF = "pdf"


def _shown(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel=SHOWN_PANEL, **settings)


@dataclass(frozen=True, kw_only=True)
class ShownOptions:
    """What a report shows beside what it always does."""

    by: Annotated[
        PeriodKind | None,
        _shown("--by", help="What a period is; chosen by span and articles."),
    ] = None
    group: Annotated[
        str,
        _shown(
            "--group",
            metavar="COLUMN",
            help="Show themes and topics by the values of a column.",
        ),
    ] = ""
    compare: Annotated[
        str,
        _shown(
            "--compare",
            metavar="A:B",
            help="Compare two times (2025:2026, last:this), before and after a day "
            "(NAME=2024-07-18), or two values of a column (COLUMN=A:B).",
        ),
    ] = ""
    formats: Annotated[
        list[ReportFormat] | None,
        _shown(
            "--format",
            help="Written beside: a workbook, LaTeX, Word, a PDF. Repeatable.",
        ),
    ] = None
    themes: Annotated[
        bool | None,
        _shown(
            "--themes/--no-themes",
            help="Show themes, or not; if not given, unless hardly an article has one.",
        ),
    ] = None


def takes_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Spread a command's parameters that are groups into options of their own.

    A parameter whose type is a dataclass of options, such as `reading:
    ReadingOptions`, becomes its options on the command line; the command gets the
    group.
    """
    hints = get_type_hints(command, include_extras=True)
    spread: dict[str, inspect.Parameter] = {}
    groups: dict[str, Any] = {}
    for name, parameter in inspect.signature(command).parameters.items():
        group = hints[name]
        if not is_dataclass(group):
            spread[name] = parameter.replace(annotation=group)
            continue
        groups[name] = group
        inner = get_type_hints(group, include_extras=True)
        for item in fields(group):
            spread[item.name] = inspect.Parameter(
                item.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=parameter.empty if item.default is MISSING else item.default,
                annotation=inner[item.name],
            )

    @wraps(command)
    def spread_command(**given: Any) -> None:
        for name, group in groups.items():
            values = {item.name: given.pop(item.name) for item in fields(group)}
            given[name] = group(**values)
        command(**given)

    ordered = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in spread.values()
    ]
    spread_command.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]
    spread_command.__annotations__ = {p.name: p.annotation for p in ordered}
    return spread_command


def renamed_option(old: str, new: str, given: Value | None, value: Value) -> Value:
    """Give what an option has under its old name, if it was given, and warn."""
    if given is None:
        return value
    say(
        _(
            "--{old} is now called --{new}; the old name goes with the next version",
            old=old,
            new=new,
        )
    )
    return given


def column_mapping(column: list[str] | None) -> dict[str, str]:
    """Turn the options `--column FIELD=NAME` into a mapping."""
    wrong = [pair for pair in column or () if "=" not in pair]
    if wrong:
        raise typer.BadParameter(
            _("--column takes FIELD=NAME, got {wrong!r}", wrong=wrong[0])
        )
    return dict(pair.split("=", 1) for pair in column or ())


def header_line(text: str | None) -> int | Literal["none"] | None:
    """Turn the option `--header` into a number or "none"."""
    if text is None:
        return None
    if text.strip().casefold() == "none":
        return "none"
    if not text.isdecimal() or int(text) < 1:
        raise typer.BadParameter(
            _(
                "--header takes the number of a line from 1, or none, got {text!r}",
                text=text,
            )
        )
    return int(text)


def split_of(text: str) -> "Split | None":
    """Turn the option `--split` into what `split_corpus` takes; None where not set."""
    from research.corpus.passages import LEAST_PIECE

    if not text:
        return None
    if text == "paragraphs":
        return "paragraphs"
    if not text.isdecimal() or int(text) < LEAST_PIECE:
        raise typer.BadParameter(
            _(
                "--split takes paragraphs or a number of characters from "
                "{LEAST_PIECE}, got {text!r}",
                LEAST_PIECE=LEAST_PIECE,
                text=text,
            )
        )
    return int(text)


def number_of_topics(text: str) -> int | None:
    """Turn the option `-k` into a number, None for `auto`."""
    if text == "auto":
        return None
    if not text.isdecimal() or int(text) < 2:
        raise typer.BadParameter(
            _("-k takes auto or a number above 1, got {text!r}", text=text)
        )
    return int(text)
