"""Is an archive as it was written, of these articles, and do its numbers repeat?"""

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from research.corpus.reading import read_corpus
from research.i18n import _
from research.rendering.compare import Finding, compare_reports
from research.reports.archive import archive_files, read_archive
from research.reports.verify import make_again, words_of

# What an archive may ask for when its articles are read: no file and no server.
READING = (
    "bad_dates",
    "columns",
    "drop_bad",
    "encoding",
    "header",
    "ids",
    "lines",
    "sheet",
)


def verify_archive(
    path: Path,
    *,
    corpus: Path | None,
    files: Mapping[str, Path],
    tolerance: float,
) -> Iterator[Finding]:
    """Check an archive, and with its articles make again what is in it.

    Parameters
    ----------
    path : path
    corpus : path, optional
        The articles; without them only the archive itself is checked.
    files : mapping of str to path
        Files that options named, by option.
    tolerance : float
        Largest relative difference of a number that counts as the same.

    Yields
    ------
    Finding

    Raises
    ------
    ValueError
        If it is no archive, or not as it was written.
    """
    kept, manifest = read_archive(path)
    told = _("{n:,} files are as they were written", n=len(kept))
    yield Finding("archive", "same", told)
    if corpus is None:
        yield Finding("articles", "skipped", _("name its corpus with --corpus"))
        return
    asked = {n: v for n, v in dict(manifest["reading"]).items() if n in READING}
    articles = read_corpus(corpus, **asked)
    again = archive_files([], articles, with_counts=bool(manifest["with_counts"]))
    yield from _same_articles(kept["articles.csv"], again["articles.csv"])
    for name in sorted(n for n in kept if n.startswith("counts/")):
        same = kept[name] == again.get(name)
        yield Finding(name, "same" if same else "number")
    for home in sorted({n.split("/")[0] for n in kept if n.endswith("/report.json")}):
        yield from _same_report(home, kept, articles, corpus, files, tolerance)


def _same_articles(before: bytes, after: bytes) -> Iterator[Finding]:
    """Compare the articles by id and hash."""
    old, new = (
        {row["id"]: row["sha256"] for row in csv.DictReader(data.decode().splitlines())}
        for data in (before, after)
    )
    changed = sum(old[name] != new[name] for name in old.keys() & new.keys())
    missing, more = len(old.keys() - new.keys()), len(new.keys() - old.keys())
    if not (changed or missing or more):
        yield Finding("articles", "same", _("{n:,} articles", n=len(old)))
        return
    told = _(
        "{changed:,} changed, {missing:,} missing, {more:,} more",
        changed=changed,
        missing=missing,
        more=more,
    )
    yield Finding("articles", "text", told)


def _same_report(
    home: str,
    kept: Mapping[str, bytes],
    articles: Any,
    corpus: Path,
    files: Mapping[str, Path],
    tolerance: float,
) -> Iterator[Finding]:
    """Make a report again, strip it alike, and compare."""
    told = json.loads(kept[f"{home}/report.json"])
    try:
        words = words_of(told["command"], files)
    except (ValueError, KeyError, TypeError) as error:
        unknown = isinstance(error, KeyError)
        why = _("made by no command of research") if unknown else str(error)
        yield Finding(home, "skipped", why)
        return
    with tempfile.TemporaryDirectory() as scratch:
        made, old, new = (Path(scratch) / name for name in ("made", "old", "new"))
        if fault := make_again([words[0], str(corpus), *words[1:]], made):
            yield Finding(home, "missing", fault)
            return
        again = archive_files([made], articles)
        _lay_out(old, home, kept)
        _lay_out(new, f"1-{home.split('-', 1)[1]}", again)
        yield from compare_reports(old, new, name=home, tolerance=tolerance)


def _lay_out(folder: Path, home: str, files: Mapping[str, bytes]) -> None:
    """Write the files of a report into a folder; models are compared by theirs."""
    folder.mkdir()
    for name, data in files.items():
        inside = name.removeprefix(f"{home}/")
        if name != inside and "/" not in inside:
            (folder / inside).write_bytes(data)
