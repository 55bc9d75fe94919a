"""How fast are cutting and labelling beside jieba and scikit-learn, on one core?"""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import jieba
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

import research
from research.rendering.blocks import Block, Prose, Section, Table
from research.text.lexicon import read_lexicon

ROOT = Path(__file__).resolve().parents[2]
NOTE = (
    "CPU time on one core, the two sides in turn, the median of the runs; trust the "
    "ratios, not the seconds. The plain way is what a user would write: jieba.lcut, "
    "TfidfVectorizer for words 1-2 and characters 1-3, LinearSVC one against the rest. "
    "Labelling by characters knows no words: ThemeClassifier(word_ngrams=None, "
    "char_ngrams=(1, 2)); beside it stands the plain way with words alone."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    n_docs: int = 1000
    n_runs: int = 5
    fast_chars: tuple[int, int] = (1, 2)


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Time both sides on real articles; write the report, which holds no text."""
    labelled = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    texts = pool.texts[:: max(len(pool) // config.n_docs, 1)][: config.n_docs]
    model, plain, plain_words = (
        research.load_model("themes"), plain_pipeline(), plain_pipeline(chars=False)
    )  # fmt: skip
    fast = research.ThemeClassifier(word_ngrams=None, char_ngrams=config.fast_chars)
    listed = clone(fast).set_params(lexicon=read_lexicon())
    labels = labelled.label_matrix(model.themes_)
    for fitted in (plain, plain_words, fast, listed):
        fitted.fit(labelled.texts, labels)
    segment = research.Segmenter()
    n_bytes = sum(len(text.encode()) for text in texts)
    with threadpool_limits(limits=1):
        rows = [
            compare("cutting", lambda: [segment(t) for t in texts],
                    lambda: [jieba.lcut(t) for t in texts], texts, n_bytes, config),
            compare("labelling", lambda: model.predict(texts),
                    lambda: plain.predict(texts), texts, n_bytes, config),
            compare("labelling by characters", lambda: fast.predict(texts),
                    lambda: plain_words.predict(texts), texts, n_bytes, config),
            compare("labelling by characters and word lists",
                    lambda: listed.predict(texts),
                    lambda: plain_words.predict(texts), texts, n_bytes, config),
        ]  # fmt: skip
    header = ["work", "articles/s", "MB/s", "plain articles/s", "times as fast"]
    caption = f"{len(texts):,} real articles, {n_bytes / 1e6:.1f} MB."
    blocks: list[Block] = [
        Section("Speed"),
        Prose(NOTE),
        Table("speed", header, rows, caption),
    ]
    report = research.Report("Speed of labelling", config, blocks)
    report.write(out, replace=True)
    return report


def plain_pipeline(*, chars: bool = True) -> Any:
    """Build the classifier that a user would otherwise write."""
    words = TfidfVectorizer(
        tokenizer=jieba.lcut, token_pattern=None, ngram_range=(1, 2),
        min_df=2, sublinear_tf=True,
    )  # fmt: skip
    views = [words]
    if chars:
        views.append(
            TfidfVectorizer(
                analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True
            )
        )
    return make_pipeline(make_union(*views), OneVsRestClassifier(LinearSVC()))


def compare(
    work: str,
    ours: Callable[[], Any],
    plain: Callable[[], Any],
    texts: list[str],
    n_bytes: int,
    config: Config,
) -> list[Any]:
    """Time two ways of doing the same work in turn, after one run to warm up."""
    seconds: dict[Callable[[], Any], list[float]] = {ours: [], plain: []}
    ours()
    plain()
    for _ in range(config.n_runs):
        for way, found in seconds.items():
            start = process_time()
            way()
            found.append(process_time() - start)
    fast, slow = median(seconds[ours]), median(seconds[plain])
    rates = len(texts) / fast, n_bytes / 1e6 / fast, len(texts) / slow
    return [work, *(round(rate, 1) for rate in rates), round(slow / fast, 2)]


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "reports/benchmarks/labelling"
    )
    main(**vars(parser.parse_args()))
