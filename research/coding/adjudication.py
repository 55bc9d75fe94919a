"""What coders disagree on: asked once, and what was adjudicated is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from research.coding.codebook import Codebook
from research.coding.codings import ANSWERS, known_id, read_adjudicated
from research.coding.sheets import TEXT_COLUMNS, sheet_row
from research.coding.workbook import NO, YES, workbook_bytes
from research.corpus.corpus import Corpus, CorpusError
from research.files.formats.opening import read_rows
from research.files.formats.rows import Row
from research.files.reading import UnreadableError
from research.files.record import is_ours
from research.files.tables import csv_text
from research.files.writing import together, write_atomically
from research.i18n import _, listed

KEPT = "adjudicated-answers.csv"
ASKED = "to_settle"  # .xlsx
TO_SETTLE = "to settle"  # the column that says what coders said
Case = tuple[str, str, Mapping[str, int]]  # id, theme, votes by coder


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """What a person decided, in this reading and in earlier ones.

    Attributes
    ----------
    answers : dict
        By (id, theme); those of this reading stand over earlier ones.
    changed : tuple of (id, theme)
        What was decided otherwise before.
    """

    answers: dict[tuple[str, str], bool] = field(default_factory=dict)
    changed: tuple[tuple[str, str], ...] = ()

    @property
    def notes(self) -> list[str]:
        """What the person at the keyboard should know."""
        if not self.changed:
            return []
        told = listed(
            _("{theme} of {name!r}", theme=theme, name=name)
            for name, theme in self.changed[:5]
        )
        more = (
            _(" and {n_changed} more", n_changed=len(self.changed) - 5)
            if len(self.changed) > 5
            else ""
        )
        return [
            _("adjudicated otherwise than before: {told}{more}", told=told, more=more)
        ]


def gather_adjudicated(
    folder: str | Path,
    codebook: Codebook,
    *,
    given: str | Path | None,
    known: Sequence[str],
) -> Adjudicated:
    """Bring together what is adjudicated now and what `adjudicated-answers.csv` keeps.

    Parameters
    ----------
    folder : path
        Of the results; may not exist yet.
    codebook : Codebook
    given : path, optional
        A sheet of `write_adjudication`, filled in.
    known : sequence of str
        Ids that may occur in it.

    Raises
    ------
    CorpusError
        Naming every bad cell.
    """
    kept = {
        (name, theme): bool(ANSWERS[cells[theme]])
        for name, cells in _kept_rows(Path(folder) / KEPT).items()
        for theme in codebook.names
        if cells.get(theme) in ANSWERS
    }
    now = read_adjudicated(given, codebook, known=known) if given else {}
    changed = tuple(sorted(k for k, a in now.items() if kept.get(k, a) != a))
    return Adjudicated({**kept, **now}, changed)


def keep_adjudicated(
    folder: str | Path, codebook: Codebook, *, given: str | Path
) -> None:
    """Add what a sheet decides, and its comments, to what a folder keeps of before.

    Nothing that is in the file goes, also not of other codebooks and corpora.
    """
    path = Path(folder) / KEPT
    rows = _kept_rows(path)
    for row in read_rows(Path(given)).rows:
        cells = _cells(row)
        fresh = {
            theme: YES if ANSWERS[cells[theme].casefold()] else NO
            for theme in codebook.names
            if cells.get(theme, "").casefold() in ANSWERS
        }
        if cells.get("comment"):
            fresh["comment"] = cells["comment"]
        if fresh:
            name = known_id(row.values.get("id"), None).strip()
            rows.setdefault(name, {}).update(fresh)
    named = {name for cells in rows.values() for name in cells}
    others = sorted(named - {*codebook.names, "comment"})
    columns = [*codebook.names, *others, "comment"]
    table = csv_text(
        ["id", *columns],
        ([name, *(rows[name].get(c, "") for c in columns)] for name in sorted(rows)),
    )
    write_atomically(path, table.encode("utf-8-sig", "replace"))


def _kept_rows(path: Path) -> dict[str, dict[str, str]]:
    """Give what is kept by id and column, without empty cells."""
    if not path.exists():
        return {}
    table = read_rows(path)
    problems = list(table.problems)
    if "id" not in (table.columns or ("id",)):
        problems.append(_("{path}: column 'id' is missing", path=path))
    if problems:
        raise CorpusError(problems)
    return {
        known_id(row.values["id"], None): {
            name: text for name, text in _cells(row).items() if name != "id" and text
        }
        for row in table.rows
    }


def _cells(row: Row) -> dict[str, str]:
    return {
        name: "" if value is None else str(value).strip()
        for name, value in row.values.items()
    }


def write_adjudication(
    cases: Sequence[Case], corpus: Corpus, codebook: Codebook, path: str | Path
) -> None:
    """Write a sheet of what coders disagree on, for a person to adjudicate.

    Parameters
    ----------
    cases : sequence of (id, theme, votes by coder)
        From `agreement.disagreements`.
    corpus : Corpus
        Holds the articles.
    codebook : Codebook
    path : path
        XLSX. A row an article; what coders said stands beside its text.
    """
    by_article: dict[str, list[str]] = {}
    for name, theme, votes in cases:
        said = ", ".join(f"{who} {YES if v else NO}" for who, v in votes.items())
        by_article.setdefault(name, []).append(f"{theme}: {said}")
    articles = {article.id: article for article in corpus}
    rows = [
        [*sheet_row(articles[name]), "\n".join(said)]
        for name, said in by_article.items()
    ]
    columns = [*TEXT_COLUMNS, TO_SETTLE]
    write_atomically(Path(path), workbook_bytes(columns, rows, codebook))


def ask_for_adjudication(
    cases: Sequence[Case],
    corpus: Corpus,
    codebook: Codebook,
    folder: str | Path,
    *,
    adjudicated: Mapping[tuple[str, str], bool],
) -> list[str]:
    """Write what is left to settle, never over a sheet that holds an answer.

    `to_settle.xlsx` is written where there is none, or one as we wrote it. One with
    answers stays: if it asks all that is left, it is gone on in, else what is left
    comes in `to_settle-2.xlsx`, and so on.

    Parameters
    ----------
    cases : sequence of (id, theme, votes by coder)
        What is left to settle.
    corpus, codebook, folder
        As of `write_adjudication`.
    adjudicated : mapping
        All that was decided, by (id, theme).

    Returns
    -------
    list of str
        What the person at the keyboard should know.
    """
    notes: list[str] = []
    for path in _sheets_in(Path(folder)):
        if is_ours(path):  # or not there
            if cases:
                with together("to settle"):
                    write_adjudication(cases, corpus, codebook, path)
            break
        n_unread = len(_answers_in(path, codebook).items() - adjudicated.items())
        if n_unread:
            notes.append(
                _(
                    "{path} holds {n_unread} answers that do not count yet: give it "
                    "by --adjudicated",
                    path=path,
                    n_unread=n_unread,
                )
            )
        if {case[:2] for case in cases} <= _asked_in(path):
            if cases:
                notes.append(
                    _("{path} holds answers and is kept; go on in it", path=path)
                )
            break
    return notes


def _sheets_in(folder: Path) -> Iterator[Path]:
    """Name the sheets to settle in, one after the other, without end."""
    yield folder / f"{ASKED}.xlsx"
    for number in count(2):
        yield folder / f"{ASKED}-{number}.xlsx"


def _answers_in(path: Path, codebook: Codebook) -> dict[tuple[str, str], bool]:
    try:
        rows = [_cells(row) for row in read_rows(path).rows]
    except (UnreadableError, CorpusError):
        return {}
    return {
        (cells.get("id", ""), theme): bool(ANSWERS[cells[theme].casefold()])
        for cells in rows
        for theme in codebook.names
        if cells.get(theme, "").casefold() in ANSWERS
    }


def _asked_in(path: Path) -> set[tuple[str, str]]:
    """Give what a sheet asks: what stands before the colons of its last column."""
    try:
        rows = [_cells(row) for row in read_rows(path).rows]
    except (UnreadableError, CorpusError):
        return set()
    return {
        (cells.get("id", ""), line.partition(":")[0])
        for cells in rows
        for line in cells.get(TO_SETTLE, "").splitlines()
    }
