"""Read_corpus."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from research.corpus.article import Article
from research.corpus.columns import column_names, columns_of
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.frames import corpus_of
from research.corpus.parsing import article_of_row
from research.files.formats.opening import read_rows
from research.files.reading import UnreadableError


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
    """Read articles from a file or a folder of texts.

    JSONL, JSON, CSV, XLSX (first sheet) and Parquet hold an article a row; a `.txt`
    or `.md` file is one article, and of a folder all such files are read. Text is
    UTF-8, UTF-16 with its mark, or GB18030. If a SHA256SUMS beside the file names
    it, its bytes must match.

    Parameters
    ----------
    path : path, or DataFrame, or list of str or mapping
        Of a table in memory, each row is an article, each text of a list too.
    columns : mapping, optional
        From fields of Article, or "text", to names in the file. "text" stands for
        the body, a paragraph a line.
    encoding : str, optional
        Of the text, where it cannot be told.
    sheet : str, optional
        Of a spreadsheet. If None, all sheets with the columns of the largest.
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
        In the order of the file. Where no row has an id, ids are made from the
        contents. In tables the themes of a label cell are separated by semicolons;
        "none" says no theme, an empty cell unlabelled.

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
    if not isinstance(path, str | Path):
        return corpus_of(path, columns=columns, drop_bad=drop_bad)
    path = Path(path)
    try:
        found = read_rows(path, encoding)
    except UnreadableError as error:
        raise CorpusError([str(error)]) from error
    existing = found.columns or columns_of(row.values for row in found.rows) or None
    names = column_names(path, columns or {}, existing)
    problems = list(found.problems)
    has_ids = any(
        row.values.get(names.get("id", "")) not in (None, "") for row in found.rows
    )
    articles: dict[str, Article] = {}
    for row in found.rows:
        article, faults = article_of_row(row, names, has_ids)
        if article.id in articles and not faults:
            faults = [f"id {article.id!r} stands more than once"]
        problems += [f"{row.where}: {fault}" for fault in faults]
        if not faults:
            articles[article.id] = article
    if not found.rows and not problems:
        problems.append(f"{path}: must hold at least one article, found none")
    if problems and not (drop_bad and articles):
        raise CorpusError(problems)
    return Corpus(tuple(articles.values()), dropped=tuple(problems))
