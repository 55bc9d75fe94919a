"""How many labels does it take, by how the articles scored were drawn?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE, VECTOR_NOTE, with_corpus
from experiments.lab.reports import lengths
from experiments.lab.themes import real_data
from experiments.lab.themes.held_out import part
from experiments.lab.themes.learning_by_draw import predictions_by_size
from research.evaluation.splits import without_overlap
from research.rendering.blocks import Block, Section, Table
from research.reports.notes import limits
from research.text.lexicon import read_lexicon

ROOT = Path(__file__).resolve().parents[1]
LEARNING_NOTE = (
    "Five folds by group of near-duplicates. Each fold's articles are scored by "
    "weights learned from a random part of the others, of all draws; probabilities "
    "and thresholds come from the out-of-fold scores of the other folds at that size. "
    "One draw of each part: differences within the intervals say little."
)
DRAWS = {
    "random_pool, random_industry": ("random_pool", "random_industry"),
    "random_2": ("random_2",),
    "keyword-stratified, active (version 0.1)": ("keyword-stratified", "active"),
    "active_pool, active_industry, active_2": (
        "active_pool", "active_industry", "active_2"
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    shares: tuple[float, ...] = (0.125, 0.25, 0.5, 1.0)
    min_df: int = 3
    n_folds: int = 5
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Run the experiment; write its report, which holds no article, into `out`."""
    real = real_data.labelled_articles(data)
    apart = without_overlap(real_data.unlabelled_articles(data), real)
    model = research.ThemeClassifier(
        lexicon=read_lexicon(),
        vectors=research.fit_word_vectors(apart.texts, seed=config.seed),
        min_df=config.min_df,
        seed=config.seed,
    )
    found = predictions_by_size(model, real, config.shares, n_folds=config.n_folds)
    drawn = np.array([article.extra["drawn"] for article in real])
    rows: list[list[object]] = []
    for name, draws in DRAWS.items():
        for share, answers in zip(config.shares, found, strict=True):
            chosen = part(answers, np.isin(drawn, draws))
            n_train = round(share * len(real) * (1 - 1 / config.n_folds))
            rows.append(
                [
                    name,
                    len(chosen.ids),
                    n_train,
                    lengths.macro_f1(chosen, seed=config.seed),
                    lengths.mean_average_precision(chosen, seed=config.seed),
                ]
            )
    header = ["scored", "articles", "learned from", "macro F1"]
    blocks: list[Block] = [
        Section("Scores by number of labelled articles", LEARNING_NOTE),
        Table(
            "learning",
            [*header, "mean average precision"],
            rows,
            "Scores over all themes, by draw and by number of training articles.",
        ),
        *limits(LABEL_NOTE, DRAW_NOTE, VECTOR_NOTE),
    ]
    report = research.Report(
        "Learning curve of themes", with_corpus(config, real), blocks
    )
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/learning_curve")
    main(**vars(parser.parse_args()))
