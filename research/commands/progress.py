"""What is being done, on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Show on stderr what is being done, while it is being done."""
    with _console().status(name):
        yield
    say(f"{name}: done")


def say(text: str) -> None:
    """Print a line on stderr."""
    # Titles and paths may hold square brackets: no markup.
    _console().print(text, markup=False, highlight=False, soft_wrap=True)


def _console() -> Console:
    return Console(stderr=True)
