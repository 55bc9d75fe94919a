"""Topics and themes together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import N_, _
from research.rendering import matrices
from research.rendering.blocks import Block, Figure, Table
from research.reports.notes import display, two_lines
from research.reports.topic_sections import MIN_ARTICLES
from research.stats.estimates import Estimate
from research.topics.alignment import (
    theme_information,
    theme_lift,
    theme_lift_intervals,
    theme_lift_p_values,
)
from research.topics.model import TopicModel

SIGNIFICANT = 0.05
N_RESAMPLES = 999


def association_blocks(
    model: TopicModel,
    labels: NDArray[np.int8],
    themes: Sequence[str],
    *,
    population: str,
    seed: int,
    issues: Sequence[str] | None = None,
) -> list[Block]:
    """Show how far topics and themes go together, and whether chance explains it.

    `issues`, from `issues_of`, says which articles hang together.
    """
    lift = theme_lift(model.doc_topic, labels)
    low, high = theme_lift_intervals(model.doc_topic, labels, issues=issues)
    p = theme_lift_p_values(
        model.doc_topic, labels, issues=issues, n_permutations=N_RESAMPLES, seed=seed
    )
    told = theme_information(model.doc_topic, labels)
    names = model.topic_labels()
    few = labels.sum(axis=0) < MIN_ARTICLES
    rows: list[list[object]] = []
    for theme, name in enumerate(themes):
        if few[theme] or np.isnan(lift[:, theme]).all():
            rows.append([display(name), None, _("too few articles"), None, None, None])
            continue
        bounds = low[:, theme], high[:, theme]
        strongest = _strongest(names, lift[:, theme], bounds, p[:, theme])
        rows.append([display(name), told[theme], *strongest])
    over = _("articles") if issues is None else _(_ISSUES)
    untold = _(_UNTOLD, least=MIN_ARTICLES) if few.any() else ""
    return [
        lift_figure(lift, model, themes, population=population),
        Table(
            "topic_theme_tests",
            list(map(_, _TESTS)),
            rows,
            _(
                "What topics tell of themes, {population}. Lift with 95 % interval "
                "over {over}, each left out in turn; p by permutation, corrected over "
                "all pairs: where nothing goes together, any is found in 5 % of "
                "corpora. The strongest of many topics looks stronger than it "
                "is.{untold}",
                population=population,
                over=over,
                untold=untold,
            ),
        ),
    ]


_TESTS = (
    N_("theme"),
    N_("normalised mutual information"),
    N_("strongest topic"),
    N_("lift"),
    N_("p"),
    N_("topics with p ≤ 0.05"),
)
_ISSUES = N_("issues (a source's articles of a day)")
_UNTOLD = N_(" Of themes in fewer than {least} articles nothing is said.")


def _strongest(
    names: Sequence[str], lift: Floats, bounds: tuple[Floats, Floats], p: Floats
) -> list[object]:
    """Give the topic that goes most with a theme, its lift, and how sure that is."""
    topic = int(np.nanargmax(lift))
    low, high = bounds
    return [
        f"{topic} {names[topic]}",
        Estimate(float(lift[topic]), float(low[topic]), float(high[topic])),
        p[topic],
        int((p <= SIGNIFICANT).sum()),
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
    strongest = ""
    if not np.isnan(lift).all():
        topic, theme = divmod(int(np.nanargmax(lift)), lift.shape[1])
        strongest = _(
            " Strongest: topic {topic} with {theme}, {lift:.1f} times.",
            topic=topic,
            theme=display(themes[theme]),
            lift=lift[topic, theme],
        )
    if np.isnan(lift).any():
        strongest += _(" Empty where no article has the theme or the topic.")
    return Figure(
        "topics_and_themes",
        matrices.lift_matrix(rows, [two_lines(name) for name in themes], lift),
        _(
            "How much larger a topic is in the articles of a theme than in all, "
            "{population}. 1 is no relation.{strongest}",
            population=population,
            strongest=strongest,
        ),
        _("A matrix of lift, topics by themes."),
    )
