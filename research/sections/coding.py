"""From what coders said to labels, and a report on how far to trust them."""

from dataclasses import replace

from research.corpus import Corpus
from research.evaluation.agreement import (
    FIRM,
    TENTATIVE,
    Agreement,
    agreement,
    dawid_skene,
    disagreements,
)
from research.evaluation.metrics import Interval
from research.evaluation.sheets import Codings
from research.reporting.report import (
    Block,
    Estimate,
    KeyNumbers,
    Prose,
    Report,
    Section,
    Table,
)


def labelled_by(codings: Codings, corpus: Corpus) -> Corpus:
    """Give coded articles the themes that coders together find more likely than not.

    Parameters
    ----------
    codings : Codings
    corpus : Corpus
        Holds the coded articles; the others are left out.

    Returns
    -------
    Corpus
    """
    probability = dawid_skene(codings).probability
    given = {
        name: tuple(
            theme for theme, p in zip(codings.themes, row, strict=True) if p > 0.5
        )
        for name, row in zip(codings.ids, probability, strict=True)
    }
    return Corpus(
        tuple(
            replace(article, labels=given[article.id])
            for article in corpus
            if article.id in given
        )
    )


def coding_report(codings: Codings, *, seed: int = 7) -> Report:
    """Report agreement, disagreements to settle, and coders.

    Parameters
    ----------
    codings : Codings
    seed : int
        Of the bootstrap.

    """
    shared = codings.shared_ids
    found = agreement(codings, seed=seed) if shared else []
    open_cases = disagreements(codings)
    consensus = dawid_skene(codings)
    coder_rows = [
        [
            coder,
            theme,
            float(consensus.sensitivity[i, j]),
            float(consensus.specificity[i, j]),
        ]
        for i, coder in enumerate(codings.coders)
        for j, theme in enumerate(codings.themes)
    ]
    blocks: list[Block] = [
        Section("Agreement"),
        KeyNumbers(
            [
                (len(codings.ids), "articles coded"),
                (len(shared), "read by at least two coders"),
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
            f"from {TENTATIVE} on, unusable below.",
        ),
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
            "so, by what all say together (Dawid and Skene 1979).",
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


def _agreement_row(item: Agreement) -> list[object]:
    kappa = None if item.kappa is None else _estimate(item.kappa)
    return [
        item.theme,
        _estimate(item.alpha),
        kappa,
        _estimate(item.raw),
        item.standing,
    ]


def _estimate(interval: Interval) -> Estimate:
    return Estimate(interval.value, interval.low, interval.high)
