"""Do corrected coefficients hold the truth where a classifier's labels fail?"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import research
from research.evaluation import cross_validate
from research.measurement import Regression, regress
from research.rendering.blocks import Block, Section, Table

ROOT = Path(__file__).resolve().parents[1]
NOTE = (
    "The truth is the labels of a language model that read each article; the labels "
    "with errors are those of a classifier, predicted in five folds, so that it had "
    "not seen the article. A sample of articles is drawn with replacement from all, "
    "some of it counts as read by people, and the coefficients are held against those "
    "of all articles with true labels."
)
HOW = ("naive", "checked", "corrected")
REGRESSIONS = {
    "theme on length": ("theme ~ log_length", "linear"),
    "theme on source": ("theme ~ C(group)", "linear"),
    "theme on length, logit": ("theme ~ log_length", "logit"),
    "length on theme": ("log_length ~ theme", "linear"),
}
LARGE_SOURCES = 5
LENGTH = "theme on length"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers."""

    n_docs: int = 3000
    n_read: tuple[int, ...] = (200, 400, 800)
    n_repeats: int = 60
    accuracies: tuple[float, ...] = (0.8, 0.85, 0.9, 0.95)
    read_of_errors: int = 400
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Simulate; write the report, which holds no text."""
    corpus = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    themes = corpus.themes
    classifier = research.ThemeClassifier()
    found = cross_validate("themes", classifier, corpus, themes=themes)
    frame = _frame(corpus)
    blocks: list[Block] = [
        Section("A classifier's labels", NOTE),
        _coverage(frame, themes, found.y_true, found.y_pred, config),
        Section(
            "Annotators of known error",
            "True labels, of which a share is turned: at random, or twice as often in "
            "texts longer than the middle one. A conclusion is wrong if its sign, or "
            "whether it is significant at 0.05, is not that of the same sample with "
            "true labels.",
        ),
        _conclusions(frame, themes, found.y_true, config),
    ]
    lead = (
        f"{len(corpus):,} real articles. Intervals are to hold the truth in 93 to 97 % "
        "of samples."
    )
    report = research.Report("Regressions on labels", config, blocks, lead)
    report.write(out)
    return report


def _frame(corpus: research.Corpus) -> pd.DataFrame:
    sources = [article.source or "none" for article in corpus]
    large = {name for name, _ in Counter(sources).most_common(LARGE_SOURCES)}
    groups = [source if source in large else "others" for source in sources]
    lengths = np.log([max(len(text), 1) for text in corpus.texts])
    return pd.DataFrame({"log_length": lengths, "group": groups})


def _samples(
    frame: pd.DataFrame,
    truth: np.ndarray,
    machine: np.ndarray,
    n_read: int,
    config: Config,
) -> Iterator[pd.DataFrame]:
    """Draw articles with replacement, and those of them that are read."""
    rng = np.random.default_rng(config.seed)
    for _ in range(config.n_repeats):
        rows = rng.integers(0, len(frame), config.n_docs)
        read = rng.permutation(config.n_docs) < n_read
        yield frame.iloc[rows].assign(
            theme=machine[rows],
            true=truth[rows],
            said=np.where(read, truth[rows], np.nan),
        )


def _fit(sample: pd.DataFrame, name: str, said: str) -> Regression:
    formula, kind = REGRESSIONS[name]
    return regress(formula, sample, "theme", truth=said, kind=kind)  # type: ignore[arg-type]


def _true_values(frame: pd.DataFrame, truth: np.ndarray, name: str) -> pd.Series:
    whole = frame.assign(theme=truth.astype(float), said=truth.astype(float))
    table = _fit(whole, name, "said").table.set_index("term")
    return table["naive"]


def _coverage(
    frame: pd.DataFrame,
    themes: tuple[str, ...],
    truth: np.ndarray,
    machine: np.ndarray,
    config: Config,
) -> Table:
    rows = []
    for name in REGRESSIONS:
        for n_read in config.n_read:
            held: dict[str, list[float]] = {how: [] for how in HOW}
            error: dict[str, list[float]] = {how: [] for how in HOW}
            for column in range(len(themes)):
                right = _true_values(frame, truth[:, column], name)
                for sample in _samples(
                    frame, truth[:, column], machine[:, column], n_read, config
                ):
                    table = _fit(sample, name, "said").table.set_index("term")
                    table = table.drop(index="Intercept")
                    wanted = right[table.index]
                    for how in HOW:
                        inside = table[f"{how}_low"].le(wanted)
                        inside &= table[f"{how}_high"].ge(wanted)
                        held[how] += inside.astype(float).tolist()
                        error[how] += (table[how] - wanted).tolist()
            rows.append(
                [name, n_read]
                + [round(float(np.mean(held[how])), 3) for how in HOW]
                + [
                    round(float(np.sqrt(np.mean(np.square(error[how])))), 4)
                    for how in HOW
                ]
            )
    header = ["regression", "articles read"]
    header += [f"held, {how}" for how in HOW] + [f"error, {how}" for how in HOW]
    return Table(
        "coverage",
        header,
        rows,
        f"Share of 95 % intervals that hold the truth, and root mean square error, "
        f"over {len(themes)} themes, all coefficients but the intercept and "
        f"{config.n_repeats} samples of {config.n_docs:,} articles each.",
    )


def _turned(
    truth: np.ndarray, long: np.ndarray, accuracy: float, *, tied: bool, seed: int
) -> np.ndarray:
    """Turn a share of the labels, where asked twice as often in long texts."""
    rng = np.random.default_rng(seed)
    share = 1 - accuracy
    chance = np.where(long, 4 / 3, 2 / 3) * share if tied else share
    return np.where(rng.random(len(truth)) < chance, 1 - truth, truth)


def _conclusions(
    frame: pd.DataFrame, themes: tuple[str, ...], truth: np.ndarray, config: Config
) -> Table:
    long = (frame["log_length"] > frame["log_length"].median()).to_numpy()
    rows = []
    for accuracy in config.accuracies:
        for tied in (False, True):
            wrong: dict[str, list[bool]] = {how: [] for how in HOW}
            for column in range(len(themes)):
                label = truth[:, column]
                machine = _turned(
                    label, long, accuracy, tied=tied, seed=config.seed + column
                )
                for sample in _samples(
                    frame, label, machine, config.read_of_errors, config
                ):
                    known = sample.assign(theme=sample["true"])
                    right = _verdict(_fit(known, LENGTH, "true"), "naive")
                    found = _fit(sample, LENGTH, "said")
                    for how in HOW:
                        wrong[how].append(_verdict(found, how) != right)
            rows.append(
                [accuracy, "with length" if tied else "at random"]
                + [round(float(np.mean(wrong[how])), 3) for how in HOW]
            )
    return Table(
        "conclusions",
        ["accuracy", "errors come", *(f"wrong, {how}" for how in HOW)],
        rows,
        f"Share of wrong conclusions on the theme by length, {len(themes)} themes, "
        f"{config.n_repeats} samples of {config.n_docs:,} articles each, "
        f"{config.read_of_errors} of them read.",
    )


def _verdict(found: Regression, how: str) -> int:
    """Give the sign of the coefficient, 0 where it is not significant."""
    row = found.table.set_index("term").loc["log_length"]
    return int(np.sign(row[how])) if row[f"{how}_p"] <= 0.05 else 0


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "reports" / "regression")
    arguments = parser.parse_args()
    main(arguments.data, arguments.out)
