"""Coding sheets out and in: what coders fill in, as XLSX and CSV."""

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.corpus import Article, Corpus, CorpusError
from research.evaluation.codebook import Codebook
from research.evaluation.sampling import draw_next
from research.files import UnreadableError, csv_text, write_atomically
from research.rows import Row, read_rows

YES, NO = "yes", "no"
ANSWERS = {
    **dict.fromkeys((YES, "y", "1", "true", "是", "有"), 1.0),
    **dict.fromkeys((NO, "n", "0", "false", "否", "无"), 0.0),
}
MAX_CELL = 32_767  # characters a spreadsheet holds in a cell
CUT = " […]"
TEXT_WIDTH = 90  # in letters; a hanzi takes two
LINE_HEIGHT, MAX_HEIGHT = 15.0, 409.0  # points; a row can be no higher
MADE = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The articles one coder reads, in the order of the sheet."""

    coder: str
    ids: tuple[str, ...]


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


def assign(
    ids: Sequence[str], *, n_coders: int, overlap: float, seed: int
) -> tuple[Assignment, ...]:
    """Deal articles out to coders at random.

    Parameters
    ----------
    ids : sequence of str
        Their order changes nothing.
    n_coders : int
    overlap : float
        Share of the articles that every coder reads; the others are read by one.
    seed : int

    Returns
    -------
    tuple of n_coders Assignments
        Each in an order of its own.

    Raises
    ------
    ValueError
        If a setting is out of range.
    """
    if not (n_coders >= 1 and 0 <= overlap <= 1):
        raise ValueError(
            "n_coders must be at least 1 and overlap lie in [0, 1], "
            f"got {n_coders} and {overlap}."
        )
    rng = np.random.default_rng(seed)
    line = [sorted(ids)[place] for place in rng.permutation(len(ids))]
    shared = line[: round(len(line) * overlap)]
    single = line[len(shared) :]
    dealt = [[*shared, *single[number::n_coders]] for number in range(n_coders)]
    return tuple(
        Assignment(
            f"coder-{number}",
            tuple(part[place] for place in rng.permutation(len(part))),
        )
        for number, part in enumerate(dealt, start=1)
    )


def draw_articles(corpus: Corpus, *, n: int, seed: int) -> dict[str, float]:
    """Draw articles at random, sources in proportion.

    Returns
    -------
    dict
        The chance that each had to be drawn, by id.
    """
    return draw_useful(corpus, np.ones(len(corpus)), n=n, explore=1.0, seed=seed)


def draw_useful(
    corpus: Corpus, utility: NDArray[np.float64], *, n: int, explore: float, seed: int
) -> dict[str, float]:
    """Draw articles, the useful ones more likely; see `sampling.draw_next`.

    Parameters
    ----------
    corpus : Corpus
    utility : ndarray of shape (n_docs,)
    n, explore, seed
        As in `sampling.draw_next`; sources are the strata.

    Returns
    -------
    dict
        The chance that each had to be drawn, by id.
    """
    order = sorted(range(len(corpus)), key=corpus.ids.__getitem__)
    drawn = draw_next(
        utility[order],
        n=n,
        explore=explore,
        strata=[corpus[row].source for row in order],
        seed=seed,
    )
    rows = drawn.rows.tolist()
    names = [corpus.ids[order[row]] for row in rows]
    return dict(zip(names, drawn.probability.tolist(), strict=True))


def write_sheets(
    corpus: Corpus,
    codebook: Codebook,
    folder: str | Path,
    *,
    drawn: Mapping[str, float],
    n_coders: int = 2,
    overlap: float = 0.2,
    seed: int = 7,
) -> tuple[Assignment, ...]:
    """Write a sheet a coder as XLSX and CSV, and the codebook to read beside it.

    Coders see title and text, not labels, sources, dates, or one another's answers.
    The same input gives the same bytes.

    Parameters
    ----------
    corpus : Corpus
    codebook : Codebook
    folder : path
    drawn : mapping
        The articles to code, by id, and the chance that each had to be drawn; kept
        in `drawn.csv`, as the weight of prevalence is one over it.
    n_coders, overlap, seed
        As in `assign`.

    Returns
    -------
    tuple of Assignment
    """
    folder = Path(folder)
    articles = {article.id: article for article in corpus}
    dealt = assign(list(drawn), n_coders=n_coders, overlap=overlap, seed=seed)
    for assignment in dealt:
        rows = [sheet_row(articles[name]) for name in assignment.ids]
        header = ["id", "title", "text", *codebook.names, "comment"]
        blank = [""] * (len(codebook.names) + 1)
        table = csv_text(header, ([*row, *blank] for row in rows))
        data = table.encode("utf-8-sig", "replace")
        write_atomically(folder / f"{assignment.coder}.csv", data)
        book = workbook_bytes(rows, codebook)
        write_atomically(folder / f"{assignment.coder}.xlsx", book)
    readers = Counter(name for assignment in dealt for name in assignment.ids)
    rows = [[name, f"{drawn[name]:.6g}", str(readers[name])] for name in sorted(drawn)]
    table = csv_text(["id", "probability", "coders"], rows)
    write_atomically(folder / "drawn.csv", table.encode("utf-8-sig", "replace"))
    write_atomically(folder / "codebook.md", codebook.to_markdown().encode())
    return dealt


def sheet_row(article: Article) -> list[str]:
    """Give id, title and text, as long as a cell can hold."""
    text = "\n".join(article.body)
    if len(text) > MAX_CELL:
        text = text[: MAX_CELL - len(CUT)] + CUT
    return [_encodable(part) for part in (article.id, article.title, text)]


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def workbook_bytes(rows: Iterable[Sequence[str]], codebook: Codebook) -> bytes:
    """Write a sheet as XLSX: drop-downs, wrapped text, a header that stays in sight.

    Id, title and text are locked, so that nothing is typed over them by mistake.
    Texts are written as texts: what looks like a formula is none.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False}
    )
    # Spreadsheets record when they were made: always the same day here.
    book.set_properties({"created": MADE})
    wrapped = {"text_wrap": True, "valign": "top", "num_format": "@"}
    locked = book.add_format(wrapped)
    free = book.add_format(
        {**wrapped, "locked": False, "bg_color": "#F2F5F8", "border": 4}
    )
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}
    )
    sheet = book.add_worksheet("articles")
    titles = [f"{theme.name}\n{theme.title}".strip() for theme in codebook.themes]
    for column, name in enumerate(["id", "title", "text", *codebook.names, "comment"]):
        sheet.write_string(0, column, name, head)
    last = 2 + len(titles)
    n_rows = 0
    for n_rows, row in enumerate(rows, start=1):
        sheet.set_row(n_rows, _height(row))
        for column, text in enumerate(row):
            sheet.write_string(n_rows, column, text, locked)
        for column in range(3, last + 2):
            sheet.write_blank(n_rows, column, None, free)
    if n_rows:
        sheet.data_validation(
            1,
            3,
            n_rows,
            last,
            {
                "validate": "list",
                "source": [YES, NO],
                "error_title": "yes or no",
                "error_message": "Choose yes or no.",
            },
        )
    for column, (theme, title) in enumerate(
        zip(codebook.themes, titles, strict=True), 3
    ):
        sheet.write_comment(0, column, f"{title}\n{theme.definition}"[:1000])
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, TEXT_WIDTH)
    sheet.set_column(3, last, 13)
    sheet.set_column(last + 1, last + 1, 28)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    allowed = {
        "format_columns": True,
        "format_rows": True,
        "select_unlocked_cells": True,
    }
    sheet.protect("", {**allowed, "sort": True, "autofilter": True})
    guide = book.add_worksheet("codebook")
    guide.set_column(0, 0, 120, book.add_format({"text_wrap": True, "valign": "top"}))
    for number, line in enumerate(codebook.to_markdown().splitlines()):
        guide.write_string(number, 0, line)
    book.close()
    return buffer.getvalue()


def _height(row: Sequence[str]) -> float:
    """Give the points that a row's text needs; not every program works it out."""
    lines = sum(
        -(-max(len(line), 1) // (TEXT_WIDTH // 2)) for line in row[2].split("\n")
    )
    return min(LINE_HEIGHT * max(lines, 2), MAX_HEIGHT)


def read_sheets(
    paths: Iterable[str | Path],
    codebook: Codebook,
    *,
    known: Iterable[str] | None = None,
) -> Codings:
    """Read filled-in sheets; a coder is named by the file.

    Rows without any answer are not coded yet. Answers are yes or no, also as 1 or 0,
    是 or 否.

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
    problems += [
        f"two sheets are called {name!r}: give each coder a name"
        for name, count in Counter(coders).items()
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
    given = {theme: str(row.values.get(theme) or "").strip() for theme in themes}
    given = {
        theme: "0" if row.values.get(theme) in (0, False) else text
        for theme, text in given.items()
    }
    if not any(given.values()):
        return None, []
    faults = [
        f"column {theme!r}: must be {YES} or {NO}, got {text or 'nothing'!r}"
        for theme, text in given.items()
        if text.casefold() not in ANSWERS
    ]
    if faults:
        return None, faults
    return [ANSWERS[text.casefold()] for text in given.values()], []
