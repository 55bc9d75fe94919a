"""Blocks: how well themes are found by draw, length, register and source."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.lab.themes.held_out import HeldOut, part
from research.evaluation import metrics
from research.evaluation.cross_validation import Predictions
from research.rendering.blocks import Table
from research.reports.notes import display
from research.stats.estimates import Estimate
from research.stats.resampling import Metric, bootstrap_interval, bootstrap_weights

N_RESAMPLES = 500
LEAST_ARTICLES = 50  # of a source with a line of its own
HELD_OUT_NOTE = (
    "Five folds by group of near-duplicates. Vocabulary, weights and what words weigh "
    "by their vectors are learned without the articles scored; probabilities and "
    "thresholds from the out-of-fold scores of the other folds. Brackets: 95 % "
    "bootstrap intervals over groups. The settings (terms of three articles, 1,000 "
    "articles a source for the vectors, lengths of beginnings) were chosen by the same "
    "folds."
)
LENGTH_NOTE = (
    "The same articles at other lengths: their title, their beginnings, and the whole "
    "texts of which the labelled 900 characters are the beginning. The labels are of "
    "the 900 characters: a title may not show a theme, and a whole text may have "
    "another one, so that these are least values. By length: probabilities know how "
    "long the text is. As articles: those of articles as long as the labelled ones, as "
    "in version 0.1."
)


def macro_f1(found: Predictions, *, seed: int) -> Estimate:
    """Macro F1 with its interval."""
    return _interval(metrics.macro(metrics.f1, found.y_true, found.y_pred), found, seed)


def mean_average_precision(found: Predictions, *, seed: int) -> Estimate:
    """Mean average precision with its interval."""
    metric = metrics.macro(metrics.average_precision, found.y_true, found.y_score)
    return _interval(metric, found, seed)


def _interval(metric: Metric, found: Predictions, seed: int) -> Estimate:
    resamples = bootstrap_weights(found.groups, n_resamples=N_RESAMPLES, seed=seed)
    return bootstrap_interval(metric, resamples)


def calibration_error(found: Predictions) -> float:
    """Mean calibration error over the themes."""
    if found.y_prob is None:
        raise ValueError(f"{found.model!r} gives no probabilities.")
    metric = metrics.macro(metrics.calibration_error, found.y_true, found.y_prob)
    return float(metric(np.ones(len(found.ids))))


def subset_table(
    found: Predictions, subsets: dict[str, NDArray[np.bool_]], *, seed: int
) -> Table:
    """Show scores over all themes for parts of the articles."""
    rows: list[list[object]] = []
    for name, chosen in subsets.items():
        of_part = part(found, chosen)
        rows.append(
            [
                name,
                len(of_part.ids),
                macro_f1(of_part, seed=seed),
                mean_average_precision(of_part, seed=seed),
                calibration_error(of_part),
            ]
        )
    header = ["articles", "number", "macro F1", "mean average precision"]
    return Table(
        "draws", [*header, "calibration error"], rows, "Scores by how they were drawn."
    )


def theme_table(found: Predictions, *, population: str, seed: int) -> Table:
    """Show precision, recall, F1 and average precision of each theme."""
    rows: list[list[object]] = []
    resamples = bootstrap_weights(found.groups, n_resamples=N_RESAMPLES, seed=seed)
    for column, theme in enumerate(found.themes):
        true, given = found.y_true[:, column], found.y_pred[:, column]
        score = found.y_score[:, column]
        measured = (
            (metrics.precision, given),
            (metrics.recall, given),
            (metrics.f1, given),
            (metrics.average_precision, score),
        )
        values = [
            bootstrap_interval(
                metrics.macro(metric, true[:, np.newaxis], other[:, np.newaxis]),
                resamples,
            )
            for metric, other in measured
        ]
        rows.append([display(theme), int(true.sum()), *values])
    header = ["theme", "articles with it", "precision", "recall", "F1"]
    return Table(
        "themes", [*header, "average precision"], rows, f"Scores on {population}."
    )


def length_table(
    found: Sequence[HeldOut], chosen: NDArray[np.bool_], *, seed: int
) -> Table:
    """Show the scores at each length of the articles chosen, shortest first.

    Parameters
    ----------
    found : sequence of HeldOut
    chosen : ndarray of bool, shape (n_docs,)
        Articles of the corpus.
    seed : int
    """
    rows: list[list[object]] = []
    for version in sorted(found, key=lambda one: float(np.median(one.n_chars))):
        kept = chosen[version.rows]
        ours, whole = part(version.by_length, kept), part(version.by_whole, kept)
        rows.append(
            [
                f"{int(np.median(version.n_chars[kept])):,}",
                len(ours.ids),
                macro_f1(ours, seed=seed),
                macro_f1(whole, seed=seed),
                mean_average_precision(ours, seed=seed),
                calibration_error(ours),
                calibration_error(whole),
            ]
        )
    header = [
        "characters",
        "articles",
        "macro F1 by length",
        "macro F1 as articles",
        "mean average precision",
        "calibration error by length",
        "calibration error as articles",
    ]
    caption = "Articles drawn at random, by the median length of what was scored."
    return Table("lengths", header, rows, caption)


def group_table(
    name: str, found: Predictions, of: Sequence[str], *, least: int, caption: str
) -> Table:
    """Show what was labelled, given and right by a property of the articles."""
    names = np.array(of, dtype=object)
    rows: list[list[object]] = []
    for group in sorted(set(of) - {""}):
        of_group = part(found, names == group)
        if len(of_group.ids) < least:
            continue
        true, given = of_group.y_true, of_group.y_pred
        f1 = metrics.micro_f1(true, given)(np.ones(len(true)))
        right = int((true * given).sum())
        rows.append(
            [group, len(true), int(true.sum()), int(given.sum()), right, float(f1)]
        )
    header = [name, "articles", "labels", "given", "right", "micro F1"]
    return Table(f"by_{name}", header, rows, caption)
