"""Fit block vectors."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from research.pages.evidence.block_vectors import DiscriminantVectors, Words


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
