"""In which language the command line speaks: its help, its messages, its results."""

import inspect
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any

import typer

from research.i18n import N_, _, set_language

# What typer says by itself, and we have the Chinese of.
PANELS = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "DEFAULT_STRING": N_("[default: {}]"),
    "REQUIRED_LONG_STRING": N_("[required]"),
}
USAGE = N_("Usage: ")
HELP = N_("Show this message and exit.")
_METAVARS = ("options_metavar", "subcommand_metavar")
OWN_METAVARS = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."))


class Lang(StrEnum):
    """A language there are messages in."""

    EN = "en"
    ZH = "zh"


LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        help="Language of messages and results; that of the machine, if not given.",
    ),
]


def speaks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option `--lang`, which is obeyed before it is called."""

    @wraps(command)
    def spoken(**given: Any) -> None:
        given.pop("lang", None)
        command(**given)

    own = inspect.signature(command, eval_str=True).parameters.values()
    lang = inspect.Parameter(
        "lang", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=LangOption
    )
    listed = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
    signature = inspect.Signature([*listed, lang])
    spoken.__signature__ = signature  # type: ignore[attr-defined]
    spoken.__annotations__ = {
        name: one.annotation for name, one in signature.parameters.items()
    }
    return spoken


def language_asked(words: Sequence[str]) -> str | None:
    """Find what `--lang` asks for, before anything else is made of the words.

    None where it asks for nothing, or for what there is none of: that is refused
    with the other wrong words.
    """
    asked = None
    for place, word in enumerate(words):
        if word == "--":
            break
        if word == "--lang":
            asked = next(iter(words[place + 1 : place + 2]), None)
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
    return asked if asked in set(Lang) else None


def speak(group: Any, words: Sequence[str]) -> None:
    """Choose the language, and put the help of all commands into it."""
    if set_language(language_asked(words)) != "en":
        for said in texts(group):
            said.put(_(said.text))
        _speak_of_help(group)
    from typer import rich_utils

    for name, text in PANELS.items():
        if hasattr(rich_utils, name):  # not in all versions of typer
            setattr(rich_utils, name, _(text))


def _speak_of_help(command: Any) -> None:
    """Put into the language what commands make only when somebody asks for help."""
    usage, option = command.get_usage, command.get_help_option

    def get_help_option(ctx: Any) -> Any:
        found = option(ctx)
        if found is not None:
            found.help = _(HELP)
        return found

    command.get_usage = lambda ctx: usage(ctx).replace(USAGE, _(USAGE), 1)
    command.get_help_option = get_help_option
    for inner in getattr(command, "commands", {}).values():
        _speak_of_help(inner)


class HelpText:
    """A text of the help, and where it stands."""

    def __init__(self, owner: Any, name: str) -> None:
        self.owner, self.name = owner, name

    @property
    def text(self) -> str:
        """What it says."""
        return str(getattr(self.owner, self.name))

    def put(self, text: str) -> None:
        """Say it in other words."""
        setattr(self.owner, self.name, text)


def texts(command: Any) -> list[HelpText]:
    """List what the help of a command, its options and its subcommands says."""
    names = ("help", "short_help", "epilog", *_METAVARS)
    found = [HelpText(command, name) for name in names]
    for parameter in command.params:
        found += [HelpText(parameter, n) for n in ("help", "rich_help_panel")]
    found = [
        one for one in found if isinstance(getattr(one.owner, one.name, None), str)
    ]
    for inner in getattr(command, "commands", {}).values():
        found += texts(inner)
    return [one for one in found if one.text]
