"""What is each kind of evidence worth for reading pages?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import research
from research import page_training, sections
from research.evaluation.broken_pages import Mix, break_pages
from research.evaluation.pages import score_reader
from research.preprocessing.pages.reading import parse_page
from research.reporting.report import Block, Section
from research.sections import pages as page_sections

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
    train, held_out = page_training.split_pool(pool)
    lessons = page_training.gather_lessons(
        page_training.page_articles(train, seed=config.seed),
        n_pages=config.n_training_pages,
        seed=config.seed,
    )
    articles = page_training.page_articles(held_out, seed=config.seed)
    variants = {"all evidence": ()} | {
        f"without {name}": names for name, names in page_training.EVIDENCE.items()
    }
    models = {
        name: page_training.learn_seams(
            lessons, n_trees=config.n_trees, leave_out=left_out, seed=config.seed
        )
        for name, left_out in variants.items()
    }
    blocks: list[Block] = [Section("Evidence left out", str(main.__doc__))]
    for mix in MIXES:
        pages = break_pages(articles, n_pages=config.n_pages, mix=mix, seed=config.seed)
        scores = {
            name: score_reader(partial(parse_page, model=model), pages)
            for name, model in models.items()
        }
        what = (
            f"{config.n_pages} {mix} pages made of {len(held_out):,} held-out articles"
        )
        blocks.append(
            page_sections.stable_table(mix, scores, what=what, seed=config.seed)
        )
    parameters = sections.with_corpus(config, held_out)
    report = research.Report("Evidence for reading pages", parameters, blocks)
    report.write(out)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/page_evidence")
    main(**vars(parser.parse_args()))
