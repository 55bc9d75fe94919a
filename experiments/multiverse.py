"""Which conclusions about topics survive other ways of preparing the texts?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import with_corpus
from experiments.lab.reports.multiverse import multiverse_blocks
from research.text.lexicon import read_lexicon
from research.topics.multiverse import all_specifications, multiverse

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the corpus."""

    n_topics: int = 10
    seed: int = 7


def main(
    config: Config = Config(),
    corpus: Path = ROOT / "data" / "articles.jsonl",
    out: Path = ROOT / "reports" / "multiverse",
) -> research.Report:
    """Run the experiment; write its report into `out`."""
    articles = research.read_corpus(corpus).in_order()
    articles = articles.select(lambda article: article.labels is not None)
    lexicon = read_lexicon()
    specifications = all_specifications()
    conclusions = multiverse(
        articles,
        n_topics=config.n_topics,
        theme_words={theme: lexicon.terms(theme) for theme in lexicon.themes},
        specifications=specifications,
        seed=config.seed,
    )
    report = research.Report(
        "What survives other choices",
        with_corpus(config, articles),
        multiverse_blocks(conclusions, specifications),
    )
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "data/articles.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/multiverse")
    main(**vars(parser.parse_args()))
