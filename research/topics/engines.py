"""The engines of others: gensim and tomotopy, behind one kind of call."""

import warnings
from importlib.util import find_spec

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import _


def _require(name: str) -> None:
    """Say in one line how to get an engine that is not installed."""
    if find_spec(name) is None:
        raise ModuleNotFoundError(
            _(
                "engine={name!r} needs {name}, which is not installed (gensim has no "
                "wheel for Python 3.14 or later). From the project's folder: pip "
                "install '.[engines]'.",
                name=name,
            )
        )


def fit_gensim(
    counts: csr_matrix,
    n_topics: int,
    *,
    passes: int,
    alpha: float,
    eta: float,
    seed: int,
) -> tuple[Floats, Floats]:
    """Fit by online variational Bayes.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics, passes : int
    alpha, eta : float
    seed : int

    Returns
    -------
    topic_term : ndarray of shape (n_topics, n_terms)
    alpha : ndarray of shape (n_topics,)

    Raises
    ------
    ModuleNotFoundError
        If gensim is not installed.

    References
    ----------
    Hoffman, Blei and Bach (2010), "Online learning for latent Dirichlet
    allocation", NIPS.
    """
    _require("gensim")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries gensim imports
        from gensim.matutils import Sparse2Corpus
        from gensim.models import LdaModel

        model = LdaModel(
            corpus=list(Sparse2Corpus(counts, documents_columns=False)),
            # Its numbers are its names: the terms themselves are not needed.
            id2word={column: str(column) for column in range(counts.shape[1])},
            num_topics=n_topics,
            passes=passes,
            alpha=[alpha] * n_topics,
            eta=eta,
            random_state=seed,
            eval_every=None,
            dtype=np.float64,
        )
    return model.get_topics(), np.asarray(model.alpha, dtype=np.float64)


def fit_tomotopy(
    counts: csr_matrix,
    n_topics: int,
    *,
    passes: int,
    alpha: float,
    eta: float,
    seed: int,
) -> tuple[Floats, Floats]:
    """Fit by collapsed Gibbs sampling, `passes` rounds; α is learned.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics, passes : int
    alpha, eta : float
    seed : int

    Returns
    -------
    topic_term : ndarray of shape (n_topics, n_terms)
    alpha : ndarray of shape (n_topics,)

    Raises
    ------
    ModuleNotFoundError
        If tomotopy is not installed.

    References
    ----------
    Griffiths and Steyvers (2004), "Finding scientific topics", PNAS 101.
    """
    _require("tomotopy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own import
        import tomotopy

    # Its own draws differ between processors; one worker keeps the order of work.
    model = tomotopy.LDAModel(k=n_topics, alpha=alpha, eta=eta, seed=seed)
    for row in range(counts.shape[0]):
        entries = slice(counts.indptr[row], counts.indptr[row + 1])
        times = counts.data[entries].astype(np.int64)
        tokens = np.repeat(counts.indices[entries], times)
        if len(tokens):
            model.add_doc([str(column) for column in tokens])
    model.train(passes, workers=1)
    columns = [int(name) for name in model.used_vocabs]
    topic_term = np.zeros((n_topics, counts.shape[1]))
    for topic in range(n_topics):
        topic_term[topic, columns] = model.get_topic_word_dist(topic)
    return topic_term, np.asarray(model.alpha, dtype=np.float64)
