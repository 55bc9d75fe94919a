"""What is being done, on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

Tell = Callable[[str], None]


@contextmanager
def stage(name: str) -> Iterator[Tell]:
    """Show on stderr what is being done, while it is being done.

    Gives a function that says how far it is.
    """
    with _console().status(Text(name)) as status:
        yield lambda how_far: status.update(Text(f"{name}: {how_far}"))
    say(f"{name}: done")


def say(text: str) -> None:
    """Print a line on stderr, as it is."""
    _console().print(text, markup=False, highlight=False, soft_wrap=True)


def _console() -> Console:
    # Titles and paths may hold [brackets] and :100: — neither markup nor emoji.
    return Console(stderr=True, markup=False, emoji=False, highlight=False)
