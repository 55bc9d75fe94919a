"""What is each kind of evidence worth for reading pages?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import research
from experiments.lab.notes import with_corpus
from experiments.lab.pages.ablations import EVIDENCE
from experiments.lab.pages.articles import page_articles, split_pool
from experiments.lab.pages.noisy_pages import Mix, make_noisy_pages
from experiments.lab.pages.scores import score_reader
from experiments.lab.pages.training import learn_links
from experiments.lab.pages.training_pages import make_training_set
from experiments.lab.reports import pages as page_sections
from research.pages.reading import parse_page
from research.rendering.blocks import Block, Section

ROOT = Path(__file__).resolve().parents[1]
MIXES: tuple[Mix, ...] = ("plain", "hard")


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    n_training_pages: int = 20
    n_trees: int = 60
    n_pages: int = 40
    seed: int = 11


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Learn from fewer pages than the shipped model did, each time without a kind."""
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    train, held_out = split_pool(pool)
    training_set = make_training_set(
        page_articles(train, seed=config.seed),
        n_pages=config.n_training_pages,
        seed=config.seed,
    )
    articles = page_articles(held_out, seed=config.seed)
    variants = {"all evidence": ()} | {
        f"without {name}": names for name, names in EVIDENCE.items()
    }
    models = {
        name: learn_links(
            training_set, n_trees=config.n_trees, leave_out=left_out, seed=config.seed
        )
        for name, left_out in variants.items()
    }
    blocks: list[Block] = [Section("Evidence left out", str(main.__doc__))]
    for mix in MIXES:
        pages = make_noisy_pages(
            articles, n_pages=config.n_pages, mix=mix, seed=config.seed
        )
        scores = {
            name: score_reader(partial(parse_page, model=model), pages)
            for name, model in models.items()
        }
        label = (
            f"{config.n_pages} {mix} pages made of {len(held_out):,} held-out articles"
        )
        blocks.append(
            page_sections.stable_table(mix, scores, label=label, seed=config.seed)
        )
    parameters = with_corpus(config, held_out)
    report = research.Report("Evidence for reading pages", parameters, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/page_evidence")
    main(**vars(parser.parse_args()))
