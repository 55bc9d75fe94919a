"""How well does the theme model that ships find themes, by draw, length and register?

The model is fitted here, and written if a folder is named: its own out-of-fold scores
are what the figures rest on.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import research
from experiments.lab.notes import DRAW_NOTE, LABEL_NOTE, VECTOR_NOTE, with_corpus
from experiments.lab.reports import lengths
from experiments.lab.themes import real_data
from experiments.lab.themes.before import difference_blocks
from experiments.lab.themes.held_out import HeldOut, held_out_answers, part
from experiments.lab.themes.shipped_card import shipped_card
from research.evaluation.splits import without_overlap
from research.rendering.blocks import Block, Section, Table
from research.reports.notes import limits
from research.text.lexicon import read_lexicon
from research.text.tokens import Tokens
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
    classifier, tokens, n_unlabelled = fitted(data, real, config)
    found = held_out_answers(classifier, real, tokens)
    draws, themes, by_length = score_tables(found, real, config.seed)
    if model is not None:
        card = shipped_card(classifier, real, [draws, themes, by_length], n_unlabelled)
        research.save_model(classifier, model, corpus_sha256=real.sha256, card=card)
    since = part(found[0].by_length, ~np.isin(drawn_of(real)[found[0].rows], OLD))
    blocks: list[Block] = [
        Section("Scores", lengths.HELD_OUT_NOTE),
        draws,
        themes,
        *difference_blocks(before, since, real, AT_RANDOM, seed=config.seed),
        Section("Lengths", lengths.LENGTH_NOTE),
        by_length,
        Section("Registers and sources"),
        *kind_tables(found[0], real, real_data.registers(data, real)),
        *limits(LABEL_NOTE, DRAW_NOTE, VECTOR_NOTE),
    ]
    report = research.Report(
        "The theme model that ships", with_corpus(config, real), blocks
    )
    report.write(out, replace=True)
    return report


def fitted(
    data: Path, real: research.Corpus, config: Config
) -> tuple[research.ThemeClassifier, Tokens, int]:
    """Fit the model; give its tokens of the articles, and how many taught vectors."""
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
    return classifier, tokens, len(apart)


def drawn_of(real: research.Corpus) -> NDArray[np.str_]:
    """Say how each article was drawn."""
    return np.array([article.extra["drawn"] for article in real])


def score_tables(
    found: Sequence[HeldOut], real: research.Corpus, seed: int
) -> tuple[Table, Table, Table]:
    """Show scores by draw, by theme and by length."""
    whole, drawn = found[0].by_length, drawn_of(real)
    in_turn = drawn[found[0].rows]
    at_random = np.isin(in_turn, AT_RANDOM)
    subsets = {
        "all": np.ones(len(in_turn), dtype=bool),
        "random_pool and random_industry": at_random,
        "the 2,017 of version 0.1": np.isin(in_turn, OLD),
        **{f"drawn: {name}": in_turn == name for name in np.unique(drawn)},
    }
    population = f"{int(at_random.sum()):,} articles drawn at random"
    return (
        lengths.subset_table(whole, subsets, seed=seed),
        lengths.theme_table(part(whole, at_random), population=population, seed=seed),
        lengths.length_table(found, np.isin(drawn, AT_RANDOM), seed=seed),
    )


def kind_tables(
    whole: HeldOut, real: research.Corpus, registers: Sequence[str]
) -> list[Block]:
    """Show scores by register and by source."""
    return [
        lengths.group_table(
            "register",
            whole.by_length,
            [registers[row] for row in whole.rows],
            least=1,
            caption="Registers of the industry pool; all themes together.",
        ),
        lengths.group_table(
            "source",
            whole.by_length,
            [real[int(row)].source for row in whole.rows],
            least=lengths.LEAST_ARTICLES,
            caption=f"Sources of {lengths.LEAST_ARTICLES} articles or more.",
        ),
    ]


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/shipped_themes")
    parser.add_argument("--model", type=Path, help="Folder to write the model into.")
    parser.add_argument("--before", type=Path, help="An older model to compare with.")
    main(**vars(parser.parse_args()))
