"""How much worse are themes found in later articles, and in sources never seen?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE, VECTOR_NOTE, with_corpus
from experiments.lab.reports import robustness
from research.evaluation.cross_validation import SPLITS, cross_validate
from research.evaluation.errors import confident_errors
from research.rendering.blocks import Block, Section
from research.reports.notes import limits
from research.text.lexicon import read_lexicon
from research.themes import training

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Run the experiment; write its report, which holds no article, into `out`."""
    real = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    sample = research.read_corpus(ROOT / "data" / "articles.jsonl")
    pool = research.read_corpus(data / "themes" / "pool.jsonl")
    vectors = training.vectors_apart(pool, real, sample, seed=config.seed)
    model = research.ThemeClassifier(
        lexicon=read_lexicon(), vectors=vectors, seed=config.seed
    )
    found = [
        cross_validate(
            split,
            model,
            real,
            themes=sample.themes,
            extra=sample,
            split=split,
            seed=config.seed,
        )
        for split in SPLITS
    ]
    blocks: list[Block] = [
        Section("Three ways to hold articles back", robustness.SPLIT_NOTE),
        *robustness.split_tables(found, seed=config.seed),
        robustness.unsure_table(found[0]),
        robustness.error_table(confident_errors(found[0])),
        *limits(LABEL_NOTE, DRAW_NOTE, VECTOR_NOTE),
    ]
    parameters = with_corpus(config, real)
    report = research.Report("Themes held back by time and source", parameters, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/real_splits")
    main(**vars(parser.parse_args()))
