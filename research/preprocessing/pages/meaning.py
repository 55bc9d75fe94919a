"""What blocks are about: weights of words, and vectors that tell articles apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # of floats
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
    idf: Array
    vectors: NDArray[np.int8]

    @property
    def rarest(self) -> float:
        """Weight of a word that is not known, such as a name."""
        return float(self.idf.max())

    def weigh(self, documents: Sequence[Words]) -> tuple[Array, Array]:
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


def cosines(left: Array, right: Array) -> Array:
    """Compare each row with each; a row of zeros is like no other."""
    return _unit(left) @ _unit(right).T


def cosines_of_sums(products: Array, left: Array, right: Array) -> Array:
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


def _unit(rows: Array) -> Array:
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return rows / np.where(length > 0, length, 1)


def fit_discriminant_vectors(
    articles: Sequence[Sequence[Words]],
    *,
    n_words: int = 10_000,
    n_dims: int = 96,
    seed: int = 7,
) -> DiscriminantVectors:
    """Learn vectors in which parts of one article are close, others apart.

    Latent semantic analysis of articles, then the directions in which two halves of an
    article vary least against what articles vary (linear discriminant analysis with
    articles as classes).

    Parameters
    ----------
    articles : sequence of articles, each a sequence of paragraphs, each words
    n_words, n_dims : int
    seed : int

    Returns
    -------
    DiscriminantVectors
    """
    from scipy.linalg import eigh
    from scipy.sparse import csr_matrix
    from sklearn.decomposition import TruncatedSVD

    frequency = Counter(w for a in articles for w in {w for p in a for w in p})
    common = sorted(frequency, key=lambda w: (-frequency[w], w))[:n_words]
    words = tuple(sorted(common))
    number = {word: n for n, word in enumerate(words)}
    idf = np.log(len(articles) / np.array([frequency[w] for w in words], float))

    def matrix(documents: Sequence[Sequence[Words]]) -> csr_matrix:
        rows, columns, values = [], [], []
        for row, paragraphs in enumerate(documents):
            counts = Counter(w for p in paragraphs for w in p if w in number)
            for word in sorted(counts):
                rows.append(row)
                columns.append(number[word])
                values.append((1 + np.log(counts[word])) * idf[number[word]])
        found = csr_matrix((values, (rows, columns)), (len(documents), len(words)))
        length = np.sqrt(found.multiply(found).sum(axis=1)).A1
        return csr_matrix(found.multiply(1 / np.where(length > 0, length, 1)[:, None]))

    svd = TruncatedSVD(2 * n_dims, random_state=seed).fit(matrix(articles))
    long = [a for a in articles if len(a) > 1]
    first = svd.transform(matrix([a[: len(a) // 2] for a in long]))
    second = svd.transform(matrix([a[len(a) // 2 :] for a in long]))
    within = np.cov((first - second).T) + 1e-6 * np.eye(len(svd.components_))
    total = np.cov(np.vstack([first, second]).T)
    _, directions = eigh(total, within)  # scaled to a within-covariance of one
    table = svd.components_.T @ directions[:, -n_dims:]
    table *= 127 / np.quantile(np.abs(table), 0.999)
    vectors = np.rint(table.clip(-127, 127)).astype(np.int8)
    return DiscriminantVectors(words, idf, vectors)
