"""How soon are topics judged, and articles inferred, beside gensim?"""

import warnings
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from threadpoolctl import threadpool_limits

import research
from experiments.lab.benchmarks.timing import interleaved
from research.features.counts import count_terms, token_columns
from research.rendering.blocks import Block, Section, Table
from research.topics.coherence import Windows, coherence
from research.topics.inference import topic_shares_of
from research.topics.model import topic_segmenter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the libraries gensim imports
    from gensim.corpora import Dictionary
    from gensim.matutils import Sparse2Corpus
    from gensim.models import CoherenceModel, LdaModel

ROOT = Path(__file__).resolve().parents[2]
NOTE = (
    "CPU time on one core, both sides in turn, the median of the runs; trust the "
    "ratios. Coherence of the top ten terms: ours from token numbers, gensim's "
    "CoherenceModel from lists of tokens and a dictionary, in one process. "
    "Without a window, within articles. Difference: the largest of any "
    "topic, in the mode that follows gensim; the exact mode is as fast. Inference: "
    "shares of articles under the topics that gensim fitted, by LdaModel.inference "
    "and by `infer`."
)
MEASURES: tuple[tuple[Literal["npmi", "c_v"], int | None], ...] = (
    ("npmi", 10), ("npmi", None), ("c_v", 110),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    n_docs: int = 4000
    n_topics: tuple[int, ...] = (20, 50)
    max_terms: int = 12_000
    n_runs: int = 3
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Time both sides on real articles; write the report, which holds no text."""
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    texts = pool.texts[:: len(pool) // config.n_docs][: config.n_docs]
    made_with: Any = {"cleaner": research.Cleaner(), "segmenter": topic_segmenter()}
    counts, terms = count_terms(texts, max_terms=config.max_terms, **made_with)
    numbers, lengths = token_columns(texts, terms, **made_with)
    names = np.array([*terms, ""], dtype=object)[numbers]  # the last for unknown ones
    tokens = [part.tolist() for part in np.split(names, np.cumsum(lengths)[:-1])]
    dictionary = Dictionary(tokens)
    articles = list(Sparse2Corpus(counts, documents_columns=False))
    judged, inferred = [], []
    for n_topics in config.n_topics:
        model = research.fit_lda(
            counts, vocabulary=terms, n_topics=n_topics, seed=config.seed
        )
        top = model.top_terms(10)
        for measure, window in MEASURES:
            windows = numbers, lengths, terms, window or int(lengths.max())
            found = judge(top, windows, measure, tokens, dictionary, config)
            judged.append([measure, window, n_topics, *found])
        inferred.append(infer(counts, articles, n_topics, config))
    seconds = ["ours, s", "gensim, s", "times as fast"]
    coherent = ["measure", "window", "topics", *seconds, "difference"]
    shares = ["topics", *seconds, "ours, articles/s", "gensim, articles/s"]
    population = f"{len(texts):,} press articles, {len(terms):,} terms."
    blocks: list[Block] = [
        Section("Coherence"),
        Table("coherence", coherent, judged, population),
        Section("Inference"),
        Table("inference", shares, inferred, population),
    ]
    report = research.Report("Speed of judging topics", config, blocks, NOTE)
    report.write(out, replace=True)
    return report


def judge(
    top: list[list[str]],
    windows: tuple[Any, Any, Any, int],
    measure: Literal["npmi", "c_v"],
    tokens: list[list[str]],
    dictionary: Any,
    config: Config,
) -> list[float]:
    """Time one measure of coherence, and give the largest difference."""
    ours, gensim, one, other = interleaved(
        lambda: coherence(
            top, Windows(*windows), measure=measure, compatible=True
        ).per_topic,
        lambda: CoherenceModel(
            topics=top, texts=tokens, dictionary=dictionary, processes=1,
            coherence=f"c_{measure.removeprefix('c_')}", window_size=windows[-1],
        ).get_coherence_per_topic(),
        n_runs=config.n_runs,
    )  # fmt: skip
    return [ours, gensim, gensim / ours, float(np.abs(one - np.array(other)).max())]


def infer(counts: Any, articles: Any, n_topics: int, config: Config) -> list[float]:
    """Time inference under topics that gensim fitted."""
    names = {column: str(column) for column in range(counts.shape[1])}
    model = LdaModel(
        articles, n_topics, names, alpha=[0.1] * n_topics, eta=0.01,
        random_state=config.seed, eval_every=None,
    )  # fmt: skip
    topic_term, prior = model.get_topics().astype(float), np.full(n_topics, 0.1)
    with threadpool_limits(limits=1):
        ours, gensim, *_ = interleaved(
            lambda: topic_shares_of(counts, topic_term, prior),
            lambda: model.inference(articles),
            n_runs=config.n_runs,
        )
    n = len(articles)
    return [n_topics, ours, gensim, gensim / ours, n / ours, n / gensim]


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "reports/benchmarks/coherence"
    )
    main(**vars(parser.parse_args()))
