"""Versions of what may change a number: written into reports, models, manifests."""

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("numpy", "scipy", "scikit-learn", "jieba", "rjieba")


def library_versions(*more: str) -> dict[str, str]:
    """Give the installed versions of `LIBRARIES`, and of further distributions.

    Raises
    ------
    importlib.metadata.PackageNotFoundError
        If one is not installed.
    """
    return {name: version(name) for name in (*more, *LIBRARIES)}


def installed_versions(*names: str) -> dict[str, str]:
    """Give the versions of those distributions that are installed."""
    found = {}
    for name in names:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
