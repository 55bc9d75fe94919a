"""Whole or not at all: files, folders, locks, what may be replaced."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: str | Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with whole_or_nothing(path) as file:
        file.write(data)


@contextmanager
def whole_or_nothing(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when all of it is written."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def is_replaceable(folder: Path) -> bool:
    """Tell whether a folder is a model or empty, so that one may take its place."""
    return folder.is_dir() and (
        (folder / "manifest.json").is_file() or not any(folder.iterdir())
    )


def replace_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put a folder in place in one move, or leave what was there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".model-") as scratch:
        fresh, stale = Path(scratch, "fresh"), Path(scratch, "stale")
        fresh.mkdir()
        for name, data in contents.items():
            (fresh / name).write_bytes(data)
        if folder.exists():
            shutil.move(folder, stale)
        shutil.move(fresh, folder)
