"""A replication archive: what others need to check a paper, without its texts.

Of reports it keeps options, numbers, tables, labels and the methods paragraph; of
articles their ids and hashes; of topic models the model. A cell of a table that tells
a title, or twelve characters in a row of an article, is replaced by its hash.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

import research
from research.corpus.corpus import Corpus
from research.features.counts import count_terms
from research.files.tables import csv_text
from research.files.versions import library_versions
from research.i18n import N_, _
from research.text.cleaner import Cleaner
from research.topics.model import topic_segmenter

FORMAT = 1
RUN = 12  # characters in a row of an article that no cell may hold
LEAST_TITLE = 5  # characters; shorter ones are words
MAX_BYTES = 4 << 30  # of all that is in an archive
BETWEEN = " / "  # of titles in a cell
NOT_READ = ("title", "body", "text", "byline", "dateline")  # columns that are texts
AS_THEY_ARE = ("methods.txt", "references.bib")
_MARK = "\ufeff"
_NAME = re.compile(r"[\w][\w.-]*(/[\w][\w.-]*)*", re.ASCII)
_OTHER_CORPUS = N_(
    "{folder}: was made from other articles: its corpus has SHA-256 {expected}, the "
    "one given has {found}. Give the file it was made from, and the options it was "
    "read with."
)


def archive_files(
    reports: Sequence[Path],
    corpus: Corpus,
    *,
    with_counts: bool = False,
    reading: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """Gather what may be handed on of reports, by its name in the archive.

    Parameters
    ----------
    reports : sequence of path
        Folders with a `report.json`.
    corpus : Corpus
        The articles that they were made from.
    with_counts : bool
        How often which word stands in which article, too: only where rights allow.
    reading : mapping, optional
        Parameters of `read_corpus` that the articles were read with.

    Returns
    -------
    dict of str to bytes
        The same for the same reports and articles.

    Raises
    ------
    ValueError
        If a folder holds no report, or one of other articles.
    """
    corpus = corpus.in_order()
    files = {"articles.csv": _article_table(corpus)}
    guard = _Guard(corpus)
    for number, folder in enumerate(reports, 1):
        told = _read_report(folder, corpus)
        name = str(dict(told.get("command", {})).get("name", "report"))
        home = f"{number}-{name if _NAME.fullmatch(name) else 'report'}"
        kept = _report_files(folder, told, guard)
        files |= {f"{home}/{name}": data for name, data in kept.items()}
    if with_counts:
        files |= _counts(corpus)
    manifest = {
        "format": FORMAT,
        "corpus_sha256": corpus.sha256,
        "n_articles": len(corpus),
        "with_counts": with_counts,
        "zhuti": research.__version__,
        "versions": library_versions(),
        "reading": dict(reading or {}),
        "files": {name: sha256(data).hexdigest() for name, data in files.items()},
    }
    files["manifest.json"] = _json(manifest)
    return dict(sorted(files.items()))


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Put files into a ZIP file: the same bytes for the same files, on any machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data)
    return stream.getvalue()


def read_archive(path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Read an archive, and check that every byte is as it was written.

    Returns
    -------
    files : dict of str to bytes
    manifest : dict

    Raises
    ------
    ValueError
        If it is no archive of ours, or a file is missing, added or changed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            wrong = [name for name in names if not _NAME.fullmatch(name)]
            if wrong or len(set(names)) < len(names) or _size(entries) > MAX_BYTES:
                raise ValueError(_("holds names or sizes that none of ours has"))
            files = {name: archive.read(name) for name in names}
        manifest = json.loads(files.pop("manifest.json"))
        digests = dict(manifest["files"])
        if manifest["format"] != FORMAT:
            raise ValueError(_("is of format {n}", n=manifest["format"]))
    except (zipfile.BadZipFile, LookupError, ValueError, TypeError) as error:
        raise ValueError(
            _("{path}: is no archive of research: {error}", path=path, error=error)
        ) from error
    changed = sorted(
        name
        for name in {*files, *digests}
        if name not in files or sha256(files[name]).hexdigest() != digests.get(name)
    )
    if changed:
        raise ValueError(
            _(
                "{path}: {names} are not as they were written.",
                path=path,
                names=", ".join(changed[:5]),
            )
        )
    return files, manifest


def _size(entries: Sequence[zipfile.ZipInfo]) -> int:
    return sum(entry.file_size for entry in entries)


def _article_table(corpus: Corpus) -> bytes:
    """List ids, dates, sources, lengths and hashes of the articles."""
    rows = (
        [
            article.id,
            article.date,
            article.source,
            len(article.text),
            sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest(),
        ]
        for article in corpus
    )
    header = ["id", "date", "source", "characters", "sha256"]
    return csv_text(header, rows).encode("utf-8", "replace")


def _read_report(folder: Path, corpus: Corpus) -> dict[str, Any]:
    path = folder / "report.json"
    if not path.is_file():
        raise ValueError(_("{folder}: holds no report.json.", folder=folder))
    told = json.loads(path.read_bytes())
    expected = dict(told["parameters"]).get("corpus_sha256")
    if expected not in (None, corpus.sha256):
        raise ValueError(
            _(_OTHER_CORPUS, folder=folder, expected=expected, found=corpus.sha256)
        )
    return dict(told)


class _Guard:
    """Knows what stands in the articles, and lets none of it out."""

    def __init__(self, corpus: Corpus) -> None:
        self.texts = [one for a in corpus for one in (a.title, a.text) if one]
        self.titles = {a.title for a in corpus if len(a.title) >= LEAST_TITLE}

    def told(self, cells: Iterator[str]) -> set[str]:
        """Give the cells that tell a title, or a run of characters of an article."""
        asked = {cell for cell in cells if len(cell) >= LEAST_TITLE}
        found = {c for c in asked if not self.titles.isdisjoint(c.split(BETWEEN))}
        holders: dict[str, set[str]] = {}
        for cell in asked - found:
            for start in range(len(cell) - RUN + 1):
                holders.setdefault(cell[start : start + RUN], set()).add(cell)
        if not holders:
            return found
        runs = list(holders)
        automaton = AhoCorasick(runs)
        hit: set[int] = set()
        for text in self.texts:
            matches = automaton.find_matches_as_indexes(text, overlapping=True)
            hit.update(number for number, *_span in matches)
        return found.union(*(holders[runs[number]] for number in hit))


def _hidden(cell: Any, told: set[str]) -> Any:
    if not isinstance(cell, str) or cell not in told:
        return cell
    digest = sha256(cell.encode("utf-8", "surrogatepass")).hexdigest()
    return f"sha256:{digest[:16]}"


def _report_files(
    folder: Path, told: Mapping[str, Any], guard: _Guard
) -> dict[str, bytes]:
    """Give what may be handed on of a report."""
    tables = {
        path.name: _rows(path)
        for name in told["files"]
        if name.endswith(".csv") and (path := folder / name).is_file()
    }
    stripped = {**told, "files": [*tables, "report.json"]}
    cells = [*_strings(stripped), *_strings(list(tables.values()))]
    hidden = guard.told(iter(cells))
    files = {
        name: csv_text(rows[0], _without(rows, hidden)).encode("utf-8", "replace")
        for name, rows in tables.items()
        if rows
    }
    files["report.json"] = _json(_masked(stripped, hidden))
    for name in AS_THEY_ARE:
        if (folder / name).is_file():
            files[name] = (folder / name).read_bytes()
    return files | _model_files(folder / "model", guard)


def _rows(path: Path) -> list[list[str]]:
    """Read a table of a report without its columns of texts."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows:
        return []
    kept = [n for n, name in enumerate(rows[0]) if name not in NOT_READ]
    return [[row[n] for n in kept if n < len(row)] for row in rows]


def _without(rows: list[list[str]], hidden: set[str]) -> Iterator[list[str]]:
    for row in rows[1:]:
        yield [_hidden(cell, hidden) for cell in row]


def _model_files(model: Path, guard: _Guard) -> dict[str, bytes]:
    """Give a model beside a report, unless it tells what stands in articles."""
    if not (model / "manifest.json").is_file():
        return {}
    files = {
        f"model/{path.name}": path.read_bytes() for path in sorted(model.iterdir())
    }
    told = _strings(json.loads(files["model/manifest.json"]))
    return {} if guard.told(iter(told)) else files


def _strings(content: Any) -> list[str]:
    """List the texts in what JSON may hold."""
    if isinstance(content, str):
        return [content]
    if isinstance(content, Mapping):
        return [one for value in content.values() for one in _strings(value)]
    if isinstance(content, list | tuple):
        return [one for value in content for one in _strings(value)]
    return []


def _masked(content: Any, hidden: set[str]) -> Any:
    if isinstance(content, Mapping):
        return {name: _masked(value, hidden) for name, value in content.items()}
    if isinstance(content, list):
        return [_masked(value, hidden) for value in content]
    return _hidden(content, hidden)


def _counts(corpus: Corpus) -> dict[str, bytes]:
    """Count terms as topics do, as a Matrix Market file of rows in order of ids."""
    from scipy.io import mmwrite

    counted = count_terms(corpus.texts, cleaner=Cleaner(), segmenter=topic_segmenter())
    stream = io.BytesIO()
    mmwrite(stream, counted.matrix.astype("int64"), field="integer")
    terms = "".join(f"{term}\n" for term in counted.terms)
    return {"counts/counts.mtx": stream.getvalue(), "counts/terms.txt": terms.encode()}


def _json(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode("utf-8", "replace")
