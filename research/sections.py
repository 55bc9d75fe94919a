"""Results → blocks of a report: the scores of classifiers, themes, topics."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.classification.themes import ThemeClassifier
from research.corpus import Corpus
from research.evaluation import metrics
from research.evaluation.metrics import Interval
from research.evaluation.protocols import OVER_ALL, Predictions, Score, score
from research.reporting import figures
from research.reporting.report import (
    Block,
    Estimate,
    Figure,
    KeyNumbers,
    Prose,
    Section,
    Table,
)
from research.reporting.style import PALETTE
from research.topics.alignment import Shares
from research.topics.model import TopicModel

NAMES = {
    "digitalisation": "digitalisation 数字化",
    "green": "green transition 绿色化",
    "finance": "finance 金融",
    "consumer_electronics": "consumer electronics 消费电子",
}
HEADLINE = ("macro F1", "micro F1", "mean average precision", "exact match")
PER_THEME = (
    "precision",
    "recall",
    "F1",
    "average precision",
    "Brier score",
    "calibration error",
)
RELIABILITY_BINS = 10

SAMPLE_NOTE = (
    "The sample corpus was written by a language model for trying things out. Scores "
    "on it are sample scores: they say that the program works, and nothing about how "
    "well it does on a real newspaper."
)
LABEL_NOTE = (
    "The labels were made by a language model that read each article once by a "
    "codebook, not by people. 80 other articles, read twice apart, gave Cohen's kappa "
    "of 0.95 (digitalisation), 0.96 (green transition), 1.00 (finance) and 0.96 "
    "(consumer electronics). The sample corpus is extra training data, never scored."
)
DRAW_NOTE = (
    "817 articles were drawn by keywords and 1,200 by a first model, which sought "
    "close calls. Both draws are biased on purpose: shares of themes here "
    "are no newspaper's."
)
ONE_FIT_NOTE = (
    "Topics are one fit with one seed. Another seed gives other topics: about half to "
    "two thirds of their top terms agree. A topic is a pattern of words; whether it is "
    "a subject is for a reader to judge."
)


def display(theme: str) -> str:
    """Name a theme for readers."""
    return NAMES.get(theme, theme)


def _two_lines(theme: str) -> str:
    """Name a theme on two short lines, for the edge of a matrix."""
    english, _, chinese = display(theme).rpartition(" ")
    return f"{english}\n{chinese}" if english else chinese


def estimate(interval: Interval) -> Estimate:
    """Turn an interval into a cell of a table."""
    return Estimate(interval.value, interval.low, interval.high)


def score_blocks(
    models: Sequence[Predictions],
    *,
    what: str,
    subsets: Mapping[str, NDArray[np.bool_]],
    seed: int,
) -> list[Block]:
    """Show how well models do; the first is ours, the others are baselines.

    Parameters
    ----------
    models : sequence of Predictions
    what : str
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
                (estimate(own[OVER_ALL, "macro F1"]), f"macro F1, {what}"),
                (
                    estimate(own[OVER_ALL, "mean average precision"]),
                    f"mean average precision, {what}",
                ),
                (len(ours.ids), "articles scored, each by a model that never saw it"),
            ]
        ),
        _overall_table(scores, what),
        *_subset_tables(models, subsets, seed),
        _theme_table(scores[ours.model], what),
        _f1_figure(models, scores, what),
        _curve_figure(ours, what),
        *_reliability_figure(ours, what),
    ]


def _overall_table(scores: Mapping[str, Sequence[Score]], what: str) -> Table:
    rows = []
    for model, found in scores.items():
        overall = {s.metric: s.interval for s in found if s.theme == OVER_ALL}
        rows.append([model, *(estimate(overall[name]) for name in HEADLINE)])
    return Table(
        "models",
        ["model", *HEADLINE],
        rows,
        f"Scores over all themes, {what}, cross-validated, with 95 % bootstrap "
        "intervals by group of near-duplicates.",
    )


def _subset_tables(
    models: Sequence[Predictions], subsets: Mapping[str, NDArray[np.bool_]], seed: int
) -> list[Block]:
    rows = []
    for name, mask in subsets.items():
        for model in models:
            found = score(model, rows=mask, seed=seed)
            overall = {s.metric: s.interval for s in found if s.theme == OVER_ALL}
            cells = (estimate(overall[metric]) for metric in HEADLINE)
            rows.append([name, int(mask.sum()), model.model, *cells])
    if not rows:
        return []
    header = ["part", "articles", "model", *HEADLINE]
    return [Table("parts", header, rows, "The same, apart for parts of the articles.")]


def _theme_table(scores: Sequence[Score], what: str) -> Table:
    rows = []
    for theme in dict.fromkeys(s.theme for s in scores if s.theme != OVER_ALL):
        found = {s.metric: s for s in scores if s.theme == theme}
        cells = (estimate(found[name].interval) for name in PER_THEME if name in found)
        rows.append([display(theme), found["F1"].n_positive, *cells])
    return Table(
        "themes",
        ["theme", "articles with it", *(n for n in PER_THEME if n in found)],
        rows,
        f"{scores[0].model}, theme by theme, {what}.",
    )


def _f1_figure(
    models: Sequence[Predictions],
    scores: Mapping[str, Sequence[Score]],
    what: str,
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
        f"F1 by theme and model with 95 % intervals, {what}. {models[0].model} does "
        f"best on {display(best)} ({parts[:, 0, 0].max():.2f}) and worst on "
        f"{display(worst)} ({parts[:, 0, 0].min():.2f}).",
        "F1 of each model for each theme, as dots with intervals.",
    )


def _curve_figure(ours: Predictions, what: str) -> Figure:
    curves = {}
    ones = np.ones(len(ours.ids))
    for column, theme in enumerate(ours.themes):
        true, given = ours.y_true[:, column], ours.y_pred[:, column]
        recall, precision = metrics.precision_recall_curve(
            true, ours.y_score[:, column]
        )
        cut = (
            float(metrics.recall(true, given, ones)),
            float(metrics.precision(true, given, ones)),
        )
        curves[display(theme)] = (recall, precision, *cut)
    return Figure(
        "precision_recall",
        figures.precision_recall(curves),
        f"Precision and recall of {ours.model} at every cut, {what}. The dots are "
        "what the learned cuts gave.",
        "A precision–recall curve for each theme.",
    )


def _reliability_figure(ours: Predictions, what: str) -> list[Block]:
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
            f"Are probabilities what they say? Share of articles that have a theme "
            f"against the probability predicted, each dot a tenth of the articles, "
            f"{what}.",
            "Predicted probability against frequency for each theme.",
        )
    ]


def co_occurrence_figure(
    labels: NDArray[np.int8], themes: Sequence[str], *, what: str
) -> Figure:
    """Show which themes stand on the same articles."""
    counts = labels.T.astype(np.int64) @ labels
    names = [_two_lines(theme) for theme in themes]
    none = int((labels.sum(axis=1) == 0).sum())
    several = int((labels.sum(axis=1) > 1).sum())
    return Figure(
        "themes_together",
        figures.counts_matrix(names, counts),
        f"Themes that meet, {what}: articles with both; on the diagonal, with one or "
        f"more. {none:,} articles have no theme and {several:,} have several.",
        "A matrix of counts, themes by themes.",
    )


def theme_term_figure(model: ThemeClassifier, *, n: int = 15) -> Figure:
    """Show the terms that weigh most for each theme."""
    top = model.top_terms(n)
    return Figure(
        "theme_terms",
        figures.term_bars(
            [(display(theme), terms) for theme, terms in top.items()],
            columns=4,
            colors=PALETTE,
        ),
        f"The {n} terms that speak loudest for each theme. `<<` and `>>` are the "
        "edges of an article.",
        "Bars of term weights, a panel a theme.",
    )


def topic_blocks(model: TopicModel, *, n: int = 10) -> list[Block]:
    """Show topics by their terms, as bars and as a table."""
    top = model.top_columns(n, relevance=0.6)
    panels = []
    for number, columns in enumerate(top):
        share = model.topic_share[number]
        terms = [(model.vocabulary[c], model.topic_term[number, c]) for c in columns]
        panels.append((f"{number} · {100 * share:.1f} %", terms))
    rows = [
        [number, label, model.topic_share[number], " ".join(terms)]
        for number, (label, terms) in enumerate(
            zip(model.topic_labels(), model.top_terms(15, relevance=0.6), strict=True)
        )
    ]
    return [
        Figure(
            "topics",
            figures.term_bars(panels),
            f"{model.n_topics} topics by their most relevant terms (λ = 0.6). Bars "
            "are term probabilities, a topic's longest bar being 1; the number above "
            "is the topic's share of all tokens.",
            "Bars of term probabilities, a panel a topic.",
        ),
        Table(
            "topic_terms",
            ["topic", "label", "share of tokens", "terms"],
            rows,
            "Topics with their terms, most relevant first.",
        ),
    ]


def lift_figure(
    lift: NDArray[np.float64], model: TopicModel, themes: Sequence[str], *, what: str
) -> Figure:
    """Show which topics are large in the articles of which theme."""
    rows = [f"{number} {label}" for number, label in enumerate(model.topic_labels())]
    topic, theme = divmod(int(np.argmax(lift)), lift.shape[1])
    return Figure(
        "topics_and_themes",
        figures.lift_matrix(rows, [_two_lines(name) for name in themes], lift),
        f"How much larger a topic is in the articles of a theme than in all, {what}. "
        f"1 is no relation. Strongest: topic {topic} with {display(themes[theme])}, "
        f"{lift[topic, theme]:.1f} times.",
        "A matrix of lift, topics by themes.",
    )


def shares_figure(
    name: str, shares: Shares, names: Sequence[str], *, caption: str, columns: int
) -> Figure:
    """Show shares by period with their intervals."""
    colors = PALETTE if columns == 2 else None
    drawing = figures.over_time(
        shares.periods,
        names,
        shares.value,
        shares.low,
        shares.high,
        columns=columns,
        colors=colors,
    )
    return Figure(name, drawing, caption, "Shares by period, a panel each.")


def shares_table(name: str, shares: Shares, names: Sequence[str]) -> Table:
    """List shares by period with their intervals."""
    rows = [
        [
            period,
            int(shares.n_docs[row]),
            *(
                Estimate(shares.value[row, c], shares.low[row, c], shares.high[row, c])
                for c in range(len(names))
            ),
        ]
        for row, period in enumerate(shares.periods)
    ]
    return Table(name, ["period", "articles", *names], rows, "The numbers behind it.")


def with_corpus(config: Any, corpus: Corpus) -> dict[str, Any]:
    """Add to an experiment's settings what they were applied to."""
    return {
        **asdict(config),
        "corpus_sha256": corpus.sha256,
        "n_articles": len(corpus),
    }


def limits(*sentences: str) -> list[Block]:
    """Say what the figures do not show."""
    return [Section("Limits"), Prose("\n\n".join(sentences))]
