"""What several fits agree on, as blocks: agreement of terms, reliability of shares."""

import numpy as np

from research.i18n import _, percent
from research.rendering.blocks import Block, Prose, Table
from research.reports.topic_fits import Topics
from research.topics.reliability import LEAST_FITS, topic_reliability


def agreement_blocks(topics: Topics) -> list[Block]:
    """Show how far the fits that a consensus was made of agree on each topic.

    Parameters
    ----------
    topics : Topics
    """
    agreed = topics.agreed
    if agreed is None:
        return []
    model = topics.model
    omega = (
        topic_reliability(model, topics.fits)
        if len(topics.fits) >= LEAST_FITS
        else np.full(model.n_topics, np.nan)
    )
    rows = [
        [
            number,
            label,
            float(agreed.agreement[number]) if number < agreed.n_agreed else None,
            None if np.isnan(omega[number]) else float(omega[number]),
        ]
        for number, label in enumerate(model.topic_labels())
    ]
    told = _(
        "{n_fits} fits agree on {n_agreed} of {n_topics} topics; {coverage} of the "
        "articles have their main topic among these. The others are free, and not "
        "reproducible.",
        n_fits=agreed.n_runs,
        n_agreed=agreed.n_agreed,
        n_topics=model.n_topics,
        coverage=percent(agreed.coverage),
    )
    caption = _(
        "Agreement: share of a topic's ten first terms that the nearest topic of a fit "
        "has among its own, mean over fits; empty where a topic is free. ω (McDonald): "
        "how much of the variance of an article's share, summed over fits, these have "
        "in common; 1 if all fits give the same shares."
    )
    header = [_("topic"), _("label"), _("agreement of terms"), _("ω of shares")]
    return [Prose(told), Table("topic_agreement", header, rows, caption)]
