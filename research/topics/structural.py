"""Structural topic models by topica, which is imported only where it is asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

from research.features.counts import TermCounts
from research.i18n import _
from research.topics.model import TopicModel

if TYPE_CHECKING:
    import pandas as pd


def fit_structural(
    counts: TermCounts,
    *,
    n_topics: int,
    formula: str,
    data: "pd.DataFrame",
    seed: int = 7,
    engine: Any = None,
) -> TopicModel:
    """Fit topics whose shares depend on columns of the articles beforehand.

    Parameters
    ----------
    counts : TermCounts
        Of articles that all hold a term.
    n_topics, seed : int
    formula : str
        Right-hand side of the prevalence of topics, such as `source + time`.
    data : DataFrame of n_docs rows
        From `effect_data`, or with one's own columns.
    engine : module, optional
        With an `STM` as topica has it; topica itself if None.

    Returns
    -------
    TopicModel
        With engine "topica".

    Raises
    ------
    ModuleNotFoundError
        If topica is not installed.
    ValueError
        If an article holds no term, or the formula does not fit the articles.

    References
    ----------
    Roberts, Stewart and Airoldi (2016), "A model of text for experimentation in the
    social sciences", JASA 111.
    """
    from formulaic import Formula

    if engine is None:
        try:
            engine = import_module("topica")
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                _(
                    "a structural topic model needs topica, which is not installed: "
                    "pip install topica."
                )
            ) from error
    rows = csr_matrix(counts.matrix)
    if not (np.diff(rows.indptr) > 0).all():
        raise ValueError(
            _("every article must hold a term: leave those out that hold none.")
        )
    design = Formula(formula).get_model_matrix(data, na_action="raise")
    x = np.asarray(design, dtype=float)[:, 1:]  # topica adds a constant of its own
    terms = np.asarray(counts.terms, dtype=object)
    documents = [
        np.repeat(terms[row.indices], row.data.astype(np.int64)).tolist()
        for row in (rows[number] for number in range(rows.shape[0]))
    ]
    fitted = engine.STM(n_topics, seed=seed).fit(documents, prevalence=x)
    place = {term: column for column, term in enumerate(counts.terms)}
    columns = [place[str(term)] for term in fitted.vocabulary]
    return TopicModel.from_topica(
        fitted,
        csr_matrix(rows[:, columns]),
        cleaner=counts.cleaner,
        segmenter=counts.segmenter,
    )
