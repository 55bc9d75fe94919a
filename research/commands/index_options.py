"""Options of `research index`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.options import SplitOption
from research.i18n import _

if TYPE_CHECKING:
    from research.measurement.exclusions import Exclusions
    from research.text.lexicon import Lexicon

EPU, DIMENSIONS = "epu", "wu2021"


@dataclass(frozen=True, kw_only=True)
class IndexOptions:
    """What is counted, in which groups, and what does not count."""

    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="COLUMN,…",
            help="A row for each: year, quarter, month, source, columns of one's own.",
        ),
    ] = "year"
    words: Annotated[
        str,
        typer.Option(
            "--words",
            metavar="LISTS",
            help="wu2021 (the usual), epu, themes, or a TOML or TXT file.",
        ),
    ] = ""
    exclude: Annotated[
        str,
        typer.Option(
            "--exclude",
            metavar="RULE,…|none|FILE",
            help="What does not count: names of rules, none, or a file of rules. All "
            "that ship if not given, none with --newspaper.",
        ),
    ] = ""
    terms: Annotated[bool, typer.Option("--terms", help="A column a term too.")] = False
    themes: Annotated[
        str,
        typer.Option("--themes", metavar="MODEL", help="Shares of its themes too."),
    ] = ""
    topics: Annotated[
        str,
        typer.Option("--topics", metavar="MODEL", help="Shares of its topics too."),
    ] = ""
    split: SplitOption = ""
    newspaper: Annotated[
        bool,
        typer.Option(
            "--newspaper",
            help="An index of newspapers: articles with a term of every theme of the "
            "lists, by --by month, quarter or year.",
        ),
    ] = False
    base: Annotated[
        str,
        typer.Option(
            "--base", metavar="FROM:TO", help="Of --newspaper: periods to scale by."
        ),
    ] = ""
    check: Annotated[
        int,
        typer.Option(
            "--check", min=0, help="Draw N mentions of each term for people to judge."
        ),
    ] = 0
    checked: Annotated[
        Path | None,
        typer.Option("--checked", help="Sheet of --check, filled in: correct by it."),
    ] = None
    names: Annotated[
        Path | None,
        typer.Option("--names", help="Table of names: each is a `name` in --by."),
    ] = None
    name_pattern: Annotated[
        str,
        typer.Option(
            "--name-pattern",
            metavar="{code}_{year}_{}",
            help="Columns to take out of file names.",
        ),
    ] = ""
    section: Annotated[
        str, typer.Option("--section", help="Of annual reports alone: mda.")
    ] = ""
    jobs: Annotated[int, typer.Option(min=1, help="Processes for a folder.")] = 1
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep what an earlier run finished.")
    ] = False

    @property
    def columns(self) -> list[str]:
        """The columns that make the groups."""
        return [name.strip() for name in self.by.split(",") if name.strip()]

    @property
    def files(self) -> list[Path | None]:
        """The files that are read, beside the articles."""
        named = [Path(name) for name in (self.words, self.exclude) if name]
        return [self.names, self.checked, *named]

    @property
    def written(self) -> list[str]:
        """What is written beside the table."""
        asked = {
            "columns": True,
            "papers": self.newspaper,
            "excluded": not self.newspaper,
            "sections": bool(self.section),
            "check": self.check > 0,
            "precision": self.checked is not None,
        }
        return [name for name, wanted in asked.items() if wanted]

    def lexicon(self) -> "Lexicon":
        """Read the lists."""
        from research.measurement.word_lists import read_word_lists

        return read_word_lists(self.words or (EPU if self.newspaper else DIMENSIONS))

    def rules(self) -> "Exclusions":
        """Read what does not count."""
        from research.measurement.exclusions import Exclusions, read_exclusions

        chosen = self.exclude or ("none" if self.newspaper else "all")
        if chosen == "none":
            return Exclusions()
        if chosen == "all":
            return read_exclusions()
        if Path(chosen).is_file():
            return read_exclusions(chosen)
        return read_exclusions().select([name.strip() for name in chosen.split(",")])

    def window(self) -> tuple[str, str] | None:
        """Give the base window, if one is named."""
        if not self.base:
            return None
        first, _rest, last = (part.strip() for part in self.base.partition(":"))
        if not (first and last):
            raise typer.BadParameter(
                _("--base takes FROM:TO, got {base!r}", base=self.base)
            )
        return first, last
