"""From what coders said to labels, and a report on how far to trust them."""

from collections.abc import Mapping, Sequence

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
from research.coding.consensus import dawid_skene
from research.coding.intrusion import IntrusionScore
from research.rendering.blocks import Block, KeyNumbers, Prose, Section, Table
from research.rendering.report import Report
from research.stats.estimates import Estimate, Interval


def coding_report(
    codings: Codings,
    *,
    adjudicated: Mapping[tuple[str, str], bool] | None = None,
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
    shared = codings.shared_ids
    found = agreement(codings, seed=seed) if shared else []
    open_cases = [c for c in disagreements(codings) if c[:2] not in (adjudicated or {})]
    coder_rows = _coder_rows(codings) if shared else []
    blocks: list[Block] = [
        Section("Agreement"),
        KeyNumbers(
            [
                (len(codings.ids), "articles coded"),
                (len(shared), "read by at least two coders"),
                (len(adjudicated or {}), "answers adjudicated"),
                (len(open_cases), "answers to settle"),
            ]
        ),
        Table(
            "agreement",
            [
                "theme",
                "Krippendorff's alpha",
                "Cohen's kappa",
                "same answers",
                "labels are",
            ],
            [_agreement_row(item) for item in found],
            f"Agreement on {len(shared):,} articles, with 95 % bootstrap intervals "
            f"over articles. Labels are firm from an alpha of {FIRM} on, tentative "
            f"from {TENTATIVE} on, unusable below. Where all answers are the same, "
            "agreement is undefined: nobody could disagree. Where fewer than "
            f"{MIN_RARE} articles have another answer than most, they are too few for "
            "an interval.",
        ),
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
        Table(
            "coders",
            ["coder", "theme", "sensitivity", "specificity"],
            coder_rows,
            "Share of articles with, and without, the theme that each coder names "
            "so, by what all say together (Dawid and Skene 1979). Empty where coders "
            f"find fewer than {MIN_RARE} such articles.",
        ),
        Section("Limits"),
        Prose(
            "Agreement says that coders apply the codebook alike, not that the "
            "codebook is right. Labels of articles read by one coder rest on that "
            "coder alone."
        ),
    ]
    parameters = {
        "seed": seed,
        "coders": list(codings.coders),
        "n_articles": len(codings.ids),
    }
    return Report("What coders said", parameters, blocks)


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
        ["all" if s.topic is None else s.topic, _estimate(s.found), s.n_answers]
        for s in scores
    ]
    blocks: list[Block] = [
        Section("Intruders found"),
        KeyNumbers(
            [
                (_estimate(overall.found), "of the answers name the intruder"),
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


def _coder_rows(codings: Codings) -> list[list[object]]:
    """List what each coder names of what is there, of enough articles."""
    found = dawid_skene(codings)
    n_with = found.probability.sum(axis=0)
    n_without = len(found.probability) - n_with
    return [
        [
            coder,
            theme,
            float(found.sensitivity[i, j]) if n_with[j] >= MIN_RARE else None,
            float(found.specificity[i, j]) if n_without[j] >= MIN_RARE else None,
        ]
        for i, coder in enumerate(codings.coders)
        for j, theme in enumerate(codings.themes)
    ]


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
    raw = _estimate(item.raw)
    if np.isnan(item.alpha.value):
        raw = "all, nothing varies"
    return [
        item.theme,
        _estimate(item.alpha),
        None if item.kappa is None else _estimate(item.kappa),
        raw,
        item.standing,
    ]


def _estimate(interval: Interval) -> Estimate | float | str:
    if np.isnan(interval.value):
        return "undefined"
    if np.isnan(interval.low):
        return interval.value
    return Estimate(interval.value, interval.low, interval.high)
