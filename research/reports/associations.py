"""Topics and themes together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.rendering import matrices
from research.rendering.blocks import Block, Figure, Table
from research.reports.notes import display, two_lines
from research.stats.estimates import Estimate
from research.topics.alignment import (
    theme_information,
    theme_lift,
    theme_lift_intervals,
    theme_lift_p_values,
)
from research.topics.model import TopicModel

SIGNIFICANT = 0.05
N_RESAMPLES = 499


def association_blocks(
    model: TopicModel,
    labels: NDArray[np.int8],
    themes: Sequence[str],
    *,
    population: str,
    seed: int,
) -> list[Block]:
    """Show how far topics and themes go together, and whether chance explains it."""
    lift = theme_lift(model.doc_topic, labels)
    low, high = theme_lift_intervals(
        model.doc_topic, labels, n_bootstrap=N_RESAMPLES, seed=seed
    )
    p = theme_lift_p_values(
        model.doc_topic, labels, n_permutations=N_RESAMPLES, seed=seed
    )
    told = theme_information(model.doc_topic, labels)
    names = model.topic_labels()
    rows = []
    for theme, name in enumerate(themes):
        topic = int(lift[:, theme].argmax())
        cell = lift[topic, theme], low[topic, theme], high[topic, theme]
        rows.append(
            [
                display(name),
                told[theme],
                f"{topic} {names[topic]}",
                Estimate(*map(float, cell)),
                p[topic, theme],
                int((p[:, theme] <= SIGNIFICANT).sum()),
            ]
        )
    return [
        lift_figure(lift, model, themes, population=population),
        Table(
            "topic_theme_tests",
            [
                "theme",
                "normalised mutual information",
                "strongest topic",
                "lift",
                "p",
                "topics with p ≤ 0.05",
            ],
            rows,
            f"What topics tell of themes, {population}. Lift with 95 % bootstrap "
            "interval over articles; p by permutation, corrected over all pairs for "
            "the rate of false discoveries.",
        ),
    ]


def lift_figure(
    lift: NDArray[np.float64],
    model: TopicModel,
    themes: Sequence[str],
    *,
    population: str,
) -> Figure:
    """Show which topics are large in the articles of which theme."""
    rows = [f"{number} {label}" for number, label in enumerate(model.topic_labels())]
    topic, theme = divmod(int(np.argmax(lift)), lift.shape[1])
    return Figure(
        "topics_and_themes",
        matrices.lift_matrix(rows, [two_lines(name) for name in themes], lift),
        "How much larger a topic is in the articles of a theme than in all, "
        f"{population}. 1 is no relation. Strongest: topic {topic} with "
        f"{display(themes[theme])}, {lift[topic, theme]:.1f} times.",
        "A matrix of lift, topics by themes.",
    )
