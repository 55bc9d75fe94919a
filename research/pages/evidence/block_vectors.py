"""What blocks are about: weights of words, and vectors that tell articles apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from research.arrays import Reals

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class DiscriminantVectors:
    """Vectors of words, made so that parts of one article lie close together.

    Attributes
    ----------
    words : tuple of str, sorted
    idf : ndarray of shape (n_words,)
        Logarithm of how rarely articles hold the word.
    vectors : ndarray of int8, shape (n_words, n_dims)
    """

    words: tuple[str, ...]
    idf: Reals
    vectors: NDArray[np.int8]

    @property
    def rarest(self) -> float:
        """Weight of a word that is not known, such as a name."""
        return float(self.idf.max())

    def weigh(self, documents: Sequence[Words]) -> tuple[Reals, Reals]:
        """Give documents as rows of weights, and as sums of word vectors.

        Returns
        -------
        weights : ndarray of shape (n_docs, n_terms)
            Of the words that occur, sublinear in how often.
        sums : ndarray of shape (n_docs, n_dims)
        """
        number = {word: n for n, word in enumerate(self.words)}
        terms = sorted({word for words in documents for word in words})
        column = {word: n for n, word in enumerate(terms)}
        idf = np.array(
            [self.idf[number[w]] if w in number else self.rarest for w in terms],
            np.float32,
        )
        weights = np.zeros((len(documents), len(terms)), np.float32)
        for row, words in enumerate(documents):
            for word, times in Counter(words).items():
                weights[row, column[word]] = 1 + np.log(times)
        weights *= idf
        known = np.array([word in number for word in terms], bool)
        table = self.vectors[[number[w] for w in terms if w in number]]
        return weights, weights[:, known] @ table.astype(np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give numbers as plain arrays; words are kept apart."""
        return {"idf": self.idf.astype(np.float32), "vectors": self.vectors}

    @classmethod
    def from_arrays(
        cls, words: tuple[str, ...], arrays: Mapping[str, NDArray[Any]]
    ) -> Self:
        """Build vectors from what `arrays` gave."""
        return cls(words, arrays["idf"].astype(np.float32), arrays["vectors"])


def cosines(left: Reals, right: Reals) -> Reals:
    """Compare each row with each; a row of zeros is like no other."""
    return _unit(left) @ _unit(right).T


def cosines_of_sums(products: Reals, left: Reals, right: Reals) -> Reals:
    """Compare sums of rows with sums of rows, from the products of the rows alone.

    Parameters
    ----------
    products : ndarray of shape (n_rows, n_rows)
        Inner product of each row with each.
    left, right : ndarray of shape (n_sums, n_rows)
        How often each sum holds each row.

    Returns
    -------
    ndarray of shape (n_left, n_right)
        A sum of zeros is like no other.
    """
    lengths = [np.sqrt(((s @ products) * s).sum(axis=1)) for s in (left, right)]
    above, beside = (np.where(length > 0, length, 1) for length in lengths)
    return np.asarray((left @ products @ right.T) / above[:, None] / beside)


def _unit(rows: Reals) -> Reals:
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return rows / np.where(length > 0, length, 1)
