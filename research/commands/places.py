"""Where an output is to stand: apart from what is read, and where one can write."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from research.files.locking import resolved
from research.files.writing import standing
from research.i18n import _


def place_of(out: Path) -> Path:
    """Follow links to where an output is to stand."""
    path = resolved(out)
    if path.is_symlink():
        raise ValueError(_("{out}: is a link that leads nowhere.", out=out))
    return path


def check_apart(
    path: Path,
    inputs: Iterable[Path | None],
    models: Iterable[str | None] = (),
    *,
    may_lie_inside: bool = False,
) -> None:
    """Refuse an output that is read, by whatever name, or lies where all is read."""
    folders = [Path(model) for model in models if model and Path(model).is_dir()]
    for one in [*inputs, *folders]:
        if one is None or not one.exists():
            continue
        if path.exists() and path.samefile(one):
            raise ValueError(
                _(
                    "{source}: is read, and would be replaced. Name another place for "
                    "the results.",
                    source=one,
                )
            )
        if one.is_dir() and path.is_relative_to(resolved(one)):
            if may_lie_inside and one not in folders:
                continue
            raise ValueError(
                _(
                    "{path}: must lie outside {source}, or results would be read as "
                    "input. Name another place for the results.",
                    path=path,
                    source=one,
                )
            )


def check_distinct(one: Path, other: Path) -> None:
    """Refuse two outputs that are one file."""
    if str(one) != "-" and resolved(one) == resolved(other):
        raise ValueError(
            _(
                "{out}: is to hold two tables. Name another file for one of them.",
                out=other,
            )
        )


def check_is_folder(path: Path, out: Path) -> None:
    """Refuse a file in the place of a folder."""
    if path.exists() and not path.is_dir():
        raise ValueError(_("{out}: must be a folder, is none.", out=out))


def check_not_read(
    path: Path, out: Path, read: Iterable[Path], may_be_written: Callable[[str], bool]
) -> None:
    """Refuse a folder that holds what is read under a name that may be written."""
    for one in read:
        if resolved(one).parent == path and may_be_written(one.name):
            raise ValueError(
                _(
                    "{out}: holds {name}, which is read and might be replaced by a "
                    "table of that name. Name another folder for the results.",
                    out=out,
                    name=one.name,
                )
            )


def check_models(models: Iterable[str | None]) -> None:
    """Refuse models that are not there, by name or folder."""
    from research.files.model_folder import read_manifest
    from research.models import SHIPPED

    for model in models:
        if model and model not in (*SHIPPED, "pages"):
            read_manifest(standing(model))


def check_writable(path: Path) -> None:
    """Refuse a place where nothing can be written."""
    for folder in path.parents:
        if os.path.lexists(folder):
            if not folder.is_dir():
                raise ValueError(
                    _("{path}: {folder} is no folder.", path=path, folder=folder)
                )
            if not os.access(folder, os.W_OK | os.X_OK):
                raise ValueError(
                    _(
                        "{path}: nothing may be written in {folder}.",
                        path=path,
                        folder=folder,
                    )
                )
            break
    if path.exists() and not os.access(path, os.W_OK):
        raise ValueError(
            _("{path}: must not be replaced, as it is read-only.", path=path)
        )
