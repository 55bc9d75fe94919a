"""Work, Task, Plan, Outcome; plan_files."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Protocol

from research.files.formats.opening import COMPRESSED
from research.files.listing import LeftOut
from research.i18n import _

RECORDS = ".research"
MANIFEST = "manifest.json"
MAX_NAME = 255  # bytes, of most file systems


class Work(Protocol):
    """What is done to each file; it is sent to the workers, and so is plain data."""

    @property
    def suffix(self) -> str:
        """Of the files that are written."""

    def settings(self) -> Mapping[str, Any]:
        """Give all that decides on the bytes written, as JSON keeps it."""

    def __call__(self, source: Path, target: BinaryIO) -> Mapping[str, int]:
        """Read one file and write another; return counts for the manifest."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read, one to write, and its record."""

    name: str
    source: Path
    target: Path
    record: Path
    name_of_target: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of a folder and what becomes of them."""

    tasks: tuple[Task, ...]
    out: Path
    work: Work
    folder: Path
    left_out: tuple[LeftOut, ...] = ()

    @property
    def key(self) -> str:
        """Hash of the work's settings: records of another key are not kept."""
        return sha256(canonical_json(self.work.settings())).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    name: str
    record: Mapping[str, Any]
    problem: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of all files, sorted by name.

    Attributes
    ----------
    outcomes : tuple of Outcome
    left_out : tuple of str
        What of the folder was not read, and results of sources that are gone which
        somebody changed, and which therefore stay.
    """

    outcomes: tuple[Outcome, ...]
    left_out: tuple[str, ...] = ()

    @property
    def set_aside(self) -> tuple[Outcome, ...]:
        """The files that could not be worked on."""
        return tuple(outcome for outcome in self.outcomes if outcome.problem)

    @property
    def is_whole(self) -> bool:
        """Whether all was worked on, and nothing else lies among the results."""
        return not self.set_aside and not self.left_out


def plan_files(
    folder: Path,
    sources: Sequence[Path],
    out: Path,
    work: Work,
    *,
    left_out: Sequence[LeftOut] = (),
) -> Plan:
    """Plan one file in `out` for each file of a folder, under the same stem.

    Parameters
    ----------
    folder : path
    sources : sequence of path
        Files in the folder.
    out : path
    work : Work
    left_out : sequence of LeftOut
        What of the folder could not be read; its results, if any, stay.

    Raises
    ------
    ValueError
        If two files would become one, or files are written among those read.
    """
    here, there = folder.resolve(), out.resolve()
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise ValueError(
            _(
                "{out}: must lie outside {folder}, or results would be read as "
                "articles.",
                out=out,
                folder=folder,
            )
        )
    tasks: dict[Path, Task] = {}
    for source in sources:
        name = source.relative_to(folder)
        stem = name.with_suffix("") if name.suffix.lower() in COMPRESSED else name
        target = stem.with_suffix(work.suffix)
        if target in tasks or target == Path(MANIFEST):
            other = (
                tasks[target].name if target in tasks else _("the manifest of the run")
            )
            raise ValueError(
                _(
                    "{folder}: would be written to {as_posix}, as would {other}. Give "
                    "it another name.",
                    folder=folder / name,
                    as_posix=target.as_posix(),
                    other=other,
                )
            )
        record = out / RECORDS / target.parent / record_name(target)
        tasks[target] = Task(
            name.as_posix(), source, out / target, record, target.as_posix()
        )
    return Plan(tuple(tasks.values()), out, work, folder, tuple(left_out))


def record_name(target: PurePath) -> str:
    """Name the record of a file; of a very long name, by its hash."""
    name = f"{target.name}.json"
    if len(os.fsencode(name)) <= MAX_NAME:
        return name
    return f"{sha256(os.fsencode(target.name)).hexdigest()}.json"


def canonical_json(value: Any) -> bytes:
    """Write JSON whose bytes repeat."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    # A name that is no UTF-8 holds half surrogates: JSON has a way to write them.
    return f"{text}\n".encode("utf-8", "backslashreplace")
