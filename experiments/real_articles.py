"""How well are themes found in real articles, and what do the baselines reach?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE, VECTOR_NOTE, with_corpus
from experiments.lab.reports import robustness
from experiments.lab.themes.baselines import compare_with_baselines
from research.rendering.blocks import Block, Section
from research.reports.notes import limits
from research.reports.theme_scores import score_blocks
from research.reports.theme_sections import co_occurrence_figure
from research.text.lexicon import read_lexicon
from research.themes import training

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    n_folds: int = 5
    C: float = 1.0
    min_df: int = 2
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Run the experiment; write its report, which holds no article, into `out`."""
    real = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    sample = research.read_corpus(ROOT / "data" / "articles.jsonl")
    pool = research.read_corpus(data / "themes" / "pool.jsonl")
    vectors = training.vectors_apart(pool, real, sample, seed=config.seed)
    themes = sample.themes
    results = compare_with_baselines(
        research.ThemeClassifier(
            lexicon=read_lexicon(),
            vectors=vectors,
            C=config.C,
            min_df=config.min_df,
            seed=config.seed,
        ),
        real,
        themes=themes,
        extra=sample,
        n_folds=config.n_folds,
        seed=config.seed,
    )
    drawn = np.array([article.extra["drawn"] for article in real])
    subsets = {f"drawn: {name}": drawn == name for name in np.unique(drawn)}
    population = f"{len(real):,} real articles"
    labels = real.label_matrix(themes)
    blocks: list[Block] = [
        Section("Scores on real articles", LABEL_NOTE),
        *score_blocks(
            results, population=population, subsets=subsets, seed=config.seed
        ),
        robustness.difference_table(results, seed=config.seed),
        Section("Rules for thresholds", robustness.THRESHOLD_NOTE),
        robustness.threshold_table(results[0], seed=config.seed),
        Section("The labels"),
        co_occurrence_figure(labels, themes, population=population),
        *limits(LABEL_NOTE, DRAW_NOTE, VECTOR_NOTE),
    ]
    parameters = with_corpus(config, real)
    report = research.Report("Themes in real articles", parameters, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/real_articles")
    main(**vars(parser.parse_args()))
