"""Do readers who see only words tell what does not belong to a topic?

Without answers it writes one sheet with the topics of all engines, shuffled, and the
key apart; with `--answers SHEET` it scores that sheet by the key beside it.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import research
from experiments.benchmarks.topics import ROOT, Config, articles_for
from experiments.lab.benchmarks.topic_engines import EngineName, Fit, fit
from experiments.lab.reports.topic_engines import reading_blocks
from research.coding.choice_sheets import (
    Question,
    read_answers,
    read_key,
    write_key,
    write_questions,
)
from research.coding.intrusion import word_intrusion

CONFIG = Config()  # the articles of the benchmark
READ: tuple[EngineName, ...] = ("ours", "NMF", "gensim", "tomotopy")
N_TOPICS = 20


def questions_of(
    fits: Sequence[Fit], terms: Sequence[str], *, seed: int
) -> list[Question]:
    """Ask of every topic of every fit, in one random order.

    The topics of the second fit are numbered on from those of the first.
    """
    asked = [
        replace(question, topic=place * N_TOPICS + question.topic)
        for place, one in enumerate(fits)
        for question in word_intrusion(one.ranking, terms, seed=seed)
    ]
    order = np.random.default_rng(seed).permutation(len(asked))
    return [asked[place] for place in order]


def ask(data: Path, sheets: Path) -> None:
    """Fit the engines as the benchmark does, and write sheet and key."""
    counts, terms, _ = articles_for(data, CONFIG)
    fits = [fit(engine, counts, terms, N_TOPICS, seed=CONFIG.seed) for engine in READ]
    questions = questions_of(fits, terms, seed=CONFIG.seed)
    write_questions(questions, sheets / "sheet.csv")
    write_key(questions, sheets / "key.json")


def score(answers: Path, out: Path) -> research.Report:
    """Score a sheet that was filled in; the report holds no words of the topics."""
    questions = read_key(answers.parent / "key.json")
    given = read_answers(questions, answers)
    blocks = reading_blocks(questions, given, READ, n_topics=N_TOPICS)
    report = research.Report("Topics read blindly", CONFIG, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sheets", type=Path, default=Path("intrusion"))
    parser.add_argument("--answers", type=Path)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "reports/benchmarks/intrusion"
    )
    given = parser.parse_args()
    if given.answers is None:
        ask(given.data, given.sheets)
    else:
        score(given.answers, given.out)
