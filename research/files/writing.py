"""Whole or not at all: files, folders, and several of them together."""

import ctypes
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from research.files.locking import INSIDE, locked, name_tag, resolved
from research.files.record import enter, is_ours, read_record, settle, sha256_of
from research.i18n import _, listed

# When a file takes its name: before the others, with them, or, as what says that they
# are whole, after them.
FIRST, WITH_OTHERS, LAST = -1, 0, 1

Replace = Literal["ours", "anything", "nothing"]


@dataclass(frozen=True, slots=True)
class _Move:
    part: Path
    path: Path
    order: int = WITH_OTHERS
    may_replace: Callable[[Path], bool] | None = None  # of folders


@dataclass(slots=True)
class Batch:
    """Files and folders that are written, and take their names when all of them are.

    Attributes
    ----------
    part_of : str
        Under which the record of what we wrote names them; without it none is kept,
        and whatever stands there is replaced.
    replace : {"ours", "anything", "nothing"}
        What may be replaced where a record is kept. With "nothing", bytes that stand
        there already are no reason to refuse.
    stale_in : path or None
        The folder into which all goes, if it is one.
    """

    part_of: str = ""
    replace: Replace = "ours"
    moves: list[_Move] = field(default_factory=list)
    stale_in: Path | None = None

    def part_for(self, path: Path) -> Path:
        """Name what becomes a file or folder, beside it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        tag = INSIDE if path.parent == self.stale_in else name_tag(path)
        return path.parent / f".research-{tag}-{secrets.token_hex(4)}.part"

    def commit(self) -> None:
        """Let all take their names.

        Raises
        ------
        FileExistsError
            If something that is not ours would be replaced; nothing is then changed.
        """
        self._check()
        moves = sorted(self.moves, key=lambda move: move.order)
        stale = self._stale()
        files = [move for move in moves if move.part.is_file()]
        entered: dict[Path, dict[str, str]] = {}
        if self.part_of:
            for move in files:
                names = entered.setdefault(move.path.parent, {})
                names[move.path.name] = sha256_of(move.part)
        try:
            for folder, names in entered.items():
                enter(folder, self.part_of, names)
            if len(moves) + len(stale) > 1:
                for move in moves:
                    if move.order == LAST:
                        move.path.unlink(missing_ok=True)
            last = [move for move in moves if move.order == LAST]
            for move in moves[: len(moves) - len(last)]:
                _take_name(move)
            for path in stale:
                path.unlink(missing_ok=True)
            for folder in {move.path.parent for move in moves}:
                sync_folder(folder)
            for move in last:
                _take_name(move)
                sync_folder(move.path.parent)
        finally:
            for folder, names in entered.items():
                gone = [path.name for path in stale if path.parent == folder]
                settle(folder, [*names, *gone])

    def discard(self) -> None:
        """Remove what did not take its name."""
        for move in self.moves:
            remove(move.part)

    def _check(self) -> None:
        found = []
        for move in self.moves:
            if not os.path.lexists(move.path):
                continue
            if move.may_replace is not None:
                fits = move.may_replace(move.path)
            elif self.part_of and self.replace == "ours":
                fits = is_ours(move.path)
            elif self.part_of and self.replace == "nothing":
                fits = move.path.is_file() and sha256_of(move.path) == sha256_of(
                    move.part
                )
            else:
                fits = not move.path.is_dir()
            if not fits:
                found.append(move.path)
        if self.replace == "nothing":
            found += self._stale()
        if found:
            raise FileExistsError(kept_message(found))

    def _stale(self) -> list[Path]:
        """List what the last run wrote into the folder and this one does not."""
        if self.stale_in is None:
            return []
        written = {move.path for move in self.moves}
        record = read_record(self.stale_in)
        paths = [
            self.stale_in / name
            for name, entry in sorted(record.items())
            if entry.part_of == self.part_of
        ]
        return [
            path
            for path in paths
            if path not in written and path.exists() and is_ours(path, record)
        ]


_batch: ContextVar[Batch | None] = ContextVar("_batch", default=None)


@contextmanager
def together(
    part_of: str = "",
    *,
    folder: str | Path | None = None,
    replace: Replace = "ours",
) -> Iterator[Batch]:
    """Let what is written within take its names at the end, all of it or none.

    Within another batch it is part of that.

    Parameters
    ----------
    part_of : str
        Keep a record of the files under this name, and replace none that is not ours.
    folder : path, optional
        Into which they go: files of the record that are not written again are removed.
    replace : {"ours", "anything", "nothing"}
        What may be replaced where a record is kept.
    """
    current = _batch.get()
    if current is not None:
        yield current
        return
    home = None if folder is None else resolved(folder)
    batch = Batch(part_of, replace, stale_in=home)
    token = _batch.set(batch)
    try:
        yield batch
        batch.commit()
    except BaseException:
        batch.discard()
        raise
    finally:
        _batch.reset(token)


def write_atomically(
    path: str | Path, data: bytes, *, order: int = WITH_OTHERS
) -> None:
    """Write a file whole or not at all."""
    with whole_or_nothing(path, order=order) as file:
        file.write(data)


@contextmanager
def whole_or_nothing(
    path: str | Path, *, order: int = WITH_OTHERS
) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when all of it is written.

    Parameters
    ----------
    path : path
        Of a link, what it points to is written.
    order : {FIRST, WITH_OTHERS, LAST}
        Among the files of a batch.
    """
    path = resolved(path)
    with together() as batch:
        part = batch.part_for(path)
        try:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            with suppress(OSError):  # who may read it stays as it is
                part.chmod(stat.S_IMODE(path.stat().st_mode))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        batch.moves.append(_Move(part, path, order))


def replace_folder(
    folder: str | Path,
    contents: Mapping[str, bytes],
    *,
    may_replace: Callable[[Path], bool],
) -> None:
    """Put a folder in place in one move: at every moment there is the old or the new.

    Parameters
    ----------
    folder : path
        Of a link, what it points to is replaced.
    contents : mapping
        From names to bytes.
    may_replace : callable
        Tells of a folder that stands there whether it may go.

    Raises
    ------
    FileExistsError
        If it may not.
    ValueError
        If another run is writing it.
    """
    path = resolved(folder)
    with locked(path), together() as batch:
        recover(path)
        sweep(path.parent, [path])
        if os.path.lexists(path) and not may_replace(path):
            raise FileExistsError(kept_message([path]))
        part = batch.part_for(path)
        try:
            part.mkdir()
            for name, data in contents.items():
                with (part / name).open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            sync_folder(part)
        except BaseException:
            remove(part)
            raise
        batch.moves.append(_Move(part, path, may_replace=may_replace))


def _take_name(move: _Move) -> None:
    if not move.part.is_dir():
        move.part.replace(move.path)
    elif not move.path.exists():
        move.part.rename(move.path)
    elif exchange(move.part, move.path):
        remove(move.part)
    else:
        aside = _aside(move.path)
        move.path.rename(aside)  # until the next line, `standing` finds it there
        move.part.rename(move.path)
        remove(aside)


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one move, where the system can."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        change = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(change(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)


def standing(folder: str | Path) -> Path:
    """Give where a folder is: beside its place, if a run was killed in between."""
    path = Path(folder)
    if not os.path.lexists(path):
        aside = _aside(resolved(path))
        if aside.is_dir():
            return aside
    return path


def recover(path: Path) -> None:
    """Put back a folder that a killed run left beside its place."""
    aside = _aside(path)
    if not aside.is_dir():
        return
    if path.exists():
        remove(aside)
    else:
        aside.rename(path)


def _aside(path: Path) -> Path:
    return path.parent / f".research-{name_tag(path)}.old"


def sweep(folder: Path, paths: Iterable[Path] = ()) -> None:
    """Remove what killed runs left of some outputs; call it under their lock.

    Parameters
    ----------
    folder : path
    paths : iterable of path
        Outputs in the folder; without any, what was to be written into the folder.
    """
    tags = {name_tag(path) for path in paths} or {INSIDE}
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        name = path.name
        if name.startswith(".research-") and name.endswith(".part"):
            tag, _, number = name[len(".research-") : -len(".part")].partition("-")
            if tag in tags and len(number) == 8:
                remove(path)


def remove(path: Path) -> None:
    """Remove a file or folder of ours, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Write names through to the disk, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def kept_message(paths: Iterable[Path]) -> str:
    """Say which files stay because they are somebody's."""
    names = [str(path) for path in paths]
    more = _(" and {n_names} more", n_names=len(names) - 3) if len(names) > 3 else ""
    return _(
        "{names}{more}: must be new or as an earlier run of research left it. Move it "
        "away, or name another place for the results.",
        names=listed(names[:3]),
        more=more,
    )
