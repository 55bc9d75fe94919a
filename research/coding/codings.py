"""Coding sheets in: what coders answered, what is adjudicated, how they were drawn."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from research.coding.codebook import Codebook
from research.coding.coder_names import coder_names
from research.coding.sheets import DRAWN
from research.coding.workbook import NO, YES
from research.corpus.corpus import CorpusError
from research.files.formats.opening import read_rows
from research.files.formats.rows import Row
from research.files.reading import UnreadableError
from research.i18n import N_, _, listed

# What may be typed; 1.0 is what tables with gaps make of 1.
ANSWERS = {
    **dict.fromkeys((YES, "y", "1", "1.0", "true", "是", "有"), 1.0),
    **dict.fromkeys((NO, "n", "0", "0.0", "false", "否", "无", "無"), 0.0),
}
NOTHING = frozenset({"", "nan", "<na>", "null"})  # what tables write for a gap
# What stands for nothing: nothing; no, in a row that has an answer; no, everywhere.
Empty = Literal["refuse", "no", "none"]


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
    notes : tuple of str
        What was taken in another way than it may have been meant.
    """

    themes: tuple[str, ...]
    ids: tuple[str, ...]
    coders: tuple[str, ...]
    votes: NDArray[np.float64]
    comments: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def shared_ids(self) -> tuple[str, ...]:
        """Ids of the articles that at least two coders read."""
        read = ~np.isnan(self.votes).any(axis=2)
        twice = (read.sum(axis=0) >= 2).tolist()
        return tuple(name for name, kept in zip(self.ids, twice, strict=True) if kept)


_TWO_CALLED = N_("two sheets in {folder} are called {name!r}: give each coder a name")


_NOT_CODED = N_("{coder}: {n_blank} rows without an answer are not coded yet")


def read_sheets(
    paths: Iterable[str | Path],
    codebook: Codebook,
    *,
    known: Iterable[str] | None = None,
    empty: Empty = "refuse",
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
    empty : {"refuse", "no", "none"}
        What an empty cell beside an answer is: a fault, or no. With "none" a row
        without any answer has no theme, too.

    Raises
    ------
    CorpusError
        Naming every bad cell by file, sheet, row and column.
    """
    files = [Path(path) for path in paths]
    allowed = None if known is None else set(known)
    answers: dict[tuple[str, str], list[float]] = {}
    comments, notes = [], []
    coders = names_of_files(files)
    places = Counter((path.parent, path.stem) for path in files)
    problems = [
        _(_TWO_CALLED, folder=folder, name=name)
        for (folder, name), count in places.items()
        if count > 1
    ]
    for path in files:
        coder, n_blank = coders[path], 0
        for row in _sheet_rows(path, codebook, problems):
            votes, faults = _votes(row, codebook.names, empty)
            name, fault = _id_in(row, allowed)
            if fault:
                faults.append(fault)
            elif (name, coder) in answers:
                faults.append(
                    _("column 'id': {name!r} stands more than once", name=name)
                )
            problems += [f"{row.where}, {fault}" for fault in faults]
            if votes is not None:
                answers[name, coder] = votes
            n_blank += votes is None
            comment = str(row.values.get("comment") or "").strip()
            if comment:
                comments.append((name, coder, comment))
        if n_blank:
            notes.append(_(_NOT_CODED, coder=coder, n_blank=n_blank))
    if not (answers or problems):
        problems = [
            _("{path}: must be filled in, has no answer", path=path) for path in files
        ]
    if problems:
        raise CorpusError(problems)
    return make_codings(codebook.names, coders.values(), answers, comments, notes)


def sheet_ids(path: str | Path, *, known: Iterable[str]) -> list[str]:
    """Give the articles of a sheet, answered or not.

    Raises
    ------
    CorpusError
        Naming every row without an article that is known.
    """
    table = read_rows(Path(path))
    allowed = set(known)
    ids, problems = [], list(table.problems)
    for row in table.rows:
        name, fault = _id_in(row, allowed)
        ids.append(name)
        if fault:
            problems.append(f"{row.where}, {fault}")
    if problems:
        raise CorpusError(problems)
    return ids


def _sheet_rows(path: Path, codebook: Codebook, problems: list[str]) -> Iterator[Row]:
    """Give the rows of a sheet that has all columns; add what is wrong with it."""
    try:
        table = read_rows(path)
    except UnreadableError as error:
        problems.append(str(error).rstrip("."))
        return
    problems += table.problems
    missing = [c for c in ("id", *codebook.names) if c not in (table.columns or ())]
    if missing:
        problems.append(
            _(
                "{path}: columns {missing} are missing; sheets have those of the "
                "codebook {title!r}, name another by --codebook",
                path=path,
                missing=missing,
                title=codebook.title,
            )
        )
        return
    yield from table.rows


def _id_in(row: Row, allowed: set[str] | None) -> tuple[str, str | None]:
    """Give the article of a row, or what is wrong with it."""
    try:
        return known_id(row.values.get("id"), allowed), None
    except ValueError as error:
        return "", _("column 'id': {error}", error=error)


def known_id(value: Any, allowed: set[str] | None) -> str:
    """Give the id of an article as text; tools and spreadsheets write it as a number.

    Raises
    ------
    ValueError
        If there is none, or no such article.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ValueError(
            _("must be the id of an article, got {value!r:.60}", value=value)
        )
    name = str(value)
    if allowed is None or name in allowed:
        return name
    if name.strip() in allowed:
        return name.strip()
    like = _like(name.strip(), allowed)
    raise ValueError(_("no such article: {name!r:.60}{like}", name=name, like=like))


def _like(name: str, allowed: set[str]) -> str:
    """Say which id a spreadsheet may have made a number of."""
    if not name.isdecimal():
        return ""
    alike = sorted(a for a in allowed if a.isdecimal() and int(a) == int(name))
    told = _("; {one!r} may have lost its zeros in a spreadsheet", one=(*alike, "")[0])
    return told if alike else ""


def names_of_files(paths: Iterable[Path]) -> dict[Path, str]:
    """Name the coder of each file by its name, without an e-mail address."""
    paths = list(paths)
    names = coder_names((path.stem,) for path in paths)
    return {path: names[path.stem,] for path in paths}


def make_codings(
    themes: tuple[str, ...],
    coders: Iterable[str],
    answers: Mapping[tuple[str, str], Sequence[float]],
    comments: Iterable[tuple[str, str, str]] = (),
    notes: Iterable[str] = (),
) -> Codings:
    """Bring answers by (id, coder) into arrays."""
    names = sorted(set(coders))
    ids = sorted({name for name, _ in answers})
    votes = np.full((len(names), len(ids), len(themes)), np.nan)
    rows = {name: row for row, name in enumerate(ids)}
    for (name, coder), row in answers.items():
        votes[names.index(coder), rows[name]] = row
    return Codings(
        themes,
        tuple(ids),
        tuple(names),
        votes,
        tuple(sorted(comments)),
        tuple(notes),
    )


def _votes(
    row: Row, themes: Sequence[str], empty: Empty
) -> tuple[list[float] | None, list[str]]:
    """Read the answers of a row; None where there is none at all."""
    given = _given(row, themes)
    if not any(given.values()) and empty != "none":
        return None, []
    if empty != "refuse":
        given = {theme: text or NO for theme, text in given.items()}
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
    cells = {}
    for theme in themes:
        value = row.values.get(theme)
        text = "" if value is None else str(value).strip()
        cells[theme] = "" if text.casefold() in NOTHING else text
    return cells


def _fault(theme: str, text: str) -> str:
    if not text:
        return _(
            "column {theme!r}: must be {YES} or {NO}, got 'nothing'; with --empty no "
            "an empty cell is no",
            theme=theme,
            YES=YES,
            NO=NO,
        )
    return _(
        "column {theme!r}: must be {YES} or {NO}, got {text!r:.60}",
        theme=theme,
        YES=YES,
        NO=NO,
        text=text,
    )


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
        name, fault = _id_in(row, allowed)
        if fault:
            problems.append(f"{row.where}, {fault}")
        for theme, text in _given(row, codebook.names).items():
            if text.casefold() in ANSWERS:
                adjudicated[name, theme] = bool(ANSWERS[text.casefold()])
            elif text:
                problems.append(f"{row.where}, {_fault(theme, text)}")
    if problems:
        raise CorpusError(problems)
    return adjudicated


def read_draws(
    paths: Iterable[str | Path], *, coded: Iterable[str] = ()
) -> dict[str, tuple[int, float]]:
    """Read how the articles of sheets were drawn, from `drawn.csv` beside each.

    Parameters
    ----------
    paths : iterable of path
        The sheets.
    coded : iterable of str
        Ids of the articles that were coded: each must have been drawn, as the answers
        of one draw may not be weighed by another. Not asked where a sheet has no
        `drawn.csv` beside it.

    Returns
    -------
    dict
        Round and inclusion probability, by id. Sheets without the file add nothing.

    Raises
    ------
    CorpusError
        Naming every bad row, and every article that was drawn otherwise, or not.
    """
    files = [folder / DRAWN for folder in dict.fromkeys(Path(p).parent for p in paths)]
    draws: dict[str, tuple[int, float]] = {}
    problems: list[str] = []
    for path in files:
        if not path.is_file():
            continue
        table = read_rows(path)
        problems += table.problems
        for row in table.rows:
            try:
                name, draw = _draw(row)
                if draws.setdefault(name, draw) != draw:
                    raise ValueError(_("another draw has it, too: read them apart"))
            except (KeyError, TypeError, ValueError) as error:
                fault = _("must be an article drawn ({error})", error=error)
                problems.append(f"{row.where}: {fault}")
    if all(path.is_file() for path in files):
        problems += [
            _(
                "{name!r} was coded and is not in {files}: put each sheet beside the "
                "{DRAWN} it came with",
                name=name,
                files=listed(map(str, files)),
                DRAWN=DRAWN,
            )
            for name in coded
            if name not in draws
        ]
    if problems:
        raise CorpusError(problems)
    return draws


def _draw(row: Row) -> tuple[str, tuple[int, float]]:
    chance = float(row.values["probability"])
    if not 0 < chance <= 1:
        raise ValueError(_("a probability lies in (0, 1], got {chance}", chance=chance))
    return known_id(row.values["id"], None), (int(row.values["round"]), chance)
