"""What is being done, on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.text import Text

Tell = Callable[[str], None]


@contextmanager
def stage(name: str) -> Iterator[Tell]:
    """Show on stderr what is being done, while it is being done.

    Gives a function that says how far it is.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
    else:
        with _console().status(Text(name)) as status:
            yield lambda how_far: status.update(Text(f"{name}: {how_far}"))
    say(f"{name}: done")


def say(text: str) -> None:
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


def _console() -> Console:
    # Titles and paths may hold [brackets] and :100: — neither markup nor emoji.
    return Console(stderr=True, markup=False, emoji=False, highlight=False)
