"""Rebuild the two models that ship with the package, byte for byte."""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE
from experiments.lab.themes.real_data import labelled_articles, unlabelled_articles
from experiments.lab.topics.industry import industry_articles
from research.text.learn_recurring import learn_recurring
from research.text.words import WordChoice
from research.themes import training
from research.topics.training import topic_card, train_topics

ROOT = Path(__file__).resolve().parents[1]
POOL_NOTE = (
    "The articles are public press texts of {n_sources} sources of industry, trade, "
    "business, technology, finance and policy, 2010 to 2026, at most 1,500 of a "
    "source: no medium's mix. Left out of the older pool are a television news "
    "programme, foreign politics, and general news but for its sections on the economy."
)
SINCE_NOTE = (
    "Since version 0.1: 7,728 labels in place of 2,017; the sample corpus, on which "
    "the package is shown, is no training data any more; word vectors from two pools, "
    "balanced by source; terms of at least three articles."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the models, beside the articles."""

    n_folds: int = 5
    min_df: int = 3  # of themes: with the terms of two articles it is twice as large
    n_topics: int = 50  # of which those that ten fits agree on are kept
    n_fits: int = 10
    max_terms: int = 12_000
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> None:
    """Train both models on the articles in `data`, and write them into `out`."""
    build_themes(data, out, config)
    build_topics(data, out, config)


def build_themes(data: Path, out: Path, config: Config) -> None:
    """Train the theme model: of the real articles alone, never of the sample."""
    real = labelled_articles(data)
    model, card = training.train_themes(
        real,
        pool=unlabelled_articles(data),
        n_folds=config.n_folds,
        seed=config.seed,
        notes=(LABEL_NOTE, DRAW_NOTE, SINCE_NOTE),
        words=WordChoice(min_df=config.min_df),
    )
    research.save_model(model, out / "themes", corpus_sha256=real.sha256, card=card)


def build_topics(data: Path, out: Path, config: Config) -> None:
    """Fit the topics that ten fits of industry news agree on, and free ones beside."""
    pool = industry_articles(data)
    sources = [article.source for article in pool]
    recurring = learn_recurring(pool.texts, sources)
    cleaner = research.Cleaner(recurring=recurring)
    agreed = train_topics(
        pool,
        cleaner=cleaner,
        n_topics=config.n_topics,
        n_fits=config.n_fits,
        max_terms=config.max_terms,
        seed=config.seed,
    )
    note = POOL_NOTE.format(n_sources=len(set(sources)))
    card = topic_card(agreed, pool, notes=(note,))
    research.save_model(
        agreed.model, out / "topics", corpus_sha256=pool.sha256, card=card
    )


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "research/resources/models")
    main(**vars(parser.parse_args()))
