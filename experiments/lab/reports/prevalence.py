"""Blocks: shares corrected, beside the truth."""

import numpy as np

from research.evaluation.cross_validation import Predictions
from research.rendering.blocks import Table
from research.reports.notes import display
from research.stats.estimates import counted_share
from research.themes.prevalence import (
    CheckedSample,
    prediction_powered_share,
    rogan_gladen_share,
)

PREVALENCE_NOTE = (
    "Half of the articles, drawn at random by group of near-duplicates, stand for "
    "those that people checked; of the other half only the classifier's word is used, "
    "and their true share stands beside it. Counted: the share of articles given the "
    "theme, with an interval for sampling alone. By errors: corrected by the "
    "sensitivity and specificity among the articles checked. By probability: mean "
    "probability, corrected by its mean error there. The intervals of both carry "
    "sampling and the classifier's errors."
)


def prevalence_table(found: Predictions, *, seed: int) -> Table:
    """Show each theme's share as counted and corrected, beside the true one.

    Parameters
    ----------
    found : Predictions
        With probabilities.
    seed : int
        Of the draw of the articles that stand for those checked.
    """
    if found.y_prob is None:
        raise ValueError(f"{found.model!r} gives no probabilities to correct.")
    groups = np.random.default_rng(seed).permutation(np.unique(found.groups))
    checked = np.isin(found.groups, groups[: len(groups) // 2])
    rows = []
    for column, theme in enumerate(found.themes):
        true, given = found.y_true[:, column], found.y_pred[:, column]
        prob = found.y_prob[:, column]
        known = CheckedSample(true[checked], given[checked], prob[checked])
        shares = (
            counted_share(given[~checked]),
            rogan_gladen_share(given[~checked], known),
            prediction_powered_share(prob[~checked], known),
        )
        truth = float(true[~checked].mean())
        rows.append([display(theme), int((~checked).sum()), truth, *shares])
    header = ["theme", "articles", "true", "counted", "by errors", "by probability"]
    caption = "Share of articles with each theme, with 95 % intervals."
    return Table("prevalence", header, rows, caption)
