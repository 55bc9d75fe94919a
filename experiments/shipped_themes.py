"""How well does the theme model that ships find themes, by draw, length and register?

The model is fitted here, and written if a folder is named: its own out-of-fold scores
are what the figures rest on.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE, VECTOR_NOTE, with_corpus
from experiments.lab.reports import lengths
from experiments.lab.themes import real_data
from experiments.lab.themes.before import difference_blocks
from experiments.lab.themes.held_out import held_out_answers, part
from experiments.lab.themes.shipped_card import shipped_card
from research.evaluation.splits import without_overlap
from research.rendering.blocks import Block, Section
from research.reports.notes import limits
from research.text.lexicon import read_lexicon
from research.themes.training import BEGINNINGS

ROOT = Path(__file__).resolve().parents[1]
AT_RANDOM = ("random_pool", "random_industry")
OLD = ("keyword-stratified", "active")


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the model, beside the articles."""

    min_df: int = 3  # with the terms of two articles the model is twice as large
    most_a_source: int = real_data.MOST_A_SOURCE
    beginnings: tuple[int, ...] = BEGINNINGS
    seed: int = 7


def main(
    data: Path,
    out: Path,
    model: Path | None = None,
    before: Path | None = None,
    config: Config = Config(),
) -> research.Report:
    """Fit the model; write it, and the report, which holds no article, into `out`."""
    real = real_data.labelled_articles(data)
    pool = real_data.unlabelled_articles(data, most=config.most_a_source)
    apart = without_overlap(pool, real)
    classifier = research.ThemeClassifier(
        lexicon=read_lexicon(),
        vectors=research.fit_word_vectors(apart.texts, seed=config.seed),
        beginnings=config.beginnings,
        min_df=config.min_df,
        seed=config.seed,
    )
    tokens = classifier.tokens(real.texts)
    classifier.fit(
        tokens,
        [article.labels or () for article in real],
        whole=real_data.whole_texts(data, real),
    )
    found = held_out_answers(classifier, real, tokens)
    whole = found[0].by_length
    rows = found[0].rows
    drawn = np.array([article.extra["drawn"] for article in real])[rows]
    at_random = np.isin(drawn, AT_RANDOM)
    subsets = {
        "all": np.ones(len(rows), dtype=bool),
        "random_pool and random_industry": at_random,
        "the 2,017 of version 0.1": np.isin(drawn, OLD),
        **{f"drawn: {name}": drawn == name for name in np.unique(drawn)},
    }
    draws = lengths.subset_table(whole, subsets, seed=config.seed)
    population = f"{int(at_random.sum()):,} articles drawn at random"
    themes = lengths.theme_table(
        part(whole, at_random), population=population, seed=config.seed
    )
    by_length = lengths.length_table(
        found,
        np.isin([article.extra["drawn"] for article in real], AT_RANDOM),
        seed=config.seed,
    )
    registers = real_data.registers(data, real)
    blocks: list[Block] = [
        Section("Scores", lengths.HELD_OUT_NOTE),
        draws,
        themes,
        *difference_blocks(before, part(whole, ~subsets["the 2,017 of version 0.1"]),
                           real, AT_RANDOM, seed=config.seed),
        Section("Lengths", lengths.LENGTH_NOTE),
        by_length,
        Section("Registers and sources"),
        lengths.group_table(
            "register", whole, [registers[row] for row in rows], least=1,
            caption="Registers of the industry pool; all themes together.",
        ),
        lengths.group_table(
            "source", whole, [real[int(row)].source for row in rows],
            least=lengths.LEAST_ARTICLES,
            caption=f"Sources of {lengths.LEAST_ARTICLES} articles or more.",
        ),
        *limits(LABEL_NOTE, DRAW_NOTE, VECTOR_NOTE),
    ]  # fmt: skip
    if model is not None:
        card = shipped_card(classifier, real, [draws, themes, by_length], len(apart))
        research.save_model(classifier, model, corpus_sha256=real.sha256, card=card)
    report = research.Report(
        "The theme model that ships", with_corpus(config, real), blocks
    )
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/shipped_themes")
    parser.add_argument("--model", type=Path, help="Folder to write the model into.")
    parser.add_argument("--before", type=Path, help="An older model to compare with.")
    main(**vars(parser.parse_args()))
