"""How far ways of coding get → blocks of a report."""

import numpy as np

from experiments.lab.reports.curves import score_curves
from experiments.lab.themes.coding_simulation import CodingCurve
from research.arrays import Floats
from research.rendering.blocks import Block, Figure, Prose, Section, Table
from research.stats.estimates import Spread, mean_estimate


def choice_blocks(
    chosen: CodingCurve, random: CodingCurve, *, target_size: int, population: str
) -> list[Block]:
    """Compare coding chosen articles with coding random ones.

    Parameters
    ----------
    chosen, random : CodingCurve
        Of the same sizes and seeds.
    target_size : int
        Random labels whose score is asked of chosen ones.
    population : str
        The articles, for captions.
    """
    column = random.sizes.index(target_size)
    goal = float(random.macro_f1[:, column].mean())
    needed = chosen.labels_needed(goal)
    says = (
        f"Chosen articles reach the macro F1 of {target_size} random ones, {goal:.3f}, "
        + (
            f"with {needed:.0f} labels on average."
            if np.isfinite(needed)
            else "with none of the sizes tried."
        )
    )
    n_seeds = len(random.macro_f1)
    curves = {"chosen": chosen.macro_f1, "random": random.macro_f1}
    return [
        Section("Which articles to code next"),
        Prose(says),
        Figure(
            "coding_curves",
            score_curves(random.sizes, curves, label="macro F1", mark=goal),
            f"Macro F1 on articles never coded, by number coded, on {population}: "
            f"mean and standard deviation over {n_seeds} seeds. {says}",
            says,
        ),
        _curve_table(chosen, random),
    ]


def _curve_table(chosen: CodingCurve, random: CodingCurve) -> Table:
    """Show both scores of both ways at each size, and how far they lie apart."""
    rows = [
        [
            size,
            *(Spread.over(curve.macro_f1[:, n]) for curve in (chosen, random)),
            mean_estimate(chosen.macro_f1[:, n] - random.macro_f1[:, n]),
            *(
                Spread.over(curve.mean_average_precision[:, n])
                for curve in (chosen, random)
            ),
        ]
        for n, size in enumerate(random.sizes)
    ]
    return Table(
        "coding_curves_table",
        [
            "labels",
            "chosen: macro F1",
            "random: macro F1",
            "chosen less random",
            "chosen: mAP",
            "random: mAP",
        ],
        rows,
        f"Means over {len(random.macro_f1)} seeds with the range of the seeds; "
        "differences with 95 % t intervals over seeds. Articles are not drawn anew "
        "from seed to seed, so intervals hold for these articles.",
    )


def stopping_table(
    curve: CodingCurve, *, levels: tuple[float, ...], n_rounds: int
) -> Table:
    """Say where coders would have stopped, and what it would have cost."""
    rows = []
    sizes = np.array(curve.sizes)
    runs = np.arange(len(curve.macro_f1))
    for level in levels:
        at = curve.stops(level=level, n_rounds=n_rounds)
        lost = curve.macro_f1[:, -1] - curve.macro_f1[runs, at]
        labels = f"{sizes[at].mean():.0f} [{sizes[at].min()}, {sizes[at].max()}]"
        rows.append([level, labels, Spread.over(lost)])
    return Table(
        "stopping",
        ["kappa", "labels at the stop", f"macro F1 short of {curve.sizes[-1]} labels"],
        rows,
        "Coding stops when decisions on all articles agree with those of the round "
        f"before in {n_rounds} rounds on end, theme by theme, by Cohen's kappa (after "
        "Bloodgood and Vijay-Shanker 2009): mean and range over seeds.",
    )


def prevalence_error_table(curve: CodingCurve, themes: tuple[str, ...]) -> Table:
    """Say how far shares estimated from chosen articles are off."""
    rows = [
        [
            size,
            *(
                mean_estimate(curve.prevalence_error[:, n, t])
                for t in range(len(themes))
            ),
            float(curve.covered[:, n].mean()),
        ]
        for n, size in enumerate(curve.sizes)
    ]
    return Table(
        "prevalence_error",
        ["labels", *themes, "intervals that hold"],
        rows,
        "Estimated share of articles with each theme less the true one, from chosen "
        "articles weighted by their chances: mean over seeds with a 95 % t interval, "
        "and how many of the 95 % intervals hold the true share.",
    )


def weak_start_table(word_lists: Floats, random: CodingCurve) -> Table:
    """Compare a ranking by word lists with models of few labels."""
    rows: list[list[object]] = [["word lists, no label", Spread.over(word_lists)]]
    rows += [
        [f"{size} labels", Spread.over(random.mean_average_precision[:, n])]
        for n, size in enumerate(random.sizes)
    ]
    return Table(
        "weak_start",
        ["ranking by", "mean average precision"],
        rows,
        "Articles ranked by the density of a theme's words, and by models of randomly "
        "drawn labels that use the word lists too: mean and range over seeds, on the "
        "same articles.",
    )


def label_error_table(found: Floats, *, share: float, looked_at: float) -> Table:
    """Say how many flipped labels a look at the most suspicious articles finds."""
    return Table(
        "label_errors",
        ["flipped", "looked at", "flips found"],
        [[f"{share:.0%}", f"{looked_at:.0%}", Spread.over(found)]],
        f"One label of {share:.0%} of the articles was flipped; share of them among "
        f"the {looked_at:.0%} ranked most suspicious: mean and range over seeds.",
    )
