"""How well are the articles of newspaper pages told apart and put together?"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import research
from research import page_training, sections
from research.evaluation.broken_pages import break_pages, read_gold
from research.evaluation.pages import read_by_texttiling, read_in_order, score_reader
from research.preprocessing.pages.reading import parse_page
from research.reporting.report import Block, Section
from research.sections import pages as page_sections

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
    """Score page reading; without real articles, on the sample corpus only."""
    sample = research.read_corpus(ROOT / "data" / "articles.jsonl")
    corpora = {"sample": sample}
    if data:
        pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
        _, corpora["held_out"] = page_training.split_pool(pool)
    blocks: list[Block] = []
    for name, corpus in corpora.items():
        articles = page_training.page_articles(corpus, seed=config.seed)
        blocks.append(Section(f"Pages made of articles: {name.replace('_', ' ')}"))
        for mix in page_training.MIXES:
            pages = break_pages(
                articles, n_pages=config.n_pages, mix=mix, seed=config.seed
            )
            scores = {
                reader: score_reader(read, pages) for reader, read in READERS.items()
            }
            what = f"{config.n_pages} {mix} pages made of {len(corpus):,} articles"
            blocks.append(
                page_sections.stable_table(
                    f"{name}_{mix}", scores, what=what, seed=config.seed
                )
            )
            if name == "sample":
                page = parse_page(pages[0].text)
                blocks.append(
                    page_sections.page_figure(
                        f"page_{mix}", page, what=f"A {mix} page", elided=False
                    )
                )
    for path in sorted((data.parent / "pages").glob("*.gold.json")) if data else ():
        gold = read_gold(path)
        page = parse_page(gold.text)
        what = "A real page"
        blocks += [
            Section(what, "Its text is elided: the rights are the newspaper's."),
            page_sections.gold_table("real_page", page, gold, what=what),
            page_sections.page_figure("page_real", page, what=what, elided=True),
        ]
    parameters = sections.with_corpus(config, sample)
    report = research.Report("From newspaper pages to articles", parameters, blocks)
    report.write(out)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="Folder of real articles, if given.")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/pages")
    main(**vars(parser.parse_args()))
