"""How good are topics, and how soon, beside those of other engines?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

import research
from experiments.lab.benchmarks.judged_topics import Judge
from experiments.lab.benchmarks.topic_engines import (
    ENGINES,
    QUICK,
    EngineName,
    measure,
)
from experiments.lab.reports.topic_engines import engine_blocks, note
from experiments.lab.topics.industry import industry_articles
from research.evaluation.splits import without_overlap
from research.features.counts import count_terms
from research.rendering.blocks import Block, Section
from research.text.learn_recurring import learn_recurring
from research.topics.model import topic_segmenter

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    n_docs: int = 4_000
    n_judged: int = 2_000
    n_topics: tuple[int, ...] = (20, 50)
    engines: tuple[EngineName, ...] = ENGINES
    n_topics_of_quick: int = 50  # from so many on only those that are quick take part
    n_seeds: int = 5
    max_terms: int = 12_000
    seed: int = 7

    def engines_with(self, n_topics: int) -> tuple[EngineName, ...]:
        """Give who takes part: all, or with many topics those that are quick."""
        if n_topics < self.n_topics_of_quick:
            return self.engines
        return tuple(engine for engine in self.engines if engine in QUICK)


def articles_for(
    data: Path, config: Config
) -> tuple[csr_matrix, tuple[str, ...], Judge]:
    """Give counts of the articles that topics are fitted to, terms, and the judge."""
    labelled = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    pool = industry_articles(data)  # of the kinds of the articles judged on
    judged = drawn(labelled, config.n_judged, seed=config.seed)
    # A tenth more, as some are also among those judged on.
    more = drawn(pool, config.n_docs + config.n_docs // 10, seed=config.seed)
    fitted = drawn(without_overlap(more, judged), config.n_docs, seed=config.seed)
    sources = [article.source for article in fitted]
    cleaner = research.Cleaner(recurring=learn_recurring(fitted.texts, sources))
    made_with: Any = {"cleaner": cleaner, "segmenter": topic_segmenter()}
    counts, terms = count_terms(fitted.texts, max_terms=config.max_terms, **made_with)
    return counts, terms, Judge.of(judged, terms, **made_with)


def main(
    data: Path, out: Path, config: Config = Config(), kept: Path | None = None
) -> research.Report:
    """Fit all engines on real articles; write the report, which holds no text.

    What was measured before is read from `kept`, a folder, and not measured again.
    """
    counts, terms, judge = articles_for(data, config)
    n_docs, n_judged = counts.shape[0], judge.counts.shape[0]
    seeds = range(config.seed, config.seed + config.n_seeds)
    blocks: list[Block] = []
    for n_topics in config.n_topics:
        found: dict[str, Any] = {}
        section = Section(f"{n_docs:,} articles, {n_topics} topics")
        for engine in config.engines_with(n_topics):
            found[engine] = measure(
                engine, counts, terms, n_topics, judge, seeds=seeds, kept=kept
            )
            name = f"engines_{n_docs}_{n_topics}"
            so_far = [*blocks, section, *engine_blocks(found, name=name)]
            report = research.Report(
                "Topic engines", config, so_far, note(n_judged, config.engines)
            )
            report.write(out, replace=True)  # so far: this takes long
        blocks = so_far
    return report


def drawn(corpus: research.Corpus, n: int, *, seed: int) -> research.Corpus:
    """Draw articles at random, and keep them in their order."""
    rows = np.random.default_rng(seed).permutation(len(corpus))[:n]
    return research.Corpus(tuple(corpus.articles[row] for row in np.sort(rows)))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/benchmarks/topics")
    parser.add_argument("--kept", type=Path, help="goes on where a run was stopped")
    parser.add_argument("--quick", action="store_true", help="2,000 articles")
    options = vars(parser.parse_args())
    quick = Config(n_docs=2_000, n_judged=1_000)
    main(config=quick if options.pop("quick") else Config(), **options)
