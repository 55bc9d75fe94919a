"""What does reading pages do for the themes found in their articles?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import LABEL_NOTE, with_corpus
from experiments.lab.pages.articles import page_articles, split_pool
from experiments.lab.pages.noisy_pages import make_noisy_pages
from experiments.lab.pages.scores import read_in_order
from experiments.lab.pages.themes import theme_scores
from experiments.lab.pages.training_pages import MIXES
from research.pages.reading import parse_page
from research.rendering.blocks import Table

ROOT = Path(__file__).resolve().parents[1]
READERS = {"page order": read_in_order, "research": parse_page}


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    n_pages: int = 80
    seed: int = 11


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Train themes on some labelled articles; find them on pages made of others."""
    real = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    # Those that page reading has not learned from either.
    train, held_out = split_pool(real)
    model = research.ThemeClassifier(seed=config.seed)
    model.fit(train.texts, [article.labels or () for article in train])
    articles = page_articles(held_out, seed=config.seed)
    known = {article.id: article for article in articles}
    rows = []
    for mix in MIXES:
        pages = make_noisy_pages(
            articles, n_pages=config.n_pages, mix=mix, seed=config.seed
        )
        rows.append((mix, *theme_scores(model, pages, known, READERS).values()))
    header = ("pages", "raw page text", "page order", "research", "whole articles")
    caption = (
        f"Macro F1 of {len(real.themes)} themes, {config.n_pages} pages of each mix, "
        f"made of {len(held_out):,} articles that nothing was learned from. "
        f"{LABEL_NOTE}"
    )
    parameters = with_corpus(config, real)
    table = Table("page_themes", header, rows, caption)
    report = research.Report("Themes on newspaper pages", parameters, [table])
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/page_themes")
    main(**vars(parser.parse_args()))
