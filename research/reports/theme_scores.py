"""How good classifiers are, and what themes are made of, as blocks."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from research.evaluation import metrics
from research.evaluation.cross_validation import OVER_ALL, Predictions, Score, score
from research.i18n import N_, _
from research.rendering import figures
from research.rendering.blocks import Block, Figure, KeyNumbers, Table
from research.reports.notes import display

HEADLINE = (
    N_("macro F1"),
    N_("micro F1"),
    N_("mean average precision"),
    N_("exact match"),
)
PER_THEME = (
    N_("precision"),
    N_("recall"),
    N_("F1"),
    N_("average precision"),
    N_("Brier score"),
    N_("calibration error"),
)
RELIABILITY_BINS = 10


def score_blocks(
    models: Sequence[Predictions],
    *,
    population: str,
    subsets: Mapping[str, NDArray[np.bool_]],
    seed: int,
) -> list[Block]:
    """Show how well models do; the first is ours, the others are baselines.

    Parameters
    ----------
    models : sequence of Predictions
    population : str
        The articles in words, such as "2,017 real articles".
    subsets : mapping
        Parts of the articles to score apart, as masks.
    seed : int
        Of the bootstrap.
    """
    ours = models[0]
    scores = {model.model: score(model, seed=seed) for model in models}
    own = {(found.theme, found.metric): found.interval for found in scores[ours.model]}
    return [
        KeyNumbers(
            [
                (
                    own[OVER_ALL, "macro F1"],
                    _("macro F1, {population}", population=population),
                ),
                (
                    own[OVER_ALL, "mean average precision"],
                    _("mean average precision, {population}", population=population),
                ),
                (
                    len(ours.ids),
                    _("articles scored, each by a model that never saw it"),
                ),
            ]
        ),
        _overall_table(scores, population),
        *_subset_tables(models, subsets, seed),
        _theme_table(scores[ours.model], population),
        _f1_figure(models, scores, population),
        _curve_figure(ours, population),
        *_reliability_figure(ours, population),
    ]


def _overall_table(scores: Mapping[str, Sequence[Score]], population: str) -> Table:
    rows = []
    for model, found in scores.items():
        overall = {s.metric: s.interval for s in found if s.theme == OVER_ALL}
        rows.append([model, *(overall[name] for name in HEADLINE)])
    return Table(
        "models",
        [_("model"), *map(_, HEADLINE)],
        rows,
        _(
            "Scores over all themes, {population}, cross-validated, with 95 % "
            "bootstrap intervals by group of near-duplicates.",
            population=population,
        ),
    )


def _subset_tables(
    models: Sequence[Predictions], subsets: Mapping[str, NDArray[np.bool_]], seed: int
) -> list[Block]:
    rows = []
    for name, mask in subsets.items():
        for model in models:
            found = score(model, rows=mask, seed=seed)
            overall = {s.metric: s.interval for s in found if s.theme == OVER_ALL}
            cells = (overall[metric] for metric in HEADLINE)
            rows.append([name, int(mask.sum()), model.model, *cells])
    if not rows:
        return []
    header = [_("part"), _("articles"), _("model"), *map(_, HEADLINE)]
    return [
        Table("parts", header, rows, _("The same, apart for parts of the articles."))
    ]


def _theme_table(scores: Sequence[Score], population: str) -> Table:
    rows = []
    for theme in dict.fromkeys(s.theme for s in scores if s.theme != OVER_ALL):
        found = {s.metric: s for s in scores if s.theme == theme}
        cells = (found[name].interval for name in PER_THEME if name in found)
        rows.append([display(theme), found["F1"].n_positive, *cells])
    return Table(
        "themes",
        [_("theme"), _("articles with it"), *(n for n in PER_THEME if n in found)],
        rows,
        _(
            "{model}, theme by theme, {population}.",
            model=scores[0].model,
            population=population,
        ),
    )


def _f1_figure(
    models: Sequence[Predictions],
    scores: Mapping[str, Sequence[Score]],
    population: str,
) -> Figure:
    themes = models[0].themes
    # A model that gives no theme at all would only stretch the axis.
    models = [model for model in models if model.y_pred.any()]
    parts = np.array(
        [
            [
                next(
                    (s.interval.value, s.interval.low, s.interval.high)
                    for s in scores[model.model]
                    if s.theme == theme and s.metric == "F1"
                )
                for model in models
            ]
            for theme in themes
        ]
    )
    drawing = figures.intervals(
        [display(theme) for theme in themes],
        [model.model for model in models],
        *np.moveaxis(parts, 2, 0),
        label="F1",
    )
    best = themes[int(np.argmax(parts[:, 0, 0]))]
    worst = themes[int(np.argmin(parts[:, 0, 0]))]
    return Figure(
        "f1",
        drawing,
        _(
            "F1 by theme and model with 95 % intervals, {population}. {model} does "
            "best on {best} ({parts:.2f}) and worst on {worst} ({parts_2:.2f}).",
            population=population,
            model=models[0].model,
            best=display(best),
            parts=parts[:, 0, 0].max(),
            worst=display(worst),
            parts_2=parts[:, 0, 0].min(),
        ),
        _("F1 of each model for each theme, as dots with intervals."),
    )


def _curve_figure(ours: Predictions, population: str) -> Figure:
    curves = {}
    ones = np.ones(len(ours.ids))
    for column, theme in enumerate(ours.themes):
        true, given = ours.y_true[:, column], ours.y_pred[:, column]
        recall, precision = metrics.precision_recall_curve(
            true, ours.y_score[:, column]
        )
        threshold = (
            float(metrics.recall(true, given, ones)),
            float(metrics.precision(true, given, ones)),
        )
        curves[display(theme)] = (recall, precision, *threshold)
    return Figure(
        "precision_recall",
        figures.precision_recall(curves),
        _(
            "Precision and recall of {model} at every threshold, {population}. The "
            "dots are what the learned thresholds gave.",
            model=ours.model,
            population=population,
        ),
        _("A precision–recall curve for each theme."),
    )


def _reliability_figure(ours: Predictions, population: str) -> list[Block]:
    if ours.y_prob is None:
        return []
    curves = {
        display(theme): metrics.reliability_curve(
            ours.y_true[:, column], ours.y_prob[:, column], n_bins=RELIABILITY_BINS
        )
        for column, theme in enumerate(ours.themes)
    }
    return [
        Figure(
            "reliability",
            figures.reliability(curves),
            _(
                "Are probabilities what they say? Share of articles that have a theme "
                "against the probability predicted, each dot a tenth of the articles, "
                "{population}.",
                population=population,
            ),
            _("Predicted probability against frequency for each theme."),
        )
    ]
