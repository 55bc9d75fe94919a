"""Make every report again that a script here made, and compare."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from research.rendering.compare import TOLERANCE, Finding, compare_reports


def verify_reports(
    reports: Path,
    *,
    data: Path | None = None,
    corpus: Path | None = None,
    tolerance: float = TOLERANCE,
) -> Iterator[Finding]:
    """Make every report under a folder again, and compare it file by file.

    A report in `reports/NAME` is made by `experiments/NAME.py` beside that folder; one
    in `reports/real_NAME` may be made by the same, with the real articles, and one
    without an experiment is a digest, made from its corpus.

    Parameters
    ----------
    reports : path
    data : path, optional
        The folder of real articles; experiments that need it are skipped if None.
    corpus : path, optional
        What digests were made from; they are skipped if None.
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
    reports = reports.resolve()
    made = sorted(path.parent for path in reports.rglob("report.json"))
    if not made:
        raise ValueError(f"{reports}: must hold folders with a report.json, has none.")
    for folder in made:
        name = folder.relative_to(reports).as_posix()
        script = reports.parent / "experiments" / f"{name}.py"
        plain = script.with_name(script.name.removeprefix("real_"))
        if plain.is_file() and not script.is_file():
            command, reason = _on_real_articles(plain, data)
        elif (reports / f"real_{name}").is_dir():
            command, reason = [str(script)], ""
        else:
            command, reason = _command(script, data, corpus)
        if reason:
            yield Finding(name, "skipped", reason)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            again = Path(scratch) / "report"
            command = [sys.executable, *command, "--out", str(again)]
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode:
                last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
                yield Finding(name, "missing", f"cannot be made: {' '.join(last)}")
                continue
            yield from compare_reports(folder, again, name=name, tolerance=tolerance)


def _command(
    script: Path, data: Path | None, corpus: Path | None
) -> tuple[list[str], str]:
    """Say what makes a report, or why it cannot be made."""
    beside = script.parent / "benchmarks" / script.name
    if script.parent.name == "benchmarks" or (
        beside.is_file() and not script.is_file()
    ):
        return [], "a benchmark: times do not repeat"
    if not script.is_file():
        if corpus is None:
            return [], "a digest: name its corpus with --corpus"
        return ["-m", "research", "report", str(corpus)], ""
    if '"--data"' not in script.read_text("utf-8"):
        return [str(script)], ""
    return _on_real_articles(script, data)


def _on_real_articles(script: Path, data: Path | None) -> tuple[list[str], str]:
    if data is None:
        return [], "needs the folder of real articles: name it with --data"
    return [str(script), "--data", str(data)], ""
