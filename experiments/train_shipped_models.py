"""Rebuild the two models that ship with the package, byte for byte."""

from argparse import ArgumentParser
from dataclasses import dataclass, replace
from pathlib import Path

import research
from experiments import shipped_themes
from experiments.lab.topics.compact import compact
from experiments.lab.topics.industry import industry_articles
from experiments.lab.topics.names import N_TOP, names_of
from research.text.learn_recurring import learn_recurring
from research.topics.training import topic_card, train_topics

ROOT = Path(__file__).resolve().parents[1]
POOL_NOTE = (
    "The articles are public press texts of {n_sources} sources of industry, trade, "
    "business, technology, finance and policy, 2010 to 2026, at most 1,500 of a "
    "source: no medium's mix. Left out of the older pool are a television news "
    "programme, foreign politics, and general news but for its sections on the economy."
)
NAMES_NOTE = (
    "The names were given by a language model that read the first ten terms of each "
    "topic. Chips, devices, vehicles and the like are subjects of these sources, in "
    "shares that follow from how sources were drawn."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the models, beside the articles."""

    n_topics: int = 50  # of which those that ten fits agree on are kept
    n_fits: int = 10
    max_terms: int = 12_000
    seed: int = 7


def main(data: Path, out: Path, reports: Path, config: Config = Config()) -> None:
    """Train both models on the articles in `data`, and write them into `out`.

    How well themes are found stands in a report, from the same fit.
    """
    shipped_themes.main(data, reports / "shipped_themes", model=out / "themes")
    build_topics(data, out, config)


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
    small = compact(agreed.model)
    named = replace(small, names=names_of(agreed.model.top_terms(N_TOP)))
    note = POOL_NOTE.format(n_sources=len(set(sources)))
    card = topic_card(replace(agreed, model=named), pool, notes=(note, NAMES_NOTE))
    research.save_model(named, out / "topics", corpus_sha256=pool.sha256, card=card)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "research/resources/models")
    parser.add_argument("--reports", type=Path, default=ROOT / "reports")
    main(**vars(parser.parse_args()))
