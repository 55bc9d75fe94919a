"""Split articles into passages, and bring their labels back to the article.

A theme that one paragraph of a long report is about is lost among the others when the
report is labelled as a whole. So passages are labelled, and the report is told by them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.files.sentences import CLOSERS, SENTENCE_ENDS
from research.i18n import _

Split = Literal["paragraphs"] | int

# A paragraph shorter than this is a heading or an item: it goes with what follows.
SHORTEST = 40
LEAST_PIECE = 50
_LINE = re.compile(r"[^\n]+")
# A piece ends with a sentence, half a sentence or a line, closing marks behind it.
_END = re.compile(f"[{''.join(sorted(SENTENCE_ENDS))}；;\n][{re.escape(CLOSERS)}]?")


@dataclass(frozen=True, slots=True)
class Passages:
    """Pieces of the articles of a corpus.

    Attributes
    ----------
    corpus : Corpus
        The pieces as articles: the id is that of the article, # and a number from 1;
        date, source and genre are those of the article.
    rows : ndarray of int, shape (n_passages,)
        The place of each piece's article in the corpus that was split, never falling.
    spans : ndarray of int, shape (n_passages, 2)
        Where each begins and ends in the text of its article.
    n_docs : int
        Articles of the corpus that was split.
    """

    corpus: Corpus
    rows: NDArray[np.int64]
    spans: NDArray[np.int64]
    n_docs: int

    @property
    def counts(self) -> NDArray[np.int64]:
        """Passages of each article; 0 where it holds no text."""
        return np.bincount(self.rows, minlength=self.n_docs)

    def share(self, decisions: NDArray[np.generic]) -> NDArray[np.float64]:
        """Give the share of each article's passages that have each theme.

        Parameters
        ----------
        decisions : ndarray of shape (n_passages, n_themes)
            1 where a passage has a theme.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            In [0, 1]; 0 where an article has no passage.
        """
        return self.mean(decisions)

    def any(self, decisions: NDArray[np.generic]) -> NDArray[np.int8]:
        """Tell which themes at least one passage of each article has.

        Parameters are those of `share`.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            0 or 1.
        """
        return (self.mean(decisions) > 0).astype(np.int8)

    def mean(self, values: NDArray[np.generic]) -> NDArray[np.float64]:
        """Average values of passages, such as probabilities, over each article.

        Parameters
        ----------
        values : ndarray of shape (n_passages, n_themes)

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            0 where an article has no passage.

        Raises
        ------
        ValueError
            If there is not one row a passage.
        """
        if values.ndim != 2 or len(values) != len(self.rows):
            raise ValueError(
                _(
                    "values must have a row for each of {n_rows} passages, got shape "
                    "{shape}.",
                    n_rows=len(self.rows),
                    shape=values.shape,
                )
            )
        sums = np.zeros((self.n_docs, values.shape[1]))
        np.add.at(sums, self.rows, values.astype(np.float64))
        return sums / np.maximum(self.counts, 1)[:, np.newaxis]


def split_corpus(corpus: Corpus, how: Split) -> Passages:
    """Split each article of a corpus into passages.

    Parameters
    ----------
    corpus : Corpus
    how : "paragraphs" or int
        Paragraphs, headings and short items together with what follows them; or pieces
        of at most so many characters, parted after a sentence where there is one.

    Returns
    -------
    Passages

    Raises
    ------
    ValueError
        If `how` is something else, or a number below 50.
    """
    spans_of = _splitter(how)
    pieces: list[Article] = []
    rows, spans = [], []
    for row, article in enumerate(corpus.articles):
        text = article.text
        for number, (start, end) in enumerate(spans_of(text), 1):
            body = tuple(line for line in text[start:end].split("\n") if line.strip())
            piece = replace(
                article,
                id=f"{article.id}#{number}",
                title="",
                byline="",
                dateline="",
                body=body,
                labels=None,
            )
            pieces.append(piece)
            rows.append(row)
            spans.append((start, end))
    return Passages(
        Corpus(tuple(pieces)),
        np.array(rows, dtype=np.int64),
        np.array(spans, dtype=np.int64).reshape(-1, 2),
        len(corpus),
    )


def split_text(text: str, how: Split) -> list[tuple[int, int]]:
    """Give where each passage of a text begins and ends.

    Parameters
    ----------
    text : str
    how : "paragraphs" or int
        Or the most characters of a passage.

    What stands between passages is blank.

    Examples
    --------
    >>> split_text("工厂用上机器人。" * 6 + "风电场并网。" * 2, 50)
    [(0, 48), (48, 60)]
    """
    return _splitter(how)(text)


def _splitter(how: Split) -> Callable[[str], list[tuple[int, int]]]:
    if how == "paragraphs":
        return _paragraphs
    if isinstance(how, int) and not isinstance(how, bool) and how >= LEAST_PIECE:
        return lambda text: _pieces(text, how)
    raise ValueError(
        _(
            "how must be 'paragraphs' or a number of characters from {LEAST_PIECE}, "
            "got {how!r}.",
            LEAST_PIECE=LEAST_PIECE,
            how=how,
        )
    )


def _paragraphs(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    open_from = -1  # where a heading began that waits for its paragraph
    for found in _LINE.finditer(text):
        start, end = _trimmed(text, *found.span())
        if start == end:
            continue
        first = start if open_from < 0 else open_from
        if end - first < SHORTEST:
            open_from = first
            last = end
            continue
        spans.append((first, end))
        open_from = -1
    if open_from >= 0:  # the last ones go with what is before them
        first = spans.pop()[0] if spans else open_from
        spans.append((first, last))
    return spans


def _pieces(text: str, most: int) -> list[tuple[int, int]]:
    spans = []
    start, end = 0, len(text)
    while start < end:
        stop = min(start + most, end)
        if stop < end:
            half = start + most // 2
            ends = [found.end() for found in _END.finditer(text, half, stop)]
            stop = ends[-1] if ends else stop
        first, last = _trimmed(text, start, stop)
        if first < last:
            spans.append((first, last))
        start = stop
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Take blanks off both ends of a span."""
    piece = text[start:end]
    bare = piece.strip()
    if not bare:
        return start, start
    start += len(piece) - len(piece.lstrip())
    return start, start + len(bare)


def document_flag(flags: Sequence[str]) -> str:
    """Give the flags that most passages of an article share, as it would have them.

    Short passages are no fault of an article.

    Examples
    --------
    >>> document_flag(["traditional script", "short; traditional script", ""])
    'traditional script'
    """
    apart = [flag.split("; ") for flag in flags]
    names = dict.fromkeys(name for found in apart for name in found if name)
    most = [
        name
        for name in names
        if name != "short" and 2 * sum(name in found for found in apart) > len(apart)
    ]
    return "; ".join(most)
