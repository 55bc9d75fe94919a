"""The command `research`: what it is made of, and how it ends."""

import errno
import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from research.commands.archive import archive
from research.commands.ask import ask
from research.commands.code import code
from research.commands.code_fit import fit, fit_read
from research.commands.dictionary import dictionary
from research.commands.doctor import doctor
from research.commands.index import index
from research.commands.label import label
from research.commands.language import LangOption, speak, speaks
from research.commands.outputs import BAD_INPUT, command_run
from research.commands.pages import pages
from research.commands.progress import escaped_controls, notes_held, say_now
from research.commands.regress import regress
from research.commands.report import report
from research.commands.tokens import tokens
from research.commands.topics import topics
from research.commands.train import train
from research.commands.update import update
from research.commands.verify import verify
from research.commands.words import words
from research.i18n import _

WRONG_USE, UNFORESEEN = 2, 4
# As a shell names the end of a process by a signal.
INTERRUPTED, NOBODY_READS, TERMINATED = 128 + 2, 128 + 13, 128 + 15


class _Commands(TyperGroup):
    """The commands; what one locked is released when it ends."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        speak(self, args)
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        with notes_held(), command_run():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    help="Themes and topics in Chinese industry news.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(lang: LangOption = None) -> None:
    """Take `--lang` before the name of a command too."""
    del lang  # obeyed before anything was made of the words


for command in (
    report,
    label,
    topics,
    train,
    words,
    dictionary,
    index,
    regress,
    tokens,
    pages,
    archive,
    update,
    verify,
    doctor,
):
    app.command()(speaks(command))
code.command()(ask)
code.command()(fit)
code.command("fit-read")(fit_read)
for registered in code.registered_commands:
    if registered.callback is not None:
        registered.callback = speaks(registered.callback)
app.add_typer(code, name="code")


def main() -> NoReturn:
    """Run the command, and end with an exit code, and a line where it is not 0.

    0 done; 1 not repeated; 2 wrong use; 3 bad input, or something left out; 4 what
    nobody foresaw; 130, 141 and 143 where it was interrupted, its reader went away,
    or it was terminated.
    """
    # Arrow's own pool takes a gigabyte of addresses, whatever it holds.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    with suppress(ValueError, AttributeError):  # not in the main thread, or no such
        signal.signal(signal.SIGTERM, _terminate)
    sys.exit(_flushed(_run()))


def _run() -> int:
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            say_now(_("research: interrupted"))
        return code if isinstance(code, int) else 0
    except SystemExit as end:
        if getattr(end.__context__, "errno", None) == errno.EPIPE:
            return NOBODY_READS
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:
        say_now(_("research: interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        return NOBODY_READS
    except (ValueError, OSError) as error:
        _say_problem(error)
        return BAD_INPUT
    except typer.Abort:
        say_now(_("research: interrupted"))
        return INTERRUPTED
    except typer.Exit as end:
        return end.exit_code
    except Exception as error:  # whatever it is, a traceback tells a user nothing
        shown = getattr(error, "show", None)  # an error of usage shows itself
        if shown is not None and hasattr(error, "format_message"):
            return _wrong_use(error)
        _say_problem(error, kind=f"{type(error).__name__}: ")
        return UNFORESEEN


def _wrong_use(error: Any) -> int:
    message = str(error.format_message())
    if type(error).__name__ == "NoArgsIsHelpError":
        with suppress(OSError):
            error.show()
    else:
        say_now(f"research: {escaped_controls(message)}")
    return int(getattr(error, "exit_code", WRONG_USE))


def _say_problem(error: BaseException, *, kind: str = "") -> None:
    """Say what is wrong: a line, or, of a bad file, a line for each of its faults."""
    problems = getattr(error, "problems", None)
    message = str(error)
    lines = message.splitlines() if problems and len(problems) > 1 else [message]
    for number, line in enumerate(lines):
        start = "" if number else f"research: {kind}"
        say_now(escaped_controls(f"{start}{line or type(error).__name__}".rstrip()))


def _terminate(*_: object) -> NoReturn:
    """End in order: locks go, and what is half-written."""
    raise SystemExit(TERMINATED)


def _flushed(code: int) -> int:
    """Flush stdout and stderr; what they do not take is no success."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            # Python would try again when it ends, and say so in lines of its own.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if stream is sys.stdout and code == 0:
                gone = getattr(error, "errno", None) == errno.EPIPE
                code = NOBODY_READS if gone else BAD_INPUT
                if not gone:
                    say_now(f"research: stdout: {error}")
    return code
