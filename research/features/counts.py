"""Count the words of texts, for topic models and co-occurrence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from research.features import ngrams, settings
from research.features.sparse import sparse_counts
from research.features.token_numbers import TokenNumbers
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.normalize import usual_terms
from research.text.segmenter import Segmenter
from research.text.texts import checked_words
from research.text.tokens import Tokens, token_batches

# At least two characters, one of them a letter or hanzi, and no quantity (一台, 亿元,
# 百分点): most one-character words are too many-sided to tell topics apart, and
# quantities tell articles apart.
_NUMERALS = "零〇一二两三四五六七八九十百千万亿几数多半每第上下单首"
_MEASURES = (
    "个家台件吨元度米次名人年月日天种项条批户套款部座张辆只笔"
    "期季倍成点级层位所分瓦时克升"
)
_CONTENT = re.compile(
    rf"(?![{_NUMERALS}]+[{_MEASURES}]{{1,2}}$)(?=.*[^\W\d_])..+", re.DOTALL
)


@dataclass(frozen=True, eq=False)
class TermCounts:
    """Terms counted in articles, with what made texts into terms.

    Unpacks as `matrix, terms`; `fit_topics` takes the whole.

    Attributes
    ----------
    matrix : csr_matrix of shape (n_docs, n_terms)
    terms : tuple of str, length n_terms
        The columns.
    cleaner : Cleaner
    segmenter : Segmenter
    """

    matrix: csr_matrix
    terms: tuple[str, ...]
    cleaner: Cleaner
    segmenter: Segmenter

    def __post_init__(self) -> None:
        """Refuse columns without a term of their own."""
        if self.matrix.shape[1] != len(self.terms):
            raise ValueError(
                _(
                    "a column a term is needed, got {n_columns} columns and "
                    "{n_terms} terms.",
                    n_columns=self.matrix.shape[1],
                    n_terms=len(self.terms),
                )
            )

    def __iter__(self) -> Iterator[Any]:
        """Give matrix and terms in turn: `counts, terms = count_terms(…)`."""
        return iter((self.matrix, self.terms))

    def __len__(self) -> int:
        """Count the articles."""
        return int(self.matrix.shape[0])


def count_terms(
    texts: Sequence[str] | Tokens,
    *,
    cleaner: Cleaner,
    segmenter: Segmenter,
    vocabulary: Sequence[str] | None = None,
    min_df: int = 3,
    max_df: float = 0.3,
    max_terms: int = 20_000,
    keep: Sequence[str] = (),
) -> TermCounts:
    """Count content words of at least two characters.

    Parameters
    ----------
    texts : sequence of n_docs str
        Articles as published.
    cleaner, segmenter
        How texts become tokens; the segmenter's stop words are left out.
    vocabulary : sequence of str, optional
        Count these terms only; learned from the texts if None.
    min_df : int
        Terms of fewer articles are left out.
    max_df : float
        Terms of a larger share of the articles are left out.
    max_terms : int
        Keep at most the terms of most articles; ties go to the first in the
        order of code points.
    keep : sequence of str
        Terms that are never left out, if any article has them.

    Returns
    -------
    TermCounts
        With the terms sorted, unless a vocabulary was given; unpacks as
        `matrix, terms`.

    Raises
    ------
    ValueError
        If a setting is out of range, or texts or vocabulary are no lists of texts.
    """
    tokens = TokenNumbers(usual_terms(vocabulary or ()))
    blocks = []
    settings.refuse(
        [
            *settings.whole_number("min_df", min_df, least=1),
            *settings.real_number("max_df", max_df, above=0, most=1),
            *settings.whole_number("max_terms", max_terms, least=1),
        ]
    )
    if vocabulary is not None:
        checked_words("vocabulary", vocabulary)
    stop = frozenset(segmenter.stop_words)
    for batch in token_batches(texts, cleaner=cleaner, segmenter=segmenter):
        rows = [
            _numbers(words, tokens, learning=vocabulary is None)
            for words in batch.rows(stop)
        ]
        sizes = np.array([len(row) for row in rows], dtype=np.int64)
        grams = ngrams.word_grams(np.concatenate(rows), sizes, (1, 1))
        columns = (grams.keys >> ngrams.TOKEN_BITS) - 1
        # Later batches may know more terms: widths are brought together below.
        shape = (len(batch), len(tokens.names) - 1)
        blocks.append(sparse_counts(grams.docs, columns, shape))
    n_terms = len(tokens.names) - 1
    for block in blocks:
        block.resize(block.shape[0], n_terms)
    empty = csr_matrix((0, n_terms), dtype=np.float32)
    counts = vstack([empty, *blocks], format="csr")
    if vocabulary is not None:
        return TermCounts(counts, tuple(vocabulary), cleaner, segmenter)
    terms = tokens.names[1:]
    kept = _kept_columns(counts, terms, min_df, max_df, max_terms, set(keep))
    kept_terms = tuple(terms[column] for column in kept)
    return TermCounts(counts[:, kept], kept_terms, cleaner, segmenter)


def token_columns(
    texts: Sequence[str] | Tokens,
    vocabulary: Sequence[str],
    *,
    cleaner: Cleaner,
    segmenter: Segmenter,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the column of each token in turn, for co-occurrence within windows.

    Parameters
    ----------
    texts : sequence of n_docs str
    vocabulary : sequence of n_terms str
    cleaner, segmenter
        How a text becomes tokens.

    Returns
    -------
    columns : ndarray of int, shape (n_tokens,)
        All articles, one after the other; -1 for tokens not in the vocabulary.
    lengths : ndarray of int, shape (n_docs,)
        Tokens of each article.
    """
    tokens = TokenNumbers(usual_terms(vocabulary))
    stop = frozenset(segmenter.stop_words)
    rows = [
        np.maximum(tokens.look_up(words), ngrams.UNKNOWN) - 1
        for batch in token_batches(texts, cleaner=cleaner, segmenter=segmenter)
        for words in batch.rows(stop)
    ]
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    return np.concatenate([np.empty(0, dtype=np.int64), *rows]), lengths


def known_share(
    texts: Sequence[str] | Tokens,
    vocabulary: Sequence[str],
    *,
    cleaner: Cleaner,
    segmenter: Segmenter,
) -> NDArray[np.float64]:
    """Share of the content words of each text that a vocabulary holds.

    Parameters
    ----------
    texts : sequence of n_docs str
    vocabulary : sequence of n_terms str
    cleaner, segmenter
        How a text becomes tokens.

    Returns
    -------
    ndarray of shape (n_docs,)
        In [0, 1]; 0 where there is no content word.
    """
    tokens = TokenNumbers(usual_terms(vocabulary))
    shares = []
    stop = frozenset(segmenter.stop_words)
    for batch in token_batches(texts, cleaner=cleaner, segmenter=segmenter):
        for words in batch.rows(stop):
            content = [word for word in words if _CONTENT.fullmatch(word)]
            n_known = int((tokens.look_up(content) > ngrams.UNKNOWN).sum())
            shares.append(n_known / len(content) if content else 0.0)
    return np.array(shares)


def _numbers(
    words: list[str], tokens: TokenNumbers, *, learning: bool
) -> NDArray[np.int64]:
    content = [word for word in words if _CONTENT.fullmatch(word)]
    numbers = tokens.learn(content) if learning else tokens.look_up(content)
    return numbers[numbers > 0]


def _kept_columns(
    counts: csr_matrix,
    terms: list[str],
    min_df: int,
    max_df: float,
    max_terms: int,
    keep: set[str],
) -> list[int]:
    """Choose the columns by document frequency, in the order of their terms."""
    frequency = np.bincount(counts.indices, minlength=len(terms))
    allowed = (frequency >= min_df) & (frequency <= max_df * counts.shape[0])
    allowed |= (frequency > 0) & np.array([term in keep for term in terms], dtype=bool)
    by_frequency = sorted(
        np.flatnonzero(allowed).tolist(),
        key=lambda column: (
            terms[column] not in keep,
            -frequency[column],
            terms[column],
        ),
    )
    return sorted(by_frequency[:max_terms], key=terms.__getitem__)
