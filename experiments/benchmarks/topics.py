"""How good are topics, and how soon, beside gensim, scikit-learn and tomotopy?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import research
from experiments.lab.benchmarks.topic_engines import ENGINES, Judge, measure
from experiments.lab.reports.topic_engines import NOTE, engine_blocks
from research.evaluation.splits import without_overlap
from research.features.counts import count_terms
from research.rendering.blocks import Block, Section
from research.text.learn_recurring import learn_recurring
from research.topics.model import topic_segmenter

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    n_docs: tuple[int, ...] = (10_000, 24_000)
    n_topics: tuple[int, ...] = (20, 50)
    n_seeds: int = 10
    n_baseline_seeds: int = 2
    max_terms: int = 12_000
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Fit all engines on real articles; write the report, which holds no text."""
    labelled = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    articles = without_overlap(pool, labelled).articles
    blocks: list[Block] = []
    for n_docs in config.n_docs:
        drawn = np.random.default_rng(config.seed).permutation(len(articles))[:n_docs]
        fitted = research.Corpus(tuple(articles[row] for row in np.sort(drawn)))
        sources = [article.source for article in fitted]
        cleaner = research.Cleaner(recurring=learn_recurring(fitted.texts, sources))
        made_with: Any = {"cleaner": cleaner, "segmenter": topic_segmenter()}
        counts, terms = count_terms(
            fitted.texts, max_terms=config.max_terms, **made_with
        )
        judge = Judge.of(labelled, terms, **made_with)
        for n_topics in config.n_topics:
            found: dict[str, Any] = {}
            for engine in ENGINES:
                n = config.n_seeds if engine == "ours" else config.n_baseline_seeds
                seeds = range(config.seed, config.seed + n)
                found[engine] = measure(
                    engine, counts, terms, n_topics, judge, seeds=seeds
                )
            blocks.append(Section(f"{n_docs:,} articles, {n_topics} topics"))
            blocks += engine_blocks(found, name=f"engines_{n_docs}_{n_topics}")
            report = research.Report("Topic engines", config, blocks, NOTE)
            report.write(out, replace=True)  # so far: this takes long
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/benchmarks/topics")
    parser.add_argument("--quick", action="store_true", help="10,000 articles, 3 seeds")
    options = vars(parser.parse_args())
    quick = Config(n_docs=(10_000,), n_seeds=3)
    main(config=quick if options.pop("quick") else Config(), **options)
