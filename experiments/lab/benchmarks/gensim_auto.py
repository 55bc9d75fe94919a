"""gensim's LDA in the settings that its documentation recommends."""

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats

ITERATIONS = 400


def fit_gensim_auto(
    counts: csr_matrix, n_topics: int, *, passes: int, seed: int
) -> tuple[Floats, Floats]:
    """Fit by online variational Bayes, with both priors learned.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics, passes, seed : int

    Returns
    -------
    topic_term : ndarray of shape (n_topics, n_terms)
    alpha : ndarray of shape (n_topics,)

    References
    ----------
    gensim's tutorial "LDA model" asks for learned priors, 20 passes and 400
    iterations.
    """
    # Here, as it has no wheel for every Python that the benchmark runs on.
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    model = LdaModel(
        corpus=list(Sparse2Corpus(counts, documents_columns=False)),
        id2word={column: str(column) for column in range(counts.shape[1])},
        num_topics=n_topics,
        passes=passes,
        iterations=ITERATIONS,
        alpha="auto",
        eta="auto",
        random_state=seed,
        eval_every=None,
        dtype=np.float64,
    )
    return model.get_topics(), np.asarray(model.alpha, dtype=np.float64)
