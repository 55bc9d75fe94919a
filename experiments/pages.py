"""How well are the articles of newspaper pages told apart and put together?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.notes import with_corpus
from experiments.lab.pages.articles import page_articles, split_pool
from experiments.lab.pages.scores import read_by_texttiling, read_in_order
from experiments.lab.reports import pages as page_sections
from research.pages.reading import parse_page

ROOT = Path(__file__).resolve().parents[1]
READERS = {
    "page order, split at headings": read_in_order,
    "TextTiling": read_by_texttiling,
    "research": parse_page,
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    n_pages: int = 100
    seed: int = 11


def main(
    out: Path, data: Path | None = None, config: Config = Config()
) -> research.Report:
    """Score page reading on the sample corpus or, where given, on real articles."""
    sample = research.read_corpus(ROOT / "data" / "articles.jsonl")
    if data is None:
        blocks = page_sections.generated_pages(
            "sample",
            page_articles(sample, seed=config.seed),
            READERS,
            n_pages=config.n_pages,
            seed=config.seed,
            drawn=parse_page,
        )
    else:
        pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
        _, held_out = split_pool(pool)
        blocks = page_sections.generated_pages(
            "held_out",
            page_articles(held_out, seed=config.seed),
            READERS,
            n_pages=config.n_pages,
            seed=config.seed,
        )
        for path in sorted((data.parent / "pages").glob("*.gold.json")):
            blocks += page_sections.real_page(path, parse_page)
    parameters = with_corpus(config, sample if data is None else held_out)
    report = research.Report("From newspaper pages to articles", parameters, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="Folder of real articles, if given.")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/pages")
    main(**vars(parser.parse_args()))
