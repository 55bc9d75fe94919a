"""Blocks that try a classifier: other splits, what it is unsure of, where it errs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.lab.themes.threshold_rules import compare_thresholds
from research.evaluation import metrics
from research.evaluation.comparisons import compare
from research.evaluation.cross_validation import OVER_ALL, Predictions, score
from research.evaluation.errors import ThemeError
from research.evaluation.learning_curve import LearningCurve, forecast
from research.rendering.blocks import Block, Table
from research.reports.notes import display
from research.reports.theme_scores import HEADLINE
from research.stats.estimates import Spread

COVERAGES = (0.8, 0.9, 0.95, 1.0)
N_TERMS = 6  # named in a cell

COUNTERFACTUAL_NOTE = (
    "The last column names the fewest terms without which the decision would be right, "
    "in one model that learned from none of these articles."
)

SPLIT_NOTE = (
    "At random, near-duplicates and articles under one title stay together. By time, "
    "the latest three in ten dated articles are scored by a model that read only "
    "earlier ones; articles without a date are left out. By source, each source of 20 "
    "articles or more is scored by a model that read the others. Sources differ in "
    "their themes too: what is lost between splits is not all the model's."
)

THRESHOLD_NOTE = (
    "Calibration and thresholds are learned anew from out-of-fold scores, each time "
    "without the articles decided. Expected F1 is what ships: the threshold is best "
    "for the calibrated probabilities, no answer is counted. F1 as counted takes the "
    "threshold that was best on the articles it was learned from; smoothing is that of "
    "Lin and Lin (2023), for rare themes."
)

LEARNING_NOTE = (
    "Parts of the articles are drawn at random and cross-validated in five folds; the "
    "sample corpus trains too. Scores are means over draws, with the lowest and "
    "the highest. The forecast lets the error fall as a power of the number of "
    "articles, as it did so far; it is no promise."
)


def split_tables(found: Sequence[Predictions], *, seed: int) -> list[Block]:
    """Show how well one model does on articles held back in several ways.

    Where the same articles were scored in the first way, they stand beside it.

    Parameters
    ----------
    found : sequence of Predictions
        Named by how articles were held back; the first held back all.
    seed : int
        Of the bootstrap.
    """
    first = found[0]
    rows = []
    for other in found:
        rows.append([other.model, len(other.ids), *_overall(other, None, seed)])
        same = np.isin(first.ids, other.ids)
        if other is not first:
            name = f"{first.model}, the same articles"
            rows.append([name, int(same.sum()), *_overall(first, same, seed)])
    header = ["held back", "articles", *HEADLINE]
    return [Table("splits", header, rows, "Scores over all themes by split.")]


def _overall(
    found: Predictions, rows: NDArray[np.bool_] | None, seed: int
) -> list[object]:
    scores = {
        s.metric: s.interval
        for s in score(found, rows=rows, seed=seed)
        if s.theme == OVER_ALL
    }
    return [scores[name] for name in HEADLINE]


def threshold_table(found: Predictions, *, seed: int) -> Table:
    """Show the macro F1 of rules for thresholds, by the articles they learn from."""
    rows = [
        [decided.model, size or "all", _overall(decided, None, seed)[0]]
        for size, decided in compare_thresholds(found, seed=seed)
    ]
    caption = (
        "Rules for thresholds, learned from all articles of four folds or from some."
    )
    return Table(
        "thresholds",
        ["threshold that maximises", "learned from", HEADLINE[0]],
        rows,
        caption,
    )


def unsure_table(found: Predictions) -> Table:
    """Show how many errors are left if a person takes the least sure decisions.

    Raises
    ------
    ValueError
        If the model gives no probabilities.
    """
    if found.y_prob is None:
        raise ValueError(f"{found.model!r} gives no probabilities to be unsure by.")
    rows = []
    for column, theme in enumerate(found.themes):
        coverage, risk = metrics.risk_by_coverage(
            found.y_true[:, column], found.y_pred[:, column], found.y_prob[:, column]
        )
        places = np.searchsorted(coverage, np.array(COVERAGES) - 1e-12)
        rows.append([display(theme), *(float(risk[place]) for place in places)])
    header = ["theme", *(f"{100 * share:.0f} % kept" for share in COVERAGES)]
    caption = (
        "Share of wrong decisions among those left to the model, if the least sure "
        "are set aside for a person."
    )
    return Table("unsure", header, rows, caption)


def error_table(
    errors: Sequence[ThemeError], terms: Sequence[list[str] | None] | None = None
) -> Table:
    """List errors by the ids of the articles, and which terms tip them, if given.

    Parameters
    ----------
    errors : sequence of ThemeError
    terms : sequence of list of str or None, optional
        From `counterfactual_errors`.
    """
    rows: list[list[object]] = [
        [
            display(error.theme),
            error.id,
            "labelled, not given" if error.labelled else "given, not labelled",
            error.probability,
        ]
        for error in errors
    ]
    header = ["theme", "article", "error", "probability"]
    caption = "The most confident errors of each theme."
    if terms is None:
        return Table("errors", header, rows, caption)
    rows = [
        [*row, _counterfactual(found)] for row, found in zip(rows, terms, strict=True)
    ]
    return Table(
        "errors", [*header, "right without"], rows, f"{caption} {COUNTERFACTUAL_NOTE}"
    )


def _counterfactual(terms: list[str] | None) -> str:
    if terms is None:
        return "no loss of terms"
    if not terms:
        return "(right in that model)"
    more = len(terms) - N_TERMS
    return "、".join(terms[:N_TERMS]) + (f" and {more} more" if more > 0 else "")


def difference_table(models: Sequence[Predictions], *, seed: int) -> Table:
    """Show how much the first model's F1 differs from that of each other one."""
    ours, *others = models
    rows = [
        [found.other, display(found.theme), found.interval, found.p_value]
        for other in others
        for found in compare(ours, other, seed=seed)
    ]
    caption = (
        f"F1 of {ours.model} less that of each baseline on the same articles: paired "
        "bootstrap intervals, p values of approximate randomisation, by Holm over the "
        "themes."
    )
    return Table("differences", ["baseline", "theme", "difference", "p"], rows, caption)


def learning_table(curve: LearningCurve, *, ahead: int) -> Table:
    """Show a learning curve and what `ahead` more articles are forecast to bring."""
    columns = (curve.macro_f1, curve.mean_average_precision)
    rows: list[list[object]] = [
        [f"{size:,}", *(Spread.over(scores[row]) for scores in columns)]
        for row, size in enumerate(curve.sizes)
    ]
    size = curve.sizes[-1] + ahead
    ahead_scores = (forecast(curve.sizes, scores, size) for scores in columns)
    rows.append([f"{size:,}, forecast", *ahead_scores])
    header = ["articles", "macro F1", "mean average precision"]
    return Table("learning", header, rows, "Scores by number of labelled articles.")
