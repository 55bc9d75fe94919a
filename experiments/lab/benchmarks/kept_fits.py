"""Measures of fits kept in a folder, so that a run that was stopped goes on."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.topics.ranking import largest

N_SHOWN = 10  # terms a topic, by which topics of two seeds are matched


def kept_or_made(
    folder: Path | None,
    name: str,
    counts: csr_matrix,
    make: Callable[[], tuple[list[float], Floats]],
) -> tuple[list[float], Floats]:
    """Give the measures and the ranking of a fit, as kept or made now.

    Parameters
    ----------
    folder : path, optional
        Nothing is kept if None.
    name : str
        Of the fit. What was made of other counts is made again.
    counts : csr_matrix of shape (n_docs, n_terms)
    make : callable
        Gives measures, and the ranking, shape (n_topics, n_terms).

    Returns
    -------
    measures : list of float
    ranking : ndarray of shape (n_topics, n_terms)
        Of what was kept, the first ten terms of each topic alone: 10, 9, …, 1.
    """
    if folder is None:
        return make()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}_{counts_hash(counts)}.json"
    if not path.exists():
        measures, ranking = make()
        shown = largest(ranking, N_SHOWN).tolist()
        told = {"measures": measures, "shown": shown}
        path.write_text(json.dumps(told), "utf-8")
    kept = json.loads(path.read_text("utf-8"))
    ranking = np.zeros((len(kept["shown"]), counts.shape[1]))
    for row, columns in zip(ranking, kept["shown"], strict=True):
        row[columns] = np.arange(len(columns), 0, -1)
    return kept["measures"], ranking


def counts_hash(counts: csr_matrix) -> str:
    """Give eight hexadecimal digits of the counts.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    """
    parts = (counts.data, counts.indices, counts.indptr)
    digest = sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts))
    return digest.hexdigest()[:8]
