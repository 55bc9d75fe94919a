"""Do digests repeat? Make them again from their corpus, and compare."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.rendering.compare import TOLERANCE, Finding, compare_reports


def verify(
    reports: Path, *, corpus: Path | None = None, tolerance: float = TOLERANCE
) -> Iterator[Finding]:
    """Make every digest under a folder again, and compare it file by file.

    Parameters
    ----------
    reports : path
    corpus : path, optional
        What the digests were made from; they are skipped if None.
    tolerance : float
        Largest relative difference of a number that counts as the same.

    Yields
    ------
    Finding

    Raises
    ------
    ValueError
        If the folder holds no report.
    """
    made = sorted(path.parent for path in reports.resolve().rglob("report.json"))
    if not made:
        raise ValueError(f"{reports}: must hold folders with a report.json, has none.")
    for folder in made:
        name = folder.relative_to(reports.resolve()).as_posix()
        parameters = json.loads((folder / "report.json").read_bytes())["parameters"]
        if "checked_sha256" not in parameters:
            yield Finding(name, "skipped", "not made by `research report`")
        elif corpus is None:
            yield Finding(name, "skipped", "a digest: name its corpus with --corpus")
        else:
            yield from _again(folder, name, corpus, parameters, tolerance)


def _again(
    folder: Path, name: str, corpus: Path, parameters: dict[str, Any], tolerance: float
) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / "report"
        options = ["--seed", str(parameters["seed"]), "--out", str(again)]
        command = [sys.executable, "-m", "research", "report", str(corpus), *options]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            yield Finding(name, "missing", f"cannot be made: {' '.join(last)}")
        else:
            yield from compare_reports(folder, again, name=name, tolerance=tolerance)


verify_reports = verify  # its old name
