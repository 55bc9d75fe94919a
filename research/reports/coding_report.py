"""From what coders said to labels, and a report on how far to trust them."""

from collections.abc import Sequence

import numpy as np

from research.coding.agreement import (
    FIRM,
    MIN_RARE,
    TENTATIVE,
    Agreement,
    agreement,
    disagreements,
)
from research.coding.choice_sheets import IntrusionScore
from research.coding.codings import Codings
from research.coding.consensus import Adjudicated, coder_consensus
from research.i18n import N_, _
from research.rendering.blocks import Block, KeyNumbers, Prose, Section, Table
from research.rendering.report import Report
from research.reports.coding_methods import coding_methods


def coding_report(
    codings: Codings,
    *,
    adjudicated: Adjudicated | None = None,
    seed: int = 7,
    more: Sequence[Block] = (),
) -> Report:
    """Report agreement, disagreements to settle, and coders.

    Parameters
    ----------
    codings : Codings
    adjudicated : mapping, optional
        What a person decided, by (id, theme): no longer to settle.
    seed : int
        Of the bootstrap.
    more : sequence of Block
        Put before the limits, such as what there is to say of language models.
    """
    adjudicated = adjudicated or {}
    shared = codings.shared_ids
    found = agreement(codings, seed=seed) if shared else []
    open_cases = [
        case for case in disagreements(codings) if case[:2] not in adjudicated
    ]
    blocks: list[Block] = [
        Section(_("Agreement")),
        KeyNumbers(
            [
                (len(codings.ids), _("articles coded")),
                (len(shared), _("read by at least two coders")),
                (len(adjudicated), _("answers adjudicated")),
                (len(open_cases), _("answers to settle")),
            ]
        ),
        _agreement_table(found, len(shared)),
        *_alone(shared),
        Section(_("To settle")),
        Table(
            "disagreements",
            [_("id"), _("theme"), *codings.coders],
            [
                [name, theme, *(votes.get(coder) for coder in codings.coders)]
                for name, theme, votes in open_cases
            ],
            _("Answers that differ: 1 is yes, 0 is no."),
        ),
        Section(_("Coders")),
        _coder_table(codings, adjudicated if shared else None),
        *more,
        Section(_("Limits")),
        Prose(_(_AGREEMENT_LIMITS)),
        *(Prose(_("{note}.", note=note)) for note in codings.notes),
        *coding_methods(codings, found, n_adjudicated=len(adjudicated)),
    ]
    parameters = {
        "seed": seed,
        "coders": list(codings.coders),
        "n_articles": len(codings.ids),
    }
    return Report(_("What coders said"), parameters, blocks)


_AGREEMENT_LIMITS = N_(
    "Agreement says that coders apply the codebook alike, not that the codebook is "
    "right. Labels of articles read by one coder rest on that coder alone."
)


def _agreement_table(found: Sequence[Agreement], n_shared: int) -> Table:
    """Show agreement theme by theme; without rows where nobody read the same."""
    return Table(
        "agreement",
        [
            _("theme"),
            _("Krippendorff's alpha"),
            _("Cohen's kappa"),
            _("same answers"),
            _("labels are"),
        ],
        [_agreement_row(item) for item in found],
        _(
            "Agreement on {n_shared:,} articles, with 95 % bootstrap intervals over "
            "articles. Labels are firm from an alpha of {FIRM} on, tentative from "
            "{TENTATIVE} on, unusable below. Where all answers are the same, "
            "agreement is undefined: nobody could disagree. Where fewer than "
            "{MIN_RARE} articles have another answer than most, they are too few for "
            "an interval.",
            n_shared=n_shared,
            FIRM=FIRM,
            TENTATIVE=TENTATIVE,
            MIN_RARE=MIN_RARE,
        ),
    )


def _coder_table(codings: Codings, adjudicated: Adjudicated | None) -> Table:
    """Show what each coder names; without rows where nothing is adjudicated (None)."""
    return Table(
        "coders",
        [_("coder"), _("theme"), _("sensitivity"), _("specificity")],
        [] if adjudicated is None else _coder_rows(codings, adjudicated),
        _(
            "Share of articles with, and without, the theme that each coder names so, "
            "of those that others read too. What all who read an article say stands; "
            "where they disagree, coders are weighed (Dawid and Skene 1979). Empty "
            "where there are fewer than {MIN_RARE} such articles.",
            MIN_RARE=MIN_RARE,
        ),
    )


def intrusion_report(
    scores: Sequence[IntrusionScore], *, coders: Sequence[str]
) -> Report:
    """Report how often intruders were found.

    Parameters
    ----------
    scores : sequence of IntrusionScore
        Over all topics first, from `intrusion.score_intrusion`.
    coders : sequence of str
    """
    overall = scores[0]
    rows = [
        ["all" if s.topic is None else s.topic, s.found, s.n_answers] for s in scores
    ]
    blocks: list[Block] = [
        Section(_("Intruders found")),
        KeyNumbers(
            [
                (overall.found, _("of the answers name the intruder")),
                (overall.chance, _("is what guessing gives")),
                (overall.n_answers, _("answers")),
            ]
        ),
        Table(
            "intruders",
            [_("topic"), _("found"), _("answers")],
            rows,
            _(
                "Share of answers that name the intruder, with 95 % Wilson intervals "
                "(Chang et al. 2009)."
            ),
        ),
        Section(_("Limits")),
        Prose(
            _(
                "A topic whose intruder is found hangs together in the eyes of these "
                "coders. Whether it means what its label says is another question."
            )
        ),
    ]
    return Report(_("Topics put to the test"), {_("coders"): list(coders)}, blocks)


def fit_report(scores: Sequence[IntrusionScore], *, coders: Sequence[str]) -> Report:
    """Report how often people prefer the article of a topic that the model does.

    Parameters
    ----------
    scores : sequence of IntrusionScore
        Over all topics first.
    coders : sequence of str
    """
    overall = scores[0]
    rows = [
        ["all" if s.topic is None else s.topic, s.found, s.n_answers] for s in scores
    ]
    blocks: list[Block] = [
        Section(_("Which article fits the topic")),
        KeyNumbers(
            [
                (overall.found, _("of the answers prefer the model's article")),
                (overall.chance, _("is what guessing gives")),
                (overall.n_answers, _("answers")),
            ]
        ),
        Table(
            "fits",
            [_("topic"), _("as the model"), _("answers")],
            rows,
            _(
                "Share of answers that prefer the article with more of the topic, with "
                "95 % Wilson intervals (after ProxAnn, 2025)."
            ),
        ),
        Section(_("Limits")),
        Prose(
            _(
                "People who read a topic off its words and one article, and sort "
                "others as the model does, can use it. Where they do not, its shares "
                "measure something else than its words say."
            )
        ),
    ]
    return Report(_("Topics put to use"), {_("coders"): list(coders)}, blocks)


def _coder_rows(codings: Codings, adjudicated: Adjudicated) -> list[list[object]]:
    """List what each coder names of what is there, of enough articles."""
    found = coder_consensus(codings, adjudicated=adjudicated)
    return [
        [
            coder,
            theme,
            _of_enough(found.sensitivity[i, j], found.n_with[i, j]),
            _of_enough(found.specificity[i, j], found.n_without[i, j]),
        ]
        for i, coder in enumerate(codings.coders)
        for j, theme in enumerate(codings.themes)
    ]


def _of_enough(share: float, n: float) -> float | None:
    return float(share) if n >= MIN_RARE else None


def _alone(shared: Sequence[str]) -> list[Block]:
    if shared:
        return []
    return [
        Prose(
            _(
                "No article was read by two coders, so nothing is known of their "
                "agreement, nor of what each coder misses."
            )
        )
    ]


def _agreement_row(item: Agreement) -> list[object]:
    if np.isnan(item.alpha.value):
        kappa = None if item.kappa is None else _("undefined")
        raw = _("all, nothing varies")
        return [item.theme, _("undefined"), kappa, raw, _(item.standing)]
    return [item.theme, item.alpha, item.kappa, item.raw, _(item.standing)]
