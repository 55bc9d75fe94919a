"""The files of a folder, and what is called like one and is none."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from research.i18n import _


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a folder that is not read, and why."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def list_files(
    folder: Path, is_wanted: Callable[[Path], bool], *, hidden: bool = True
) -> tuple[list[Path], list[LeftOut]]:
    """List the files of a folder and below whose names are wanted, sorted by path.

    Links to files are followed, links to folders are not: they may lead in a circle.

    Parameters
    ----------
    folder : path
    is_wanted : callable
        Tells by its name whether a file is wanted.
    hidden : bool
        Take names that begin with a dot, too.

    Returns
    -------
    files : list of path
        Regular files.
    left_out : list of LeftOut
        Folders that may not be opened or are links, and what is called like a file
        that is wanted and is none: a link that leads nowhere, a pipe, or a folder
        with no such file in it.
    """
    files: list[Path] = []
    left: list[LeftOut] = []
    called_so: list[Path] = []

    def closed(error: OSError) -> None:
        left.append(
            LeftOut(
                Path(error.filename),
                _("cannot be read ({strerror}).", strerror=error.strerror),
            )
        )

    for top, folders, names in os.walk(folder, onerror=closed):
        if not hidden:
            folders[:] = [name for name in folders if not name.startswith(".")]
            names = [name for name in names if not name.startswith(".")]
        for path in (Path(top, name) for name in folders):
            if path.is_symlink():
                left.append(
                    LeftOut(path, _("is a link to a folder, and not followed."))
                )
            elif is_wanted(path):
                called_so.append(path)
        for path in (Path(top, name) for name in names):
            if is_wanted(path):
                _sort_in(path, files, left)
    named = {one.path for one in left}
    for path in called_so:
        if path not in named and not any(one.is_relative_to(path) for one in files):
            left.append(
                LeftOut(path, _("is a folder, and none of such files is in it."))
            )
    return sorted(files), sorted(left, key=lambda one: one.path)


def _sort_in(path: Path, files: list[Path], left: list[LeftOut]) -> None:
    try:
        if path.is_file():
            files.append(path)
        elif path.is_symlink() and not path.exists():
            left.append(LeftOut(path, _("is a link that leads nowhere.")))
        else:
            left.append(LeftOut(path, _("is no regular file.")))
    except OSError as error:
        left.append(
            LeftOut(path, _("cannot be read ({strerror}).", strerror=error.strerror))
        )
