"""How well are themes found in the sample corpus, and which terms give them away?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import SAMPLE_NOTE, with_corpus
from experiments.lab.reports.prevalence import PREVALENCE_NOTE, prevalence_table
from experiments.lab.reports.robustness import error_table
from experiments.lab.themes.baselines import compare_with_baselines
from research.evaluation.errors import confident_errors
from research.rendering.blocks import Block, Section
from research.reports.coding_methods import score_methods
from research.reports.notes import limits
from research.reports.theme_scores import score_blocks
from research.reports.theme_sections import theme_term_figure
from research.text.lexicon import read_lexicon
from research.themes.counterfactual import counterfactual_errors

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the corpus."""

    n_folds: int = 5
    C: float = 1.0
    min_df: int = 2
    seed: int = 7


def main(
    config: Config = Config(),
    corpus: Path = ROOT / "data" / "articles.jsonl",
    out: Path = ROOT / "reports" / "themes",
) -> research.Report:
    """Run the experiment; write its report into `out`."""
    articles = research.read_corpus(corpus).in_order()
    themes = articles.themes
    ours = research.ThemeClassifier(
        lexicon=read_lexicon(), C=config.C, min_df=config.min_df, seed=config.seed
    )
    results = compare_with_baselines(
        ours, articles, themes=themes, n_folds=config.n_folds, seed=config.seed
    )
    population = f"{len(articles):,} sample articles"
    errors = confident_errors(results[0])
    fitted = ours.fit(articles.texts, [article.labels or () for article in articles])
    blocks: list[Block] = [
        Section("Sample scores", SAMPLE_NOTE),
        *score_blocks(results, population=population, subsets={}, seed=config.seed),
        error_table(errors, counterfactual_errors(errors, ours, articles)),
        Section("How many articles have a theme", PREVALENCE_NOTE),
        prevalence_table(results[0], seed=config.seed),
        Section("What the themes are made of"),
        theme_term_figure(fitted),
        *limits(SAMPLE_NOTE),
        *score_methods(results[0], n_folds=config.n_folds, seed=config.seed),
    ]
    report = research.Report(
        "Themes in the sample corpus", with_corpus(config, articles), blocks
    )
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "data/articles.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/themes")
    main(**vars(parser.parse_args()))
