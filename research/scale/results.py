"""What earlier runs left in the folder of results, as our own records name it."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from research.files.checksums import file_sha256
from research.files.writing import sweep
from research.i18n import _
from research.scale.work import MANIFEST, RECORDS, Plan, Task


def foreign(plan: Plan) -> list[Path]:
    """List files that would be replaced and are not as an earlier run left them."""
    found = [
        task.target
        for task in plan.tasks
        if os.path.lexists(task.target)
        and not (task.target.is_file() and task.record.is_file())
    ]
    found += [task.target for task in plan.tasks if _changed_since(task)]
    manifest = plan.out / MANIFEST
    if manifest.exists() and not (plan.out / RECORDS).is_dir():
        found.append(manifest)
    return found


def _changed_since(task: Task) -> bool:
    """Tell whether somebody changed a result after its record was written.

    A run that was killed leaves the record of the new result beside the old one: the
    record is then the younger of the two.
    """
    try:
        written = _read(task.record)["sha256"]
        younger = task.target.stat().st_mtime_ns > task.record.stat().st_mtime_ns
        return younger and file_sha256(task.target) != written
    except (OSError, ValueError, LookupError):
        return False  # nothing stands there, or no record that says what was written


def kept(task: Task, key: str, source: str) -> Mapping[str, Any] | None:
    """Give the record of a file whose results hold: same work, source and bytes."""
    record = _read(task.record)
    try:
        holds = (record["key"], record["source"]) == (key, source)
        if holds and record["sha256"] == file_sha256(task.target):
            return record
    except (OSError, ValueError, LookupError):
        pass  # no record that holds: the work is done again
    return None


def still_hold(task: Task, key: str) -> bool:
    """Tell whether what stands there is what this work makes of the file."""
    try:
        return kept(task, key, file_sha256(task.source)) is not None
    except (OSError, ValueError):
        return False


def remove_stale(plan: Plan) -> list[str]:
    """Remove results that are not planned any more; name those somebody changed.

    Results of what could not be looked at this time stay.
    """
    planned = {task.record for task in plan.tasks}
    closed = [one.path.relative_to(plan.folder) for one in plan.left_out]
    named = []
    for path in sorted((plan.out / RECORDS).rglob("*.json")):
        if path in planned:
            continue
        record = _read(path)
        name = _target_name(plan, path, record)
        if any(name.is_relative_to(PurePosixPath(one.as_posix())) for one in closed):
            continue
        target = plan.out / name
        if target.is_file():
            digest = record.get("sha256", record.get("target"))
            if digest != file_sha256(target):
                named.append(
                    _(
                        "{target}: its source is gone, and it was changed since it "
                        "was written. Move it away, or its articles are counted twice.",
                        target=target,
                    )
                )
                continue
            target.unlink()
        path.unlink()
        for folder in (target.parent, path.parent):
            _remove_empty(folder, plan.out)
    return named


def sweep_parts(plan: Plan) -> None:
    """Remove what a run or a worker that was killed left half-written."""
    by_folder: dict[Path, list[Path]] = {plan.out: [plan.out / MANIFEST]}
    for task in plan.tasks:
        for path in (task.target, task.record):
            by_folder.setdefault(path.parent, []).append(path)
    for folder, paths in by_folder.items():
        sweep(folder, paths)


def _target_name(plan: Plan, path: Path, record: Mapping[str, Any]) -> PurePosixPath:
    """Say of what a record is; a name that leads out of the folder is not believed."""
    beside = path.relative_to(plan.out / RECORDS).with_suffix("")
    told = PurePosixPath(str(record.get("target", "")))
    if told.parent == PurePosixPath(beside.parent.as_posix()) and told.name != "..":
        return told
    return PurePosixPath(beside.as_posix())


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _remove_empty(folder: Path, top: Path) -> None:
    with suppress(OSError):  # it is not empty
        while folder != top:
            folder.rmdir()
            folder = folder.parent
