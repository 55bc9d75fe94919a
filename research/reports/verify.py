"""Do reports repeat? Make them again from their corpus, and compare."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from research.files.checksums import file_sha256
from research.i18n import _
from research.rendering.compare import TOLERANCE, Finding, compare_reports

# What a report may ask for when it is made again. Somebody else may have written it:
# it names no file, no folder and no server.
FLAGS = frozenset(
    (
        *("--drop-bad", "--lines", "--no-lines", "--pages", "--no-themes", "--themes"),
        "--segmented",
    )
)
OPTIONS = frozenset(
    (
        *(
            "--bad-dates",
            "--by",
            "--column",
            "--compare",
            "--encoding",
            "--group",
            "--header",
        ),
        *("--ids", "--keep", "--lang", "--min-df", "--sample", "--seed", "--sheet"),
        *("--split", "--topics"),
    )
)
FILES = frozenset(
    (
        *("--model", "--checked", "--topic-names"),
        *("--user-words", "--stop-words", "--keep-words"),
    )
)
COMMANDS = frozenset(("report", "topics"))


def verify(
    reports: Path,
    *,
    corpus: Path | None = None,
    files: Mapping[str, Path] | None = None,
    tolerance: float = TOLERANCE,
) -> Iterator[Finding]:
    """Make again what `research` made under a folder, and compare it file by file.

    No script is run: each report says by which options of which command it was made.

    Parameters
    ----------
    reports : path
        A folder, or a file that `research archive` wrote.
    corpus : path, optional
        What the reports were made from; they are skipped if None.
    files : mapping of str to path, optional
        Files that options named, such as `{"--checked": Path("checked.csv")}`.
    tolerance : float
        Largest relative difference of a number that counts as the same.

    Yields
    ------
    Finding

    Raises
    ------
    ValueError
        If the folder holds no report, or the file is no archive as it was written.
    """
    if reports.is_file():
        from research.reports.archive_check import verify_archive

        yield from verify_archive(
            reports, corpus=corpus, files=files or {}, tolerance=tolerance
        )
        return
    made = sorted(path.parent for path in reports.resolve().rglob("report.json"))
    if not made:
        raise ValueError(
            _(
                "{reports}: must hold folders with a report.json, has none.",
                reports=reports,
            )
        )
    for folder in made:
        name = folder.relative_to(reports.resolve()).as_posix()
        try:
            command = json.loads((folder / "report.json").read_bytes())["command"]
            words = words_of(command, files or {})
        except (ValueError, KeyError, TypeError) as error:
            told = (
                _("made by no command of research")
                if isinstance(error, KeyError)
                else ""
            )
            yield Finding(name, "skipped", told or str(error))
            continue
        if corpus is None:
            yield Finding(name, "skipped", _("name its corpus with --corpus"))
            continue
        yield from _again(folder, name, [words[0], str(corpus), *words[1:]], tolerance)


def words_of(command: Mapping[str, Any], files: Mapping[str, Path]) -> list[str]:
    """Give the words of the shell that make a report again, if they do nothing else.

    Raises
    ------
    ValueError
        If the report asks for anything but options that are known, or for a file that
        is not given or is another one.
    """
    if command["name"] not in COMMANDS:
        raise ValueError(
            _("made by research {command}", command=str(command["name"])[:40])
        )
    words, given = [str(command["name"])], iter(map(str, command["options"]))
    for option in given:
        if option in FLAGS:
            words.append(option)
        elif option in OPTIONS or (option == "--model"):
            value = next(given, "")
            if option == "--model" and value not in ("themes", "topics"):
                raise ValueError(_("asks for the model {value!r}", value=value[:40]))
            words.append(f"{option}={value}")
        else:
            raise ValueError(
                _("asks for {option!r}, which is no known option", option=option[:40])
            )
    for option, expected in sorted(command["files"].items()):
        if option not in FILES or option not in files:
            raise ValueError(
                _(
                    "needs the file of {option}: --with {name}=FILE",
                    option=option[:40],
                    name=option[2:],
                )
            )
        path = files[option]
        found = file_sha256(path / "manifest.json" if path.is_dir() else path)
        if found != expected:
            raise ValueError(
                _(
                    "{path}: SHA-256 must be {expected}, is {found}",
                    path=path,
                    expected=expected,
                    found=found,
                )
            )
        words.append(f"{option}={path}")
    if not any(word.startswith("--lang=") for word in words):
        words.append("--lang=en")  # whatever this machine speaks
    return words


def _again(
    folder: Path, name: str, words: list[str], tolerance: float
) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / "report"
        if fault := make_again(words, again):
            yield Finding(name, "missing", fault)
        else:
            yield from compare_reports(folder, again, name=name, tolerance=tolerance)


def make_again(words: list[str], out: Path) -> str:
    """Make a report by the words of its command; say what is wrong, if anything."""
    command = [sys.executable, "-m", "research", *words, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, check=False)
    if not done.returncode:
        return ""
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
    return _("cannot be made: {last}", last=" ".join(last)[:200])
