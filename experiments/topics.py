"""Do word lists of themes, as seed words, make topics of the sample corpus?

Its topics without seeds, and how they meet its themes, stand in the digest.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import SAMPLE_NOTE, with_corpus
from research.reports.methods import topic_methods
from research.reports.notes import ONE_FIT_NOTE, limits
from research.reports.seeds import seed_blocks
from research.reports.topic_fits import find_topics
from research.text.cleaner import Cleaner
from research.text.duplicates import duplicate_groups
from research.text.learn_recurring import learn_recurring
from research.text.lexicon import read_lexicon
from research.text.tokens import Tokens
from research.topics.seeds import compare_seeding

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the corpus."""

    n_topics: int | None = None  # chosen on held-out articles
    seed: int = 7


def main(
    config: Config = Config(),
    corpus: Path = ROOT / "data" / "articles.jsonl",
    out: Path = ROOT / "reports" / "topics",
) -> research.Report:
    """Run the experiment; write its report into `out`."""
    articles = research.read_corpus(corpus).in_order()
    tokens = Tokens.of(articles.texts)
    recurring = learn_recurring(tokens, [article.source for article in articles])
    topics = find_topics(
        tokens.recleaned(articles.texts, Cleaner(recurring=recurring)),
        duplicate_groups(tokens),
        n_topics=config.n_topics,
        seed=config.seed,
    )
    lexicon = read_lexicon()
    seeding = compare_seeding(
        topics.model, topics.counts, {t: lexicon.terms(t) for t in lexicon.themes}
    )
    blocks = [
        *seed_blocks(seeding),
        *limits(SAMPLE_NOTE, ONE_FIT_NOTE),
        *topic_methods(articles, topics, changed=False),
    ]
    parameters = with_corpus(config, articles)
    report = research.Report("Seeded topics of the sample corpus", parameters, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "data/articles.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/topics")
    main(**vars(parser.parse_args()))
