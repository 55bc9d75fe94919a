"""Topic shares by columns of the articles: coefficients, and a figure of contrasts."""

import re

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.i18n import _
from research.rendering.blocks import Block, Figure, Section, Table
from research.rendering.figures import intervals
from research.reports.topic_asked import Asked
from research.reports.topic_effect_plots import effects_over_fits, expected_blocks
from research.reports.topic_fits import Topics
from research.stats.estimates import Estimate
from research.topics.effects import TopicEffects, effect_data, topic_effects
from research.topics.inference import share_draws
from research.topics.model import TopicModel

N_DRAWS = 20
_BRACKETS = re.compile(r"\[T\.(.*)\]$")  # of the values of a column, in coefficients
SHOWN_TERMS = 8  # in the figure; the table has all


def effect_blocks(
    topics: Topics,
    corpus: Corpus,
    asked: Asked,
) -> list[Block]:
    """Regress topic shares on columns and show what comes out.

    Parameters
    ----------
    topics : Topics
    corpus : Corpus
        The same articles, in the order of `doc_topic`.
    asked : Asked
        The formula, the column of what hangs together, and further fits; nothing is
        shown without a formula.

    Raises
    ------
    ValueError
        If the formula does not fit the articles.
    """
    formula, cluster = asked.effects, asked.cluster
    if not formula:
        return []
    model = topics.model
    draws = draws_of(model, topics.counts)
    data = effect_data(corpus)
    # All were drawn, as they add up; those that are shown are regressed.
    draws = draws[:, :, model.shown]
    found = topic_effects(formula, data, draws, cluster=cluster or None)
    names = model.shown_names()
    unit = (
        _("clustered by {cluster}", cluster=cluster) if cluster else _("robust (HC1)")
    )
    caption = _(
        "{n_docs:,} articles, {N_DRAWS} draws of their shares, standard errors "
        "{unit}; 95 % intervals. A coefficient is a difference of shares: 0.05 is "
        "five points. Intervals are each topic's own: of many, some miss 0 by chance.",
        n_docs=found.n_docs,
        N_DRAWS=len(draws),
        unit=unit,
    )
    return [
        Section(
            _("Topics by columns"),
            _("Share of each topic ~ {formula}", formula=formula),
        ),
        *_figure(found, names, caption),
        *expected_blocks(found, data, names),
        _table(found, names),
        *effects_over_fits(
            topics,
            data,
            found,
            cluster=cluster or None,
            numbers=asked.effect_topics,
            n_seeds=asked.effect_seeds,
        ),
    ]


def draws_of(
    model: TopicModel, counts: csr_matrix, *, n_draws: int = N_DRAWS
) -> Floats:
    """Draw shares of the fitted articles; of a factorisation they are taken as known.

    Returns
    -------
    ndarray of shape (n_draws, n_docs, n_topics)
    """
    if not model.is_mixture:
        return np.asarray(model.doc_topic)[np.newaxis]
    return share_draws(
        counts,
        model.doc_topic,
        model.prior,
        n_draws=n_draws,
        seed=model.seed,
        topic_term=model.topic_term,
    )


def _figure(found: TopicEffects, names: list[str], caption: str) -> list[Block]:
    terms = [term for term in found.terms if term != "Intercept"][:SHOWN_TERMS]
    if not terms:
        return []
    cells = [
        [found.coefficient(topic, term) for term in terms]
        for topic in range(len(names))
    ]
    value, low, high = (
        np.array([[getattr(cell, part) for cell in row] for row in cells])
        for part in ("value", "low", "high")
    )
    told = [_BRACKETS.sub(r": \1", term) for term in terms]
    drawing = intervals(names, told, value, low, high, label=_("difference of shares"))
    alt = _("Coefficients of the columns, a row a topic.")
    return [Figure("topic_effects", drawing, caption, alt)]


def _table(found: TopicEffects, names: list[str]) -> Table:
    rows = [
        [row.topic, row.term, Estimate(row.value, row.low, row.high), row.se, row.p]
        for row in found.table(names).itertuples(index=False)
    ]
    header = [_("topic"), _("coefficient"), _("value"), _("standard error"), _("p")]
    return Table("topic_effects_all", header, rows, _("All coefficients."))
