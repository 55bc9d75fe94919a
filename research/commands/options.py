"""Shared groups of options."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer

from research.commands.progress import say

CorpusPath = Annotated[
    Path,
    typer.Argument(
        metavar="CORPUS",
        help="JSONL, CSV, XLSX or Parquet file, a folder of .txt and .md files or, "
        "for label and topics, of files of articles.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME",
        help="Where a field stands, such as text=正文 or date=日期. Repeatable.",
    ),
]
AsPages = Annotated[
    bool,
    typer.Option("--pages", help="CORPUS is newspaper pages, not articles; see pages."),
]
DropBad = Annotated[
    bool, typer.Option("--drop-bad", help="Leave bad articles out and list them.")
]
ThemeModel = Annotated[
    str, typer.Option("--model", help="Folder of a theme model, or a shipped one.")
]
NumberOfTopics = Annotated[
    str, typer.Option("-k", "--topics", help="Number of topics, or auto.")
]
Seed = Annotated[int, typer.Option(help="Seed of all that is random.")]
Value = TypeVar("Value")


def renamed_option(old: str, new: str, given: Value | None, value: Value) -> Value:
    """Give what an option has under its old name, if it was given, and warn."""
    if given is None:
        return value
    say(f"--{old} is now called --{new}; the old name goes with the next version")
    return given


def column_mapping(column: list[str] | None) -> dict[str, str]:
    """Turn the options `--column FIELD=NAME` into a mapping."""
    wrong = [pair for pair in column or () if "=" not in pair]
    if wrong:
        raise typer.BadParameter(f"--column takes FIELD=NAME, got {wrong[0]!r}")
    return dict(pair.split("=", 1) for pair in column or ())


def number_of_topics(text: str) -> int | None:
    """Turn the option `-k` into a number, None for `auto`."""
    if text == "auto":
        return None
    if not text.isdecimal() or int(text) < 2:
        raise typer.BadParameter(f"-k takes auto or a number above 1, got {text!r}")
    return int(text)
