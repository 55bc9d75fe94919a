"""What do ten fits of topics agree on, and do ten other fits find it again?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import research
from experiments.lab.notes import DRAW_NOTE
from experiments.lab.reports.replication import lift_blocks, replication_blocks
from experiments.lab.topics.replication import lift_over_fits, replicate
from research.evaluation.splits import without_overlap
from research.features.counts import count_terms
from research.rendering.blocks import Block, Section
from research.reports.notes import limits
from research.text.learn_recurring import learn_recurring
from research.topics.model import topic_segmenter

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    n_docs: int = 10_000
    n_topics: tuple[int, ...] = (20, 50)
    n_fits: int = 20  # half of them make the consensus
    max_terms: int = 12_000
    seed: int = 107  # not the fits by which `consensus` was set


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Fit topics to real articles; write the report, which holds no text."""
    labelled = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    articles = without_overlap(pool, labelled).articles
    drawn = np.random.default_rng(config.seed).permutation(len(articles))
    kept = np.sort(drawn[: config.n_docs])
    fitted = research.Corpus(tuple(articles[row] for row in kept))
    sources = [article.source for article in fitted]
    cleaner = research.Cleaner(recurring=learn_recurring(fitted.texts, sources))
    made_with: Any = {"cleaner": cleaner, "segmenter": topic_segmenter()}
    counts, terms = count_terms(fitted.texts, max_terms=config.max_terms, **made_with)
    held, _ = count_terms(labelled.texts, vocabulary=terms, **made_with)
    labels = labelled.label_matrix(labelled.themes)
    blocks: list[Block] = []
    for n_topics in config.n_topics:
        fits = [
            research.fit_lda(counts, vocabulary=terms, n_topics=n_topics, seed=seed)
            for seed in range(config.seed, config.seed + config.n_fits)
        ]
        found = replicate(fits, counts)
        lifts = lift_over_fits(found, fits[len(fits) // 2 :], held, labels)
        name = f"of_{n_topics}"
        blocks.append(Section(f"{n_topics} topics"))
        blocks += replication_blocks(found, name=name)
        blocks += lift_blocks(lifts, found, labelled.themes, name=name)
    blocks += limits(
        "The labels were made by a language model, not by people.", DRAW_NOTE
    )
    lead = (
        f"Fits to {len(fitted):,} press articles, themes of {len(labelled):,} others."
    )
    report = research.Report("What fits of topics agree on", config, blocks, lead)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/consensus")
    main(**vars(parser.parse_args()))
