"""How many labels does it take, and what would the next thousand bring?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE, VECTOR_NOTE, with_corpus
from experiments.lab.reports import robustness
from research.evaluation.learning_curve import learning_curve
from research.rendering.blocks import Block, Section
from research.reports.notes import limits
from research.text.lexicon import read_lexicon
from research.themes import training

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    sizes: tuple[int, ...] = (250, 500, 1000, 2000)
    n_draws: int = 2
    ahead: int = 1000
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Run the experiment; write its report, which holds no article, into `out`."""
    real = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    sample = research.read_corpus(ROOT / "data" / "articles.jsonl")
    pool = research.read_corpus(data / "themes" / "pool.jsonl")
    vectors = training.vectors_apart(pool, real, sample, seed=config.seed)
    curve = learning_curve(
        research.ThemeClassifier(
            lexicon=read_lexicon(), vectors=vectors, seed=config.seed
        ),
        real,
        themes=sample.themes,
        sizes=config.sizes,
        extra=sample,
        n_draws=config.n_draws,
        seed=config.seed,
    )
    blocks: list[Block] = [
        Section("Scores by number of labelled articles", robustness.LEARNING_NOTE),
        robustness.learning_table(curve, ahead=config.ahead),
        *limits(LABEL_NOTE, DRAW_NOTE, VECTOR_NOTE),
    ]
    parameters = with_corpus(config, real)
    report = research.Report("Learning curve of themes", parameters, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/learning_curve")
    main(**vars(parser.parse_args()))
