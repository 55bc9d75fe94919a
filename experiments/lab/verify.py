"""Make every report again that a script here made, and compare."""

import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from research.rendering.compare import TOLERANCE, Finding, compare_reports


def verify_reports(
    reports: Path,
    *,
    data: Path | None = None,
    tolerance: float = TOLERANCE,
) -> Iterator[Finding]:
    """Make every report under a folder again, and compare it file by file.

    A report in `reports/NAME` is made by `experiments/NAME.py` beside that folder; one
    in `reports/real_NAME` may be made by the same, with the real articles. A digest is
    made again by `research verify`.

    Parameters
    ----------
    reports : path
    data : path, optional
        The folder of real articles; experiments that need it are skipped if None.
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
            command, reason = _module(script), ""
        else:
            command, reason = _command(script, data)
        if reason:
            yield Finding(name, "skipped", reason)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            again = Path(scratch) / "report"
            command = [sys.executable, *command, "--out", str(again)]
            done = subprocess.run(
                command, capture_output=True, check=False, cwd=reports.parent
            )
            if done.returncode:
                last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
                yield Finding(name, "missing", f"cannot be made: {' '.join(last)}")
                continue
            yield from compare_reports(folder, again, name=name, tolerance=tolerance)


def _command(script: Path, data: Path | None) -> tuple[list[str], str]:
    """Say what makes a report, or why it cannot be made."""
    beside = script.parent / "benchmarks" / script.name
    if script.parent.name == "benchmarks" or (
        beside.is_file() and not script.is_file()
    ):
        return [], "a benchmark: times do not repeat"
    if not script.is_file():
        return [], "a digest: research verify makes it again"
    if '"--data"' not in script.read_text("utf-8"):
        return _module(script), ""
    return _on_real_articles(script, data)


def _on_real_articles(script: Path, data: Path | None) -> tuple[list[str], str]:
    if data is None:
        return [], "needs the folder of real articles: name it with --data"
    return [*_module(script), "--data", str(data)], ""


def _module(script: Path) -> list[str]:
    """Give what runs a script as a module of the laboratory's root."""
    parts = script.with_suffix("").parts
    return ["-m", ".".join(parts[parts.index("experiments", -3) :])]


def main(reports: Path, data: Path | None) -> int:
    """Say for each file whether it repeats; 1 if one does not."""
    found = list(verify_reports(reports, data=data))
    for one in found:
        sys.stdout.write(f"{one.verdict:8} {one.name}  {one.detail}".rstrip() + "\n")
    return int(not all(one.is_repeated for one in found))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=Path, default=Path("reports"))
    parser.add_argument("--data", type=Path, help="Folder of real articles, if given.")
    sys.exit(main(**vars(parser.parse_args())))
