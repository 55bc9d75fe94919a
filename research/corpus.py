"""The noun Corpus, and how it is read and written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.article import (
    FIELDS,
    Article,
    article_of_row,
    as_json,
    as_record,
    canonical_line,
    label_cell,
)
from research.files import UnreadableError, write_atomically
from research.rows import read_rows
from research.tables import table_bytes

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Article",
    "Corpus",
    "CorpusError",
    "corpus_lines",
    "read_corpus",
    "write_corpus",
]

SHOWN_PROBLEMS = 20


class CorpusError(ValueError):
    """Articles that cannot be read, with every fault.

    Attributes
    ----------
    problems : tuple of str
        All of them; the message shows the first 20.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(self.problems[:SHOWN_PROBLEMS])
        more = len(self.problems) - SHOWN_PROBLEMS
        super().__init__(f"{shown}\n… and {more:,} more" if more > 0 else shown)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles in the order of their file.

    Attributes
    ----------
    articles : tuple of Article
    dropped : tuple of str
        What was wrong with the rows left out on request.

    Raises
    ------
    CorpusError
        If two articles share an id.
    """

    articles: tuple[Article, ...]
    dropped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        twice = [a.id for a in self.articles if a.id in seen or seen.add(a.id)]  # type: ignore[func-returns-value]
        if twice:
            raise CorpusError([f"id {name!r} stands more than once" for name in twice])

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __getitem__(self, position: int) -> Article:
        return self.articles[position]

    @property
    def ids(self) -> list[str]:
        """Ids, in order."""
        return [article.id for article in self.articles]

    @property
    def texts(self) -> list[str]:
        """Texts, in order."""
        return [article.text for article in self.articles]

    @property
    def themes(self) -> tuple[str, ...]:
        """Themes that occur among the labels, sorted."""
        return tuple(sorted({name for a in self.articles for name in a.labels or ()}))

    @property
    def sha256(self) -> str:
        """Hash of all that the articles say, whatever their order."""
        digest = sha256()
        for article in self.in_order():
            digest.update(canonical_line(article).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def in_order(self) -> "Corpus":
        """Return the articles sorted by id."""
        return Corpus(tuple(sorted(self.articles, key=lambda a: a.id)), self.dropped)

    def select(self, keep: Callable[[Article], bool]) -> "Corpus":
        """Return the articles for which `keep(article)` is true.

        Examples
        --------
        >>> corpus = Corpus((Article(id="a", date="2023-05-01"), Article(id="b")))
        >>> corpus.select(lambda article: article.date is not None).ids
        ['a']
        """
        return Corpus(tuple(filter(keep, self.articles)), self.dropped)

    def label_matrix(self, themes: Sequence[str]) -> NDArray[np.int8]:
        """Write labels as 0 and 1.

        Parameters
        ----------
        themes : sequence of str
            The columns; labels of other themes are left out.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)

        Raises
        ------
        ValueError
            If an article is unlabelled.
        """
        unlabelled = [a.id for a in self.articles if a.labels is None]
        if unlabelled:
            raise ValueError(
                f"every article must be labelled, {len(unlabelled)} are not, "
                f"the first is {unlabelled[0]!r}. Label them, or select the others."
            )
        rows = [[t in (a.labels or ()) for t in themes] for a in self.articles]
        return np.array(rows, dtype=np.int8).reshape(len(self), len(themes))

    def to_frame(self) -> "pd.DataFrame":
        """Return one row an article, with the fields as columns."""
        import pandas as pd

        return pd.DataFrame([as_record(article) for article in self.articles])


def read_corpus(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    drop_bad: bool = False,
) -> Corpus:
    """Read articles from a file or a folder of texts.

    JSONL, JSON, CSV, XLSX (first sheet) and Parquet hold an article a row; a `.txt`
    or `.md` file is one article, and of a folder all such files are read. Text is
    UTF-8, UTF-16 with its mark, or GB18030. If a SHA256SUMS beside the file names
    it, its bytes must match.

    Parameters
    ----------
    path : path
    columns : mapping, optional
        From fields of Article, or "text", to names in the file. "text" stands for
        the body, a paragraph a line.
    encoding : str, optional
        Of the text, where it cannot be told.
    drop_bad : bool
        Leave bad rows out, and list them in `Corpus.dropped`.

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
    path = Path(path)
    try:
        found = read_rows(path, encoding)
    except UnreadableError as error:
        raise CorpusError([str(error)]) from error
    names = column_names(path, columns or {}, found.columns)
    problems = list(found.problems)
    has_ids = any(row.values.get(names["id"]) not in (None, "") for row in found.rows)
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


def write_corpus(corpus: Corpus, path: str | Path) -> None:
    """Write articles as JSONL, CSV or Parquet, whole or not at all.

    The canonical file is JSONL: reading it gives the same corpus, and the same
    corpus always gives the same bytes.

    Raises
    ------
    ValueError
        If the suffix is another.
    """
    path = Path(path)
    if path.suffix == ".jsonl":
        data = corpus_lines(corpus)
    else:
        records = corpus.to_frame()
        records["labels"] = [label_cell(article.labels) for article in corpus]
        records["body"] = ["\n".join(article.body) for article in corpus]
        records["extra"] = [as_json(dict(article.extra)) for article in corpus]
        data = table_bytes(records, path.suffix)
    write_atomically(path, data)


def corpus_lines(corpus: Corpus) -> bytes:
    """Write articles as the bytes of the canonical file, one a line."""
    return "".join(map(canonical_line, corpus)).encode()


def column_names(
    path: Path, columns: Mapping[str, str], existing: tuple[str, ...] | None
) -> dict[str, str]:
    """Map fields to names in the file."""
    known = {*FIELDS, "source", "extra", "text"}
    problems = [
        f"columns: {name!r} is no field. Fields are {sorted(known)}"
        for name in columns
        if name not in known
    ]
    names = {name: name for name in known} | dict(columns)
    if existing is not None:
        have = f"The file has {list(existing)}"
        problems += [
            f"{path}: column {name!r} for {asked!r} is missing. {have}"
            for asked, name in columns.items()
            if name not in existing
        ]
        if names["text"] not in existing and names["body"] not in existing:
            problems.append(
                f"{path}: a column 'text' or 'body' is missing. {have}; say which "
                "holds the text: columns={'text': '正文'} in Python, "
                "--column text=正文 on the command line"
            )
    if problems:
        raise CorpusError(problems)
    return names
