"""The command `research`: what it is made of, and how it ends."""

import sys

import typer

from research.commands.code import code
from research.commands.label import label
from research.commands.outputs import BAD_INPUT
from research.commands.pages import pages
from research.commands.progress import say
from research.commands.report import report
from research.commands.tokens import tokens
from research.commands.topics import topics
from research.commands.train import train
from research.commands.verify import verify

app = typer.Typer(
    help="Themes and topics in Chinese industry news.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (report, label, topics, train, tokens, pages, verify):
    app.command()(command)
app.add_typer(code, name="code")


def main() -> None:
    """Run the command; bad input ends in one line and exit code 3."""
    try:
        app()
    except (ValueError, OSError) as error:
        say(f"research: {error}")
        sys.exit(BAD_INPUT)
