"""Coding sheets in: what coders answered, what is adjudicated, how they were drawn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.coding.codebook import Codebook
from research.coding.sheets import DRAWN
from research.coding.workbook import NO, YES
from research.corpus.corpus import CorpusError
from research.files.formats.opening import read_rows
from research.files.formats.rows import Row
from research.files.reading import UnreadableError

ANSWERS = {
    **dict.fromkeys((YES, "y", "1", "true", "是", "有"), 1.0),
    **dict.fromkeys((NO, "n", "0", "false", "否", "无"), 0.0),
}


@dataclass(frozen=True, slots=True)
class Codings:
    """What coders said.

    Attributes
    ----------
    themes, ids, coders : tuple of str
        Ids and coders are sorted.
    votes : ndarray of shape (n_coders, n_docs, n_themes)
        1 where the coder gave the theme, 0 where not, NaN where the coder did not
        read the article.
    comments : tuple of (id, coder, comment)
    """

    themes: tuple[str, ...]
    ids: tuple[str, ...]
    coders: tuple[str, ...]
    votes: NDArray[np.float64]
    comments: tuple[tuple[str, str, str], ...] = ()

    @property
    def shared_ids(self) -> tuple[str, ...]:
        """Ids of the articles that at least two coders read."""
        read = ~np.isnan(self.votes).any(axis=2)
        twice = (read.sum(axis=0) >= 2).tolist()
        return tuple(name for name, kept in zip(self.ids, twice, strict=True) if kept)


def read_sheets(
    paths: Iterable[str | Path],
    codebook: Codebook,
    *,
    known: Iterable[str] | None = None,
) -> Codings:
    """Read filled-in sheets; a coder is named by the file.

    Rows without any answer are not coded yet. Answers are yes or no, also as 1 or 0,
    是 or 否. Sheets of one name in several folders are one coder's.

    Parameters
    ----------
    paths : iterable of path
        XLSX or CSV.
    codebook : Codebook
    known : iterable of str, optional
        Ids that may occur; any if None.

    Raises
    ------
    CorpusError
        Naming every bad cell by file, sheet, row and column.
    """
    files = [Path(path) for path in paths]
    allowed = None if known is None else set(known)
    problems: list[str] = []
    answers: dict[tuple[str, str], list[float]] = {}
    comments = []
    coders = [path.stem for path in files]
    places = Counter((path.parent, path.stem) for path in files)
    problems += [
        f"two sheets in {folder} are called {name!r}: give each coder a name"
        for (folder, name), count in places.items()
        if count > 1
    ]
    for path in files:
        try:
            table = read_rows(path)
        except UnreadableError as error:
            problems.append(str(error).rstrip("."))
            continue
        problems += table.problems
        missing = [c for c in ("id", *codebook.names) if c not in (table.columns or ())]
        if missing:
            problems.append(f"{path}: columns {missing} are missing")
            continue
        for row in table.rows:
            name = str(row.values.get("id") or "").strip()
            votes, faults = _votes(row, codebook.names)
            if name == "":
                faults.append("column 'id': must not be empty")
            elif allowed is not None and name not in allowed:
                faults.append(f"column 'id': no such article: {name!r}")
            elif (name, path.stem) in answers:
                faults.append(f"column 'id': {name!r} stands more than once")
            problems += [f"{row.where}, {fault}" for fault in faults]
            if votes is not None:
                answers[name, path.stem] = votes
            comment = str(row.values.get("comment") or "").strip()
            if comment:
                comments.append((name, path.stem, comment))
    if not (answers or problems):
        problems = [f"{path}: must be filled in, has no answer" for path in files]
    if problems:
        raise CorpusError(problems)
    return make_codings(codebook.names, coders, answers, comments)


def make_codings(
    themes: tuple[str, ...],
    coders: Iterable[str],
    answers: Mapping[tuple[str, str], Sequence[float]],
    comments: Iterable[tuple[str, str, str]] = (),
) -> Codings:
    """Bring answers by (id, coder) into arrays."""
    names = sorted(set(coders))
    ids = sorted({name for name, _ in answers})
    votes = np.full((len(names), len(ids), len(themes)), np.nan)
    for (name, coder), row in answers.items():
        votes[names.index(coder), ids.index(name)] = row
    return Codings(themes, tuple(ids), tuple(names), votes, tuple(sorted(comments)))


def _votes(row: Row, themes: Sequence[str]) -> tuple[list[float] | None, list[str]]:
    """Read the answers of a row; None where there is none at all."""
    given = _given(row, themes)
    if not any(given.values()):
        return None, []
    faults = [
        _fault(theme, text)
        for theme, text in given.items()
        if text.casefold() not in ANSWERS
    ]
    if faults:
        return None, faults
    return [ANSWERS[text.casefold()] for text in given.values()], []


def _given(row: Row, themes: Sequence[str]) -> dict[str, str]:
    """Give the cells of themes as texts; a spreadsheet may hold 0 as a number."""
    cells = {theme: row.values.get(theme) for theme in themes}
    return {
        theme: "0" if cell in (0, False) and cell != "" else str(cell or "").strip()
        for theme, cell in cells.items()
    }


def _fault(theme: str, text: str) -> str:
    return f"column {theme!r}: must be {YES} or {NO}, got {text or 'nothing'!r}"


def read_adjudicated(
    path: str | Path, codebook: Codebook, *, known: Iterable[str]
) -> dict[tuple[str, str], bool]:
    """Read what was adjudicated in a sheet of `sheets.write_adjudication`.

    Parameters
    ----------
    path : path
    codebook : Codebook
    known : iterable of str
        Ids that may occur.

    Returns
    -------
    dict
        Answers by (id, theme). Cells left empty are not adjudicated.

    Raises
    ------
    CorpusError
        Naming every bad cell by file, sheet, row and column.
    """
    table = read_rows(Path(path))
    problems = list(table.problems)
    allowed = set(known)
    adjudicated = {}
    for row in table.rows:
        name = str(row.values.get("id") or "").strip()
        if name not in allowed:
            problems.append(f"{row.where}, column 'id': no such article: {name!r}")
        for theme, text in _given(row, codebook.names).items():
            if text.casefold() in ANSWERS:
                adjudicated[name, theme] = bool(ANSWERS[text.casefold()])
            elif text:
                problems.append(f"{row.where}, {_fault(theme, text)}")
    if problems:
        raise CorpusError(problems)
    return adjudicated


def read_draws(paths: Iterable[str | Path]) -> dict[str, tuple[int, float]]:
    """Read how the articles of sheets were drawn, from `drawn.csv` beside each.

    Returns
    -------
    dict
        Round and chance of being drawn, by id. Sheets without the file add nothing.

    Raises
    ------
    CorpusError
        Naming every bad row.
    """
    folders = dict.fromkeys(Path(path).parent for path in paths)
    draws: dict[str, tuple[int, float]] = {}
    problems: list[str] = []
    for path in (folder / DRAWN for folder in folders):
        if not path.is_file():
            continue
        table = read_rows(path)
        problems += table.problems
        for row in table.rows:
            try:
                chance = float(row.values["probability"])
                if not 0 < chance <= 1:
                    raise ValueError(f"a chance lies in (0, 1], got {chance}")
                draws[str(row.values["id"])] = (int(row.values["round"]), chance)
            except (KeyError, TypeError, ValueError) as error:
                problems.append(f"{row.where}: must be an article drawn ({error})")
    if problems:
        raise CorpusError(problems)
    return draws
