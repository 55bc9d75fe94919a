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
from research.coding.codings import Codings
from research.coding.consensus import Adjudicated, coder_consensus
from research.coding.intrusion import IntrusionScore
from research.rendering.blocks import Block, KeyNumbers, Prose, Section, Table
from research.rendering.report import Report


def coding_report(
    codings: Codings,
    *,
    adjudicated: Adjudicated | None = None,
    seed: int = 7,
) -> Report:
    """Report agreement, disagreements to settle, and coders.

    Parameters
    ----------
    codings : Codings
    adjudicated : mapping, optional
        What a person decided, by (id, theme): no longer to settle.
    seed : int
        Of the bootstrap.

    """
    adjudicated = adjudicated or {}
    shared = codings.shared_ids
    open_cases = [
        case for case in disagreements(codings) if case[:2] not in adjudicated
    ]
    blocks: list[Block] = [
        Section("Agreement"),
        KeyNumbers(
            [
                (len(codings.ids), "articles coded"),
                (len(shared), "read by at least two coders"),
                (len(adjudicated), "answers adjudicated"),
                (len(open_cases), "answers to settle"),
            ]
        ),
        _agreement_table(codings, shared, seed=seed),
        *_alone(shared),
        Section("To settle"),
        Table(
            "disagreements",
            ["id", "theme", *codings.coders],
            [
                [name, theme, *(votes.get(coder) for coder in codings.coders)]
                for name, theme, votes in open_cases
            ],
            "Answers that differ: 1 is yes, 0 is no.",
        ),
        Section("Coders"),
        _coder_table(codings, adjudicated if shared else None),
        Section("Limits"),
        Prose(
            "Agreement says that coders apply the codebook alike, not that the "
            "codebook is right. Labels of articles read by one coder rest on that "
            "coder alone."
        ),
        *(Prose(f"{note}.") for note in codings.notes),
    ]
    parameters = {
        "seed": seed,
        "coders": list(codings.coders),
        "n_articles": len(codings.ids),
    }
    return Report("What coders said", parameters, blocks)


def _agreement_table(codings: Codings, shared: Sequence[str], *, seed: int) -> Table:
    """Show agreement theme by theme; without rows where nobody read the same."""
    found = agreement(codings, seed=seed) if shared else []
    return Table(
        "agreement",
        [
            "theme",
            "Krippendorff's alpha",
            "Cohen's kappa",
            "same answers",
            "labels are",
        ],
        [_agreement_row(item) for item in found],
        f"Agreement on {len(shared):,} articles, with 95 % bootstrap intervals over "
        f"articles. Labels are firm from an alpha of {FIRM} on, tentative from "
        f"{TENTATIVE} on, unusable below. Where all answers are the same, agreement "
        "is undefined: nobody could disagree. Where fewer than "
        f"{MIN_RARE} articles have another answer than most, they are too few for an "
        "interval.",
    )


def _coder_table(codings: Codings, adjudicated: Adjudicated | None) -> Table:
    """Show what each coder names; without rows where nothing is adjudicated (None)."""
    return Table(
        "coders",
        ["coder", "theme", "sensitivity", "specificity"],
        [] if adjudicated is None else _coder_rows(codings, adjudicated),
        "Share of articles with, and without, the theme that each coder names so, of "
        "those that others read too. What all who read an article say stands; where "
        "they disagree, coders are weighed (Dawid and Skene 1979). "
        f"Empty where there are fewer than {MIN_RARE} such articles.",
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
        Section("Intruders found"),
        KeyNumbers(
            [
                (overall.found, "of the answers name the intruder"),
                (overall.chance, "is what guessing gives"),
                (overall.n_answers, "answers"),
            ]
        ),
        Table(
            "intruders",
            ["topic", "found", "answers"],
            rows,
            "Share of answers that name the intruder, with 95 % Wilson intervals "
            "(Chang et al. 2009).",
        ),
        Section("Limits"),
        Prose(
            "A topic whose intruder is found hangs together in the eyes of these "
            "coders. Whether it means what its label says is another question."
        ),
    ]
    return Report("Topics put to the test", {"coders": list(coders)}, blocks)


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
            "No article was read by two coders, so nothing is known of their "
            "agreement, nor of what each coder misses."
        )
    ]


def _agreement_row(item: Agreement) -> list[object]:
    if np.isnan(item.alpha.value):
        kappa = None if item.kappa is None else "undefined"
        return [item.theme, "undefined", kappa, "all, nothing varies", item.standing]
    return [item.theme, item.alpha, item.kappa, item.raw, item.standing]
