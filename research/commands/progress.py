"""What is being done, on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Show on stderr what is being done, while it is being done."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
    else:
        with _console().status(name):
            yield
    say(f"{name}: done")


def say(text: str) -> None:
    """Print text on stderr; where nobody takes it, nothing is lost."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        # Titles and paths may hold square brackets: no markup.
        _console().print(
            escaped_controls(text, keep="\n"),
            markup=False,
            highlight=False,
            soft_wrap=True,
            emoji=False,
        )
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


def _console() -> Console:
    return Console(stderr=True)
