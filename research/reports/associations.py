"""Topics and themes together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import N_, _
from research.rendering import matrices
from research.rendering.blocks import Block, Figure, Ratio, Table
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


@dataclass(frozen=True, slots=True)
class Associations:
    """How far topics and themes go together.

    Attributes
    ----------
    lift, low, high : ndarray of shape (n_topics, n_themes)
        NaN where no article has the theme, or the topic.
    p : ndarray of shape (n_topics, n_themes)
        Corrected over all pairs.
    information : ndarray of shape (n_themes,)
    few : ndarray of bool, shape (n_themes,)
        Themes of too few articles to say anything of.
    """

    lift: Floats
    low: Floats
    high: Floats
    p: Floats
    information: Floats
    few: NDArray[np.bool_]

    def nearest(self, topic: int) -> int | None:
        """Give the theme in whose articles a topic is largest; None if in none's.

        That is, if no theme of enough articles has a lift whose interval is above 1.
        """
        sure = (self.low[topic] > 1) & ~self.few
        if not sure.any():
            return None
        return int(np.where(sure, self.lift[topic], -np.inf).argmax())

    def of_topics(self, topics: Sequence[int]) -> "Associations":
        """Give those of some topics, as they were found among all."""
        rows = {
            name: getattr(self, name)[list(topics)]
            for name in ("lift", "low", "high", "p")
        }
        return replace(self, **rows)

    def estimate(self, topic: int, theme: int) -> Estimate:
        """Give the lift of a pair with its interval."""
        parts = (self.lift, self.low, self.high)
        return Estimate(*(float(part[topic, theme]) for part in parts))


def find_associations(
    model: TopicModel,
    labels: NDArray[np.int8],
    *,
    seed: int,
    issues: Sequence[str] | None = None,
) -> Associations:
    """Find how far topics and themes go together.

    Parameters
    ----------
    model : TopicModel
        With `doc_topic`.
    labels : ndarray of shape (n_docs, n_themes)
    seed : int
        Of the permutations.
    issues : sequence of n_docs str, optional
        From `issues_of`: which articles hang together.
    """
    low, high = theme_lift_intervals(model.doc_topic, labels, issues=issues)
    return Associations(
        theme_lift(model.doc_topic, labels),
        low,
        high,
        theme_lift_p_values(
            model.doc_topic,
            labels,
            issues=issues,
            n_permutations=N_RESAMPLES,
            seed=seed,
        ),
        theme_information(model.doc_topic, labels),
        labels.sum(axis=0) < MIN_ARTICLES,
    )


def association_blocks(
    model: TopicModel,
    labels: NDArray[np.int8],
    themes: Sequence[str],
    *,
    population: str,
    seed: int,
    issues: Sequence[str] | None = None,
    found: Associations | None = None,
) -> list[Block]:
    """Show how far topics and themes go together, and whether chance explains it.

    `issues`, from `issues_of`, says which articles hang together; `found` is what was
    found before.
    """
    if found is None:
        found = find_associations(model, labels, seed=seed, issues=issues)
    found = found.of_topics(model.shown)
    names = model.shown_names()
    lift, few = found.lift, found.few
    rows: list[list[object]] = []
    for theme, name in enumerate(themes):
        if few[theme] or np.isnan(lift[:, theme]).all():
            rows.append([display(name), None, _("too few articles"), None, None, None])
            continue
        strongest = _strongest(names, found, theme)
        rows.append([display(name), found.information[theme], *strongest])
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


def _strongest(names: Sequence[str], found: Associations, theme: int) -> list[object]:
    """Give the topic that goes most with a theme, its lift, and how sure that is."""
    topic = int(np.nanargmax(found.lift[:, theme]))
    p = found.p[:, theme]
    return [
        names[topic],
        Ratio(found.estimate(topic, theme)),
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
    strongest = ""
    if not np.isnan(lift).all():
        topic, theme = divmod(int(np.nanargmax(lift)), lift.shape[1])
        strongest = _(
            " Strongest: topic {topic} with {theme}, {lift:.1f} times.",
            topic=model.shown[topic],
            theme=display(themes[theme]),
            lift=lift[topic, theme],
        )
    if np.isnan(lift).any():
        strongest += _(" Empty where no article has the theme or the topic.")
    return Figure(
        "topics_and_themes",
        matrices.lift_matrix(
            model.shown_names(), [two_lines(name) for name in themes], lift
        ),
        _(
            "How much larger a topic is in the articles of a theme than in all, "
            "{population}. 1 is no relation.{strongest}",
            population=population,
            strongest=strongest,
        ),
        _("A matrix of lift, topics by themes."),
    )
