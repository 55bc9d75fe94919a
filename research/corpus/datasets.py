"""Datasets of any size: articles in batches, samples, and the files of a folder."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b, sha256
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.reading import ArticleMaker, Settings, settings_of
from research.files.formats.folders import is_hidden
from research.files.formats.opening import (
    COMPRESSED,
    TABLES,
    stream_rows,
    table_suffix,
)
from research.files.formats.rows import Row
from research.files.listing import LeftOut, list_files
from research.files.reading import UnreadableError
from research.i18n import _

# A batch ends when it holds so many articles or characters.
BATCH_ARTICLES, BATCH_CHARS = 1000, 1 << 20
DATASET_SUFFIXES = tuple(TABLES)
HEAD_ROWS = 100  # by which columns are found where rows differ
# Of the faults of one file; a file of a million bad rows is not worth more.
KEPT_PROBLEMS = 1000


def dataset_files(folder: Path, *, left_out: list[LeftOut] | None = None) -> list[Path]:
    """List the files of articles in a folder and below, sorted by path.

    Parameters
    ----------
    folder : path
    left_out : list, optional
        Is given what cannot be read, such as closed folders and links to folders.
        Without it, such a thing is an error.

    Raises
    ------
    CorpusError
        If there is no file, or something is left out and not asked for.
    """
    found, left = _dataset_files(folder)
    if left_out is not None:
        left_out += left
    elif left:
        raise CorpusError([str(one) for one in left])
    if not found:
        wanted = ", ".join((*DATASET_SUFFIXES, *(f".jsonl{s}" for s in COMPRESSED)))
        raise CorpusError(
            [
                *map(str, left),
                _(
                    "{folder}: must hold files of articles ({wanted}), found none",
                    folder=folder,
                    wanted=wanted,
                ),
            ]
        )
    return found


def is_dataset(path: Path) -> bool:
    """Tell a folder of files of articles from a file, and from a folder of texts."""
    return path.is_dir() and bool(_dataset_files(path)[0])


def _dataset_files(folder: Path) -> tuple[list[Path], list[LeftOut]]:
    return list_files(
        folder,
        lambda path: (
            table_suffix(path) in DATASET_SUFFIXES and not is_hidden(path, folder)
        ),
        hidden=False,
    )


def article_batches(
    path: str | Path,
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
) -> Iterator[Corpus]:
    """Read the articles `read_corpus` reads, a thousand at a time.

    The memory does not grow with the file, save eight bytes an article: by them ids
    that stand twice are found. A batch may be empty save for what was dropped. The
    keywords are those of `read_corpus`; the `reading` of a batch says what was read up
    to there, and `dropped` what was dropped since the one before.

    Raises
    ------
    CorpusError
        At the end of the file, with every fault up to the first 1,000.
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
    path = Path(path)
    try:
        yield from _batches(path, settings)
    except UnreadableError as error:
        raise CorpusError([str(error)]) from error


def _batches(path: Path, settings: Settings) -> Iterator[Corpus]:
    first = stream_rows(path, settings.form)
    rows = (item for item in first.items if isinstance(item, Row))
    head: list[Row | str] = list(islice(rows, HEAD_ROWS))
    found = stream_rows(path, settings.form)
    maker = ArticleMaker.for_rows(
        path,
        settings,
        found,
        head,
        is_complete=first.columns is not None or len(head) < HEAD_ROWS,
        later=rows,  # as a rule the first row tells
    )
    articles: list[Article] = []
    problems: list[str] = []
    known = np.empty(0, dtype=np.int64)
    n_read = n_problems = n_chars = n_undated = 0

    def batch() -> Corpus:
        nonlocal known, n_problems, n_read, n_undated
        kept, known, doubled = _first_of_each_id(articles, known)
        problems.extend(doubled)
        n_problems += len(problems)
        n_read += len(kept)
        dropped = (*problems, *maker.undated[n_undated:])
        n_undated = len(maker.undated)
        return Corpus(kept, dropped, maker.reading(dropped))

    faults: list[str] = []
    for item in found.items:
        article, wrong = maker.article(item)
        problems += wrong
        if article is not None:
            articles.append(article)
            n_chars += len(article.text)
        full = len(articles) >= BATCH_ARTICLES or n_chars >= BATCH_CHARS
        if full or len(problems) >= KEPT_PROBLEMS:
            part = batch()
            faults += problems[: KEPT_PROBLEMS - len(faults)]
            if settings.drop_bad or not faults:
                yield part
            articles, problems, n_chars = [], [], 0
    part = batch()
    faults += problems[: KEPT_PROBLEMS - len(faults)]
    if not n_read and not n_problems:
        faults.append(maker.empty())
    if faults and not (settings.drop_bad and n_read):
        raise maker.error(faults, has_articles=n_read > 0)
    if part.articles or part.dropped:
        yield part


def _first_of_each_id(
    articles: Sequence[Article], known: NDArray[np.int64]
) -> tuple[tuple[Article, ...], NDArray[np.int64], list[str]]:
    """Leave out articles whose id was seen; ids are known by 64 bits of a hash."""
    kept, doubled, fresh = [], [], set()
    hashes = [_hash64(article.id) for article in articles]
    at = np.searchsorted(known, hashes)
    seen = known[np.minimum(at, len(known) - 1)] == hashes if len(known) else at < 0
    for article, digest, before in zip(articles, hashes, seen, strict=True):
        if before or digest in fresh:
            doubled.append(_("id {id!r} stands more than once", id=article.id))
        else:
            fresh.add(digest)
            kept.append(article)
    merged = np.concatenate([known, np.array(sorted(fresh), dtype=np.int64)])
    return tuple(kept), np.sort(merged, kind="stable"), doubled


def _hash64(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def sample_articles(
    paths: Sequence[Path],
    size: int,
    *,
    seed: int = 7,
    **reading: Any,
) -> tuple[Corpus, int]:
    """Draw articles from many files in one pass, each with the same chance.

    Drawn are those whose hash, with the seed, is least: neither the order of the files
    nor that of the articles changes anything. Of articles with one id, one is drawn.

    Parameters
    ----------
    paths : sequence of path
    size : int
        Articles to draw; all where there are no more.
    seed : int
    **reading
        The keywords of `article_batches`. Where articles have no ids, those of many
        files get the name of the file before the number of the row.

    Returns
    -------
    Corpus
        Sorted by id.
    n_articles : int
        Of all files, those with an id seen before among them.

    Raises
    ------
    CorpusError
        If articles cannot be read.
    """
    drawn: list[tuple[int, str, Article]] = []
    held: set[str] = set()
    n_articles = 0
    for path in paths:
        for batch in article_batches(path, **reading):
            is_numbered = (
                batch.reading is not None and "id" not in batch.reading.columns
            )
            for article in batch:
                if is_numbered and len(paths) > 1:
                    article = replace(article, id=f"{path.stem}:{article.id}")
                n_articles += 1
                if article.id in held:
                    continue
                rank = -_rank(article.id, seed)  # heapq gives the least: hold the rest
                if len(drawn) < size:
                    heapq.heappush(drawn, (rank, article.id, article))
                elif rank > drawn[0][0]:
                    _, gone, _ = heapq.heapreplace(drawn, (rank, article.id, article))
                    held.discard(gone)
                else:
                    continue
                held.add(article.id)
    return Corpus(tuple(a for *_, a in drawn)).in_order(), n_articles


def _rank(name: str, seed: int) -> int:
    key = f"{seed}\n{name}".encode("utf-8", "surrogatepass")
    return int.from_bytes(sha256(key).digest()[:8], "big")
