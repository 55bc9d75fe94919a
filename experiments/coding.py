"""Which articles to code, when to stop, and how far one gets without labels."""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE, with_corpus
from experiments.lab.reports import coding_trials
from experiments.lab.themes.coding_simulation import simulate, word_list_precision
from experiments.lab.themes.flipped_labels import flipped_labels_found
from research.rendering.blocks import Block, Section
from research.reports.notes import limits
from research.text.lexicon import read_lexicon

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    sizes: tuple[int, ...] = (50, 100, 150, 200, 250, 300, 350, 400, 450, 600, 800)
    seeds: tuple[int, ...] = tuple(range(100, 110))
    target_size: int = 800
    random_share: float = 0.2
    levels: tuple[float, ...] = (0.90, 0.95)
    n_rounds: int = 3
    flipped: float = 0.10
    looked_at: float = 0.15
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Run the experiment; write its report, which holds no article, into `out`."""
    real = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    model = research.ThemeClassifier(lexicon=read_lexicon(), seed=config.seed)
    chosen, random = (
        simulate(
            model,
            real,
            strategy=strategy,
            sizes=config.sizes,
            seeds=config.seeds,
            random_share=config.random_share,
        )
        for strategy in ("informative", "random")
    )
    lists = word_list_precision(read_lexicon(), real, seeds=config.seeds)
    flips = {"share": config.flipped, "looked_at": config.looked_at}
    found = flipped_labels_found(model, real, seeds=config.seeds[:3], **flips)
    population = f"{len(real):,} real articles, of which a third is scored"
    blocks: list[Block] = [
        *coding_trials.choice_blocks(
            chosen, random, target_size=config.target_size, population=population
        ),
        Section("When to stop"),
        coding_trials.stopping_table(
            chosen, levels=config.levels, n_rounds=config.n_rounds
        ),
        Section("Shares of themes from chosen articles"),
        coding_trials.prevalence_error_table(chosen, real.themes),
        Section("Without labels"),
        coding_trials.weak_start_table(lists, random),
        Section("Wrong labels"),
        coding_trials.label_error_table(found, **flips),
        *limits(LABEL_NOTE, DRAW_NOTE),
    ]
    report = research.Report("Coding", with_corpus(config, real), blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/coding")
    main(**vars(parser.parse_args()))
