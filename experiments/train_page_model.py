"""Rebuild the page model that ships with the package, byte for byte."""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.pages.articles import page_articles, page_card, split_pool
from experiments.lab.pages.training import learn_links
from experiments.lab.pages.training_pages import make_training_set
from research.pages.model import save_page_model

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the model, beside the articles."""

    n_pages: int = 300
    n_folds: int = 3
    n_words: int = 20_000
    n_dims: int = 128
    n_trees: int = 120
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> None:
    """Train on the articles in `data` that are not held out; write into `out`."""
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    train, _ = split_pool(pool)
    training_set = make_training_set(
        page_articles(train, seed=config.seed),
        n_pages=config.n_pages,
        n_folds=config.n_folds,
        n_words=config.n_words,
        n_dims=config.n_dims,
        seed=config.seed,
    )
    model = learn_links(training_set, n_trees=config.n_trees, seed=config.seed)
    card = page_card(len(train), training_set.n_pages)
    save_page_model(model, out / "pages", corpus_sha256=train.sha256, card=card)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "research/resources/models")
    main(**vars(parser.parse_args()))
