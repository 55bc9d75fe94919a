"""Read_corpus."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from research.corpus.article import Article
from research.corpus.columns import Reading, column_names, columns_of
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.nesting import flattened, is_nested, sizes_of
from research.corpus.notices import notices_of
from research.corpus.parsing import KEPT, Heard, article_of_row
from research.files.formats.opening import stream_rows
from research.files.formats.rows import Form, Row, RowStream
from research.files.reading import UnreadableError
from research.i18n import N_, _, listed

# Of the faults of one file; a file of a million bad rows is not worth more.
MAX_PROBLEMS = 100_000
DROP_HINT = N_("Leave bad rows out with --drop-bad (drop_bad=True in Python).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is said of how a corpus is read; `read_corpus` documents each.

    Raises
    ------
    ValueError
        If `bad_dates` or `ids` is none of its values.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    form: Form = field(default_factory=Form)
    drop_bad: bool = False
    bad_dates: Literal["keep", "drop"] = "keep"
    ids: Literal["row", "refuse"] | None = None
    keep: Sequence[str] | Literal["all"] = "all"

    def __post_init__(self) -> None:
        if self.bad_dates not in ("keep", "drop"):
            raise ValueError(
                _(
                    "bad_dates must be 'keep' or 'drop', got {bad_dates!r}.",
                    bad_dates=self.bad_dates,
                )
            )
        if self.ids not in (None, "row", "refuse"):
            raise ValueError(
                _("ids must be 'row' or 'refuse', got {ids!r}.", ids=self.ids)
            )
        if isinstance(self.keep, str) and self.keep != "all":
            raise ValueError(
                _(
                    "keep must be 'all' or names of columns in a list, got {keep!r}.",
                    keep=self.keep,
                )
            )


def read_corpus(
    path: Any,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header: int | Literal["none"] | None = None,
    lines: bool | None = None,
    drop_bad: bool = False,
    bad_dates: Literal["keep", "drop"] = "keep",
    ids: Literal["row", "refuse"] | None = None,
    keep: Sequence[str] | Literal["all"] = "all",
) -> Corpus:
    """Read articles from a file, a folder or a table in memory.

    JSONL, JSON, CSV, TSV, XLSX, XLS, ODS, Parquet and Feather hold an article a row.
    A .txt, .md, .docx or .html file is one article, or an export of a literature or
    press database; of a folder all of these are read, or all tables if it has none of
    them, and a .zip file is read as the folder it holds. The encoding of text is told
    by its bytes. If a SHA256SUMS beside the file names it, its bytes must match.

    Parameters
    ----------
    path : path, or DataFrame, or list of str or mapping
        Of a table in memory, each row is an article, each text of a list too.
    columns : mapping, optional
        From fields of Article, or "text", to names in the file. "text" stands for
        the body, a paragraph a line. Usual names are found without.
    encoding : str, optional
        Of the text, where it cannot be told.
    sheet : str, optional
        Of a spreadsheet. If None, all sheets with the columns of the one with most
        text.
    header : int or "none", optional
        Number of the line or row that names the columns, from 1; "none" where none
        does: columns are then called "1", "2" and so on. Found if None.
    lines : bool, optional
        Whether each line of a text file is an article. If None, a file that looks
        like it is refused, and the message says so.
    drop_bad : bool
        Leave bad rows out, and list them in `Corpus.dropped`.
    bad_dates : {"keep", "drop"}
        Whether an article without a usable date stays.
    ids : {"row", "refuse"}, optional
        If None, the id of the file, or the number of the row where the file has none.
        "row" takes the number always, "refuse" asks for ids of the file.
    keep : sequence of str, or "all"
        Columns that are no field and come back in `Article.extra`.

    Returns
    -------
    Corpus
        In the order of the file; its `reading` says what was read as what. In tables
        the themes of a label cell are separated by semicolons; "none" says no theme,
        an empty cell unlabelled.

    Raises
    ------
    CorpusError
        Naming every bad row.

    Examples
    --------
    >>> corpus = read_corpus("data/articles.jsonl")
    >>> len(corpus), corpus[0].date, corpus[0].labels
    (360, '2019-01-11', ('digitalisation',))
    """
    settings = settings_of(
        columns=columns,
        encoding=encoding,
        sheet=sheet,
        header=header,
        lines=lines,
        drop_bad=drop_bad,
        bad_dates=bad_dates,
        ids=ids,
        keep=keep,
    )
    if not isinstance(path, str | Path):
        # It makes its articles by what is below here.
        from research.corpus.frames import corpus_of

        return corpus_of(path, settings)
    path = Path(path)
    try:
        return _whole(path, settings)
    except UnreadableError as error:
        raise CorpusError([str(error)]) from error


def settings_of(
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header: int | Literal["none"] | None = None,
    lines: bool | None = None,
    drop_bad: bool = False,
    bad_dates: Literal["keep", "drop"] = "keep",
    ids: Literal["row", "refuse"] | None = None,
    keep: Sequence[str] | Literal["all"] = "all",
) -> Settings:
    """Gather the keywords of `read_corpus`, and check them.

    Raises
    ------
    ValueError
        If one is none of its values.
    """
    form = Form(encoding=encoding, sheet=sheet, header=header, lines=lines)
    return Settings(
        columns={} if columns is None else columns,
        form=form,
        drop_bad=drop_bad,
        bad_dates=bad_dates,
        ids=ids,
        keep=keep,
    )


def _whole(path: Path, settings: Settings) -> Corpus:
    found = stream_rows(path, settings.form)
    rows: list[Row | str] = []
    n_bad = 0
    for item in found.items:
        n_bad += isinstance(item, str)
        if n_bad > MAX_PROBLEMS:
            raise UnreadableError(
                _(
                    "{path}: must have at most {MAX_PROBLEMS:,} bad rows, got more. "
                    "The first: {next}",
                    path=path,
                    MAX_PROBLEMS=MAX_PROBLEMS,
                    next=next(row for row in rows if isinstance(row, str)),
                )
            )
        rows.append(item)
    maker = ArticleMaker.for_rows(path, settings, found, rows, is_complete=True)
    return maker.made_of(rows)


class ArticleMaker:
    """Make articles of the rows of a file, one after the other.

    Attributes
    ----------
    names : mapping
        From fields to columns.
    heard : Heard
        What came up so far.
    undated : list of str
        Rows left out for want of a date, as was asked for; the first thousand.
    """

    def __init__(
        self,
        path: Path | str,
        settings: Settings,
        found: RowStream,
        existing: Sequence[str] | None,
        has_ids: bool,
        *,
        is_complete: bool,
        sizes: Mapping[str, float] | None = None,
        is_nested: bool = False,
    ) -> None:
        self.path, self.settings, self.found = path, settings, found
        self.is_nested = is_nested
        self.names = column_names(
            path,
            settings.columns,
            existing,
            is_complete=is_complete,
            sizes=sizes,
            notes=found.noticed.notes,
        )
        if settings.ids == "row":
            self.names.pop("id", None)
        self.has_ids = settings.ids == "refuse" or (has_ids and settings.ids is None)
        self.heard = Heard()
        self.undated: list[str] = []
        self._number = 0
        self._others: dict[str, None] = dict.fromkeys(existing or ())
        if settings.keep != "all" and is_complete and existing is not None:
            unknown = [name for name in settings.keep if name not in self._others]
            if unknown:
                raise CorpusError(
                    [
                        _(
                            "{path}: keep: column {unknown!r} is missing. The file "
                            "has {map}",
                            path=path,
                            unknown=unknown[0],
                            map=listed(map(repr, list(self._others)[:40])),
                        )
                    ]
                )

    @classmethod
    def for_rows(
        cls,
        path: Path | str,
        settings: Settings,
        found: RowStream,
        items: Sequence[Row | str],
        *,
        is_complete: bool,
        later: Iterable[Row] = (),
    ) -> "ArticleMaker":
        """Find the columns of rows; `later` rows are asked for ids only."""
        values = [item.values for item in items if isinstance(item, Row)]
        existing = found.columns or columns_of(values) or None
        nested = existing is not None and is_nested(values, existing, settings.columns)
        if nested:
            values = [flattened(row) for row in values]
            existing = columns_of(values)
        maker = cls(
            path,
            settings,
            found,
            existing,
            False,
            is_complete=is_complete,
            sizes=sizes_of(values),
            is_nested=nested,
        )
        column = maker.names.get("id", "")
        rest = (flattened(r.values) if nested else r.values for r in later)
        has_ids = any(_has_id(row, column) for row in chain(values, rest))
        maker.has_ids = settings.ids == "refuse" or (has_ids and settings.ids is None)
        return maker

    def article(self, item: Row | str) -> tuple[Article | None, list[str]]:
        """Make an article of a row; give what is wrong with it if there is none.

        A row left out for want of a date gives neither.
        """
        self._number += 1
        if isinstance(item, str):
            return None, [item]
        if self.is_nested:
            item = Row(item.where, flattened(item.values))
        if self.found.columns is None:
            self._others |= dict.fromkeys(item.values)
        before = self.heard.n_undated
        article, faults = article_of_row(
            item,
            self.names,
            self.has_ids,
            number=self._number,
            keep=self.settings.keep,
            heard=self.heard,
        )
        is_undated = self.heard.n_undated > before
        if faults:
            self.heard.n_undated = before
            return None, [f"{item.where}: {fault}" for fault in faults]
        if is_undated and self.settings.bad_dates == "drop":
            self.heard.n_undated = before
            if len(self.undated) < KEPT:
                self.undated.append(
                    _("{where}: 'date' must be usable, left out", where=item.where)
                )
            return None, []
        return article, []

    def made_of(self, rows: Iterable[Row | str]) -> Corpus:
        """Make the corpus of all rows."""
        articles: dict[str, Article] = {}
        problems: list[str] = []
        for item in rows:
            article, faults = self.article(item)
            if article is not None and article.id in articles:
                faults = [self.doubled(article.id, item)]
            elif article is not None:
                articles[article.id] = article
            problems += faults
        return self.corpus(articles.values(), problems)

    def doubled(self, name: str, item: Row | str) -> str:
        """Say that an id stands twice."""
        where = f"{item.where}: " if isinstance(item, Row) else ""
        return _("{where}id {name!r} stands more than once", where=where, name=name)

    def reading(self, dropped: Sequence[str] = ()) -> Reading:
        """Say what was read as what, so far."""
        noticed = self.found.noticed
        here = self._others
        taken = {n: c for n, c in self.names.items() if c in here}
        kept = [name for name in here if name not in set(taken.values())]
        if self.settings.keep != "all":
            kept = [name for name in kept if name in self.settings.keep]
        return Reading(
            columns=taken,
            kept=tuple(kept),
            encoding=noticed.encoding,
            dropped=tuple(dropped),
            n_undated=self.heard.n_undated if "date" in taken else 0,
            bad_dates=tuple(self.heard.bad_dates),
            notes=(*noticed.notes, *self.heard.notes),
        )

    def error(self, problems: Sequence[str], *, has_articles: bool) -> CorpusError:
        """Refuse the file, with what helps."""
        hints = []
        if any("stands more than once" in problem for problem in problems):
            hints.append(_("Rows get their numbers as ids with --ids row (ids='row')."))
        if has_articles:
            hints.append(_(DROP_HINT))
        return CorpusError(problems, " ".join(hints))

    def corpus(self, articles: Iterable[Article], problems: Sequence[str]) -> Corpus:
        """Make the corpus, or refuse the file."""
        made = tuple(articles)
        problems = list(problems)
        if not made and not problems:
            problems.append(self.empty())
        if problems and not (self.settings.drop_bad and made):
            raise self.error(problems, has_articles=bool(made))
        dropped = (*problems, *self.undated)
        for note in notices_of(made):
            self.heard.note(note)
        return Corpus(made, dropped=dropped, reading=self.reading(dropped))

    def empty(self) -> str:
        """Say that there is no article."""
        if self.undated:
            return _(
                "{path}: must hold at least one article with a usable date, found "
                "none. Keep articles without with --bad-dates keep",
                path=self.path,
            )
        return _("{path}: must hold at least one article, found none", path=self.path)


def _has_id(values: Mapping[str, Any], column: str) -> bool:
    return values.get(column) not in (None, "")
