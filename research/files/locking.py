"""One run at a time: locks beside what is written, and gone when it is."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from research.i18n import _

GATE_SECONDS = 20
INSIDE = "folder"  # in names of what lies inside the folder that is written

_held: ContextVar[frozenset[Path]] = ContextVar("_held", default=frozenset())


@contextmanager
def locked(out: str | Path, *, is_folder: bool = False) -> Iterator[None]:
    """Keep other runs from writing a file or a folder meanwhile.

    Folders that are missing on the way are made, and removed again where nothing
    was written into them. Within a lock that is held, it is held already.

    Parameters
    ----------
    out : path
        A file, or a folder that is replaced as a whole: the lock stands beside it.
    is_folder : bool
        Files are written into `out`: the lock stands in it.

    Raises
    ------
    ValueError
        If another run holds the lock.
    """
    path = resolved(out)
    if path in _held.get():
        yield
        return
    home = path if is_folder else path.parent
    made = _make(home)
    name = INSIDE if is_folder else name_tag(path)
    lock = FileLock(home / f".research-{name}.lock", timeout=0)
    token = _held.set(_held.get() | {path})
    try:
        with gate(path):
            lock.acquire()
        yield
    except Timeout as error:
        raise ValueError(
            _(
                "{out}: another run is writing here. Wait for it, or name another "
                "place.",
                out=out,
            )
        ) from error
    finally:
        _held.reset(token)
        if lock.is_locked:
            with gate(path), suppress(OSError):
                # Nobody waits for it: who comes meanwhile stands before the gate.
                Path(lock.lock_file).unlink(missing_ok=True)
                lock.release()
            lock.release()
        for folder in reversed(made):
            with suppress(OSError):  # something was written
                folder.rmdir()


@contextmanager
def gate(path: Path) -> Iterator[None]:
    """Wait until no other process of this machine and user is within the same gate.

    Paths share a fixed number of gates, so that their files never become many: a file
    that others may wait for cannot be removed. Nobody stays within one, so no run
    waits long for another that only shares its gate.

    Raises
    ------
    ValueError
        If the folder for the gates is somebody else's.
    """
    number = sha256(os.fsencode(path)).hexdigest()[:2]
    lock = _home_of_gates() / f"{number}.lock"
    with FileLock(lock, timeout=GATE_SECONDS, is_singleton=True):
        yield


def _home_of_gates() -> Path:
    """Give the folder for the gates: one a user, where only that user can write."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    home = Path(tempfile.gettempdir(), f"research-{user}")
    home.mkdir(mode=0o700, exist_ok=True)
    told = home.lstat()
    # Somebody else's folder, or a link of theirs, would let them open any of our files.
    is_shared = os.name == "posix" and (told.st_uid != user or told.st_mode & 0o022)
    if is_shared or not stat.S_ISDIR(told.st_mode):
        raise ValueError(
            _(
                "{home}: must be a folder of yours in which nobody else can write, as "
                "locks stand in it. Remove it, or set TMPDIR to another folder.",
                home=home,
            )
        )
    return home


def resolved(path: str | Path) -> Path:
    """Follow links to where a path leads, whether or not anything stands there."""
    return Path(os.path.realpath(path))


def name_tag(path: Path) -> str:
    """Give a short name for what belongs to a file, however long its own name."""
    return sha256(os.fsencode(path.name)).hexdigest()[:16]


def _make(folder: Path) -> list[Path]:
    missing = []
    for path in (folder, *folder.parents):
        if path.exists():
            break
        missing.append(path)
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]
