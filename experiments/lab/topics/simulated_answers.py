"""Intrusion answered by co-occurrence."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from research.coding.choice_sheets import Question


def simulated_answers(
    questions: Sequence[Question], counts: csr_matrix, vocabulary: Sequence[str]
) -> list[int | None]:
    """Answer word questions as a coder who only knows what words stand together.

    The option that shares the fewest articles with the others, in proportion to its
    own, does not belong. Knows no topic model: for tests, not for judging.

    Parameters
    ----------
    questions : sequence of Question
        Options are terms, or terms apart by spaces.
    counts : csr_matrix of shape (n_docs, n_terms)
    vocabulary : sequence of n_terms str
    """
    column_of = {term: column for column, term in enumerate(vocabulary)}
    held = counts.astype(bool).astype(np.float64).tocsc()
    answers: list[int | None] = []
    for question in questions:
        columns = [[column_of[term] for term in o.split(" ")] for o in question.options]
        docs = np.stack([np.asarray(held[:, c].sum(axis=1)).ravel() for c in columns])
        norms = np.maximum(np.linalg.norm(docs, axis=1, keepdims=True), 1e-12)
        similarity = (docs / norms) @ (docs / norms).T
        np.fill_diagonal(similarity, 0)
        answers.append(int(similarity.sum(axis=1).argmin()))
    return answers
