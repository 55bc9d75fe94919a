"""What is being done, on stderr.

On a terminal everything is said at once. Elsewhere what is worth knowing is said when
the command has ended well: an error is one line, and nothing else.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import typer
from rich.console import Console
from rich.text import Text

from research.i18n import _

Tell = Callable[[str], None]

_held: ContextVar[list[str] | None] = ContextVar("_held", default=None)


@contextmanager
def notes_held() -> Iterator[None]:
    """Hold what is said, and say it at the end unless that is an error."""
    if _is_terminal():
        yield
        return
    notes: list[str] = []
    token = _held.set(notes)
    is_error = False
    try:
        yield
    except typer.Exit:
        raise
    except BaseException:
        is_error = True
        raise
    finally:
        _held.reset(token)
        for note in notes if not is_error else ():
            say_now(note)


@contextmanager
def stage(name: str) -> Iterator[Tell]:
    """Show on stderr what is being done, while it is being done.

    Gives a function that says how far it is.
    """
    if not _is_terminal():
        yield lambda _how_far: None
    else:
        with _console().status(Text(name)) as status:
            yield lambda how_far: status.update(Text(f"{name}: {how_far}"))
    say_now(_("{name}: done", name=name))


def say(text: str) -> None:
    """Say on stderr what is worth knowing, at once or when the command has ended."""
    held = _held.get()
    if held is None:
        say_now(text)
    else:
        held.append(text)


def say_now(text: str) -> None:
    """Print text on stderr; where nobody takes it, nothing is lost."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        _console().print(escaped_controls(text, keep="\n"), soft_wrap=True)
        sys.stderr.flush()


def escaped_controls(text: str, *, keep: str = "") -> str:
    r"""Write what moves a cursor, or cannot be encoded, as `\n`, `\x1b`, `\udcff`.

    Examples
    --------
    >>> print(escaped_controls("a\nb"))
    a\nb
    """
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    shown = "".join(
        one if one in keep or one == " " or one.isprintable() else ascii(one)[1:-1]
        for one in text
    )
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _console() -> Console:
    # Titles and paths may hold [brackets] and :100: — neither markup nor emoji.
    return Console(stderr=True, markup=False, emoji=False, highlight=False)
