"""Rebuild the two models that ship with the package, byte for byte."""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE
from research.text.learn_recurring import learn_recurring
from research.themes import training
from research.topics.training import topic_card, train_topics

ROOT = Path(__file__).resolve().parents[1]
POOL_NOTE = (
    "The articles are public press texts of 14 crawls, 2011 and 2018 to 2026, of 200 "
    "to 3,000 characters; three in five are transcripts of one television news "
    "programme."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the models, beside the articles."""

    n_folds: int = 5
    n_topics: int = 50  # of which those that ten fits agree on are kept
    n_fits: int = 10
    max_terms: int = 12_000
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> None:
    """Train both models on the articles in `data`, and write them into `out`."""
    real = research.read_corpus(data / "themes" / "labelled.jsonl")
    sample = research.read_corpus(ROOT / "data" / "articles.jsonl")
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    model, card = training.train_themes(
        real,
        extra=sample,
        pool=pool,
        n_folds=config.n_folds,
        seed=config.seed,
        notes=(LABEL_NOTE, DRAW_NOTE),
    )
    research.save_model(model, out / "themes", corpus_sha256=real.sha256, card=card)
    recurring = learn_recurring(pool.texts, [article.source for article in pool])
    cleaner = research.Cleaner(recurring=recurring)
    agreed = train_topics(
        pool,
        cleaner=cleaner,
        n_topics=config.n_topics,
        n_fits=config.n_fits,
        max_terms=config.max_terms,
        seed=config.seed,
    )
    card = topic_card(agreed, pool, notes=(POOL_NOTE,))
    research.save_model(
        agreed.model, out / "topics", corpus_sha256=pool.sha256, card=card
    )


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "research/resources/models")
    main(**vars(parser.parse_args()))
