"""How well is each form of a real page read: text, wrapped, boxes, PDF, print?"""

from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path

import research
from experiments.lab.pages.real_forms import COLUMNS, score_forms
from experiments.lab.reports.page_picture import page_picture
from research.pages.reading import parse_page
from research.rendering.blocks import Block, Figure, Prose, Table

NOTE = (
    "Eight pages of six papers and a print of a seventh's articles, with a gold that "
    "one reader made. They are few, and were looked at while the rules were written: "
    "the figures say what is reached on them, not what to expect of other pages. "
    "Titles are those equal to the headline; leak is the share of the furniture that "
    "stands in articles; onepiece that of long articles that stand in one. Blocks come "
    "in the order of a recursive XY-cut, so that headings in page order is what a "
    "plain XY-cut gives of them. docling and MinerU are not compared: the weights of "
    "their layout models are in no package."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the pages."""

    drawn: str = "gansu-08"


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Score all forms in the folder of real pages; nothing of their text is written."""
    page = parse_page((data / f"{config.drawn}.lines.json").read_text("utf-8"))
    blocks: list[Block] = [
        Prose(NOTE),
        Table(
            "forms",
            ("form", "system", "pages", *COLUMNS),
            score_forms(data),
            "Product and baselines against gold.",
        ),
        Figure(
            "page",
            page_picture(page),
            "A real page as it was read: one colour an article, titles dark, grey what "
            "was taken out. No letter of it is shown.",
            "Coloured boxes of a newspaper page",
        ),
    ]
    report = research.Report("Real pages by form", asdict(config), blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("reports/page_forms"))
    main(**vars(parser.parse_args()))
