"""What we wrote into a folder, by its bytes: the rest is somebody's work.

A folder that commands write into holds `.research.lock`, as package managers keep
lock files: for each file its SHA-256, and which of our outputs it belongs to. A file
is ours as long as its bytes are those of the record. Bytes to come are entered before
they take their name, so that a kill leaves nothing that we do not know again.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from research.files.locking import gate

RECORD = ".research.lock"
MAX_RECORD = 64 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A file of ours.

    Attributes
    ----------
    part_of : str
        The output it belongs to, such as "report".
    sha256 : tuple of str
        Of its bytes; two where it was about to be replaced when the run was killed.
    """

    part_of: str
    sha256: tuple[str, ...]


def read_record(folder: Path) -> dict[str, Written]:
    """Read what was written into a folder, by name; nothing where nothing is known."""
    path = folder / RECORD
    try:
        if not path.is_file() or path.stat().st_size > MAX_RECORD:
            return {}
        listed = json.loads(path.read_bytes())["files"]
        return {
            name: Written(str(entry["of"]), tuple(map(str, entry["sha256"])))
            for name, entry in listed.items()
        }
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        return {}


def is_ours(path: Path, record: Mapping[str, Written] | None = None) -> bool:
    """Tell whether a file is as we wrote it, or there is none."""
    if not os.path.lexists(path):
        return True
    if path.is_symlink() or not path.is_file():
        return False
    known = (read_record(path.parent) if record is None else record).get(path.name)
    return known is not None and sha256_of(path) in known.sha256


def enter(folder: Path, part_of: str, coming: Mapping[str, str]) -> None:
    """Enter the SHA-256 of files that are about to take their names."""
    with gate(folder / RECORD):
        record = read_record(folder)
        for name, digest in coming.items():
            before = record[name].sha256 if name in record else ()
            record[name] = Written(part_of, tuple(dict.fromkeys((*before, digest))))
        _write(folder, record)


def settle(folder: Path, names: Iterable[str]) -> None:
    """Keep of each name what now stands there, if it is ours."""
    with gate(folder / RECORD):
        record = read_record(folder)
        if not record:
            return
        before = dict(record)
        for name in names:
            known = record.pop(name, None)
            path = folder / name
            if known and path.is_file():
                digest = sha256_of(path)
                if digest in known.sha256:
                    record[name] = Written(known.part_of, (digest,))
        if record != before:
            _write(folder, record)


def is_model(folder: Path) -> bool:
    """Tell whether a folder holds a model as it was written, and nothing else.

    A manifest alone does not make it one: all files must be there, none besides, and
    their bytes those that it names.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        digests = dict(manifest["sha256"])
        names = {path.name for path in folder.iterdir()}
        return (
            {"format", "kind", "arrays"} <= set(manifest)
            and names == {"manifest.json", *digests}
            and all((folder / name).is_file() for name in names)
            and all(sha256_of(folder / name) == digests[name] for name in digests)
        )
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def may_hold_model(folder: Path) -> bool:
    """Tell whether a folder is empty or a model, so that one may take its place."""
    return folder.is_dir() and (not any(folder.iterdir()) or is_model(folder))


def sha256_of(path: Path) -> str:
    """Hash the bytes of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _write(folder: Path, record: Mapping[str, Written]) -> None:
    path = folder / RECORD
    for left in folder.glob(f"{RECORD}-????????"):
        left.unlink(missing_ok=True)
    if not record:
        path.unlink(missing_ok=True)
        return
    content: dict[str, Any] = {
        "format": 1,
        "files": {
            name: {"of": entry.part_of, "sha256": list(entry.sha256)}
            for name, entry in record.items()
        },
    }
    data = json.dumps(content, indent=1, sort_keys=True).encode() + b"\n"
    part = folder / f"{RECORD}-{secrets.token_hex(4)}"
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
