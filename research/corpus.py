"""The nouns Article and Corpus, and how they are read and written."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from research.files import (
    Row,
    UnreadableError,
    read_rows,
    table_bytes,
    write_atomically,
)

if TYPE_CHECKING:
    import pandas as pd

SHOWN_PROBLEMS = 20
# Fields in the order of the canonical file.
FIELDS = ("id", "date", "genre", "title", "byline", "dateline", "body", "labels")
STRINGS = ("genre", "title", "byline", "dateline", "source")
NO_THEME = "none"  # what a table's label cell says of an article without a theme
_DATE = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})日?)?月?)?年?(?:[T ].*)?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LABEL_SEPARATORS = re.compile(r"[;；|、,，]")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as published.

    Attributes
    ----------
    id : str
        Unique in its corpus.
    title, byline, dateline, source, genre : str
        Empty where unknown.
    date : str or None
        YYYY-MM-DD, YYYY-MM or YYYY; None where unknown.
    body : tuple of str
        Paragraphs.
    labels : tuple of str, or None
        Themes people gave. None says that nobody has labelled the article, which
        is not the same as an empty tuple, no theme.
    extra : mapping
        Whatever else the file said.
    """

    id: str
    title: str = ""
    byline: str = ""
    dateline: str = ""
    date: str | None = None
    source: str = ""
    genre: str = ""
    body: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Title and paragraphs, joined by line breaks."""
        return "\n".join((self.title, *self.body) if self.title else self.body)


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
            digest.update(_canonical_line(article).encode("utf-8", "surrogatepass"))
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

        return pd.DataFrame([_as_record(article) for article in self.articles])


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
    names = _column_names(path, columns or {}, found.columns)
    problems = list(found.problems)
    has_ids = any(row.values.get(names["id"]) not in (None, "") for row in found.rows)
    articles: dict[str, Article] = {}
    for row in found.rows:
        article, faults = _article(row, names, has_ids)
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
        records["labels"] = [_label_cell(article.labels) for article in corpus]
        records["body"] = ["\n".join(article.body) for article in corpus]
        records["extra"] = [_json(dict(article.extra)) for article in corpus]
        data = table_bytes(records, path.suffix)
    write_atomically(path, data)


def corpus_lines(corpus: Corpus) -> bytes:
    """Write articles as the bytes of the canonical file, one a line."""
    return "".join(map(_canonical_line, corpus)).encode()


def _column_names(
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


def _article(
    row: Row, names: Mapping[str, str], has_ids: bool
) -> tuple[Article, list[str]]:
    """Make an article of a row, and list what is wrong with it."""
    values = dict(row.values)
    given = {name: values.pop(column, None) for name, column in names.items()}
    faults: list[str] = []
    strings = {name: _string(name, given[name], faults) for name in STRINGS}
    body = _body(given, faults)
    labels = _labels(given["labels"], faults)
    when = _date(given["date"], faults)
    extra = _extra(given["extra"], faults) | values
    identifier = _id(given["id"], faults) if has_ids else ""
    if not faults and not "".join((strings["title"], *body)).strip():
        faults.append("must hold text, got none")
    article = Article(
        id=identifier, date=when, body=body, labels=labels, extra=extra, **strings
    )
    if _SURROGATE.search(_canonical_line(article)):
        faults.append("must be Unicode text, got half of a surrogate pair")
    if not has_ids and not faults:
        content = sha256(_canonical_line(article).encode()).hexdigest()[:16]
        article = Article(
            id=content, date=when, body=body, labels=labels, extra=extra, **strings
        )
    return article, faults


def _id(value: Any, faults: list[str]) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        faults.append(f"'id' must be a string, got {value!r}")
        return ""
    return str(value)


def _string(name: str, value: Any, faults: list[str]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.append(f"{name!r} must be a string, got {value!r:.80}")
        return ""
    return value


def _body(given: Mapping[str, Any], faults: list[str]) -> tuple[str, ...]:
    value = given["body"] if given["body"] is not None else given["text"]
    if isinstance(value, str):
        lines = value.replace("\r\n", "\n").split("\n")
        return tuple(line for line in lines if line.strip())
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if value is None:
        faults.append("'body' or 'text' is missing")
    else:
        faults.append(f"'body' must be a list of strings, got {value!r:.80}")
    return ()


def _labels(value: Any, faults: list[str]) -> tuple[str, ...] | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # A table's cell; JSON gives a list.
        named = [name.strip() for name in _LABEL_SEPARATORS.split(value)]
        value = [] if value.strip() == NO_THEME else [name for name in named if name]
    if not isinstance(value, list) or not all(
        isinstance(name, str) and name for name in value
    ):
        faults.append(f"'labels' must be a list of themes, got {value!r:.80}")
        return None
    if len(set(value)) != len(value):
        faults.append(f"'labels' must name each theme once, got {value!r:.80}")
    return tuple(value)


def _date(value: Any, faults: list[str]) -> str | None:
    if value is None or value == "":
        return None
    text = str(value).strip()
    match = _COMPACT_DATE.fullmatch(text) or _DATE.fullmatch(text)
    if match and isinstance(value, str | int):
        year, month, day = match.groups()
        try:
            whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
        except ValueError:
            pass
        else:
            return whole if day else whole[:7] if month else whole[:4]
    faults.append(f"'date' must be like 2024-05-01, 2024-05 or 2024, got {value!r:.80}")
    return None


def _extra(value: Any, faults: list[str]) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, dict):
        faults.append("'extra' must be a JSON object")
        return {}
    return value


def _canonical_line(article: Article) -> str:
    record: dict[str, Any] = {
        name: getattr(article, name) for name in FIELDS if name != "labels"
    }
    record["labels"] = article.labels
    if article.source:
        record["source"] = article.source
    if article.extra:
        record["extra"] = dict(article.extra)
    return f"{_json(record)}\n"


def _as_record(article: Article) -> dict[str, Any]:
    names: Iterable[str] = (*FIELDS, "source", "extra")
    return {name: getattr(article, name) for name in names}


def _label_cell(labels: tuple[str, ...] | None) -> str:
    if labels is None:
        return ""
    return ";".join(labels) or NO_THEME


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
