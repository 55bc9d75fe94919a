"""How good are topics, and how soon, beside gensim, scikit-learn and tomotopy?"""

from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

import research
from research.counts import count_terms, token_columns
from research.preprocessing.duplicates import duplicate_groups
from research.preprocessing.formulae import learn_formulae
from research.reporting.report import Block, Estimate, Prose, Section, Table
from research.topics.alignment import theme_information
from research.topics.coherence import Windows, coherence
from research.topics.engines import fit_gensim, fit_tomotopy
from research.topics.model import TopicModel, topic_segmenter
from research.topics.quality import held_out_perplexity, topic_diversity
from research.topics.stability import stability

ROOT = Path(__file__).resolve().parents[2]
ALPHA, ETA = 0.1, 0.01
ENGINES = ("ours", "gensim", "scikit-learn", "tomotopy")
MEASURES = (
    "CPU s", "NPMI", "NPMI in windows", "diversity", "perplexity", "theme NMI",
    "articles/s", "peak MB",
)  # fmt: skip
NOTE = (
    "Each fit in a process of its own, on one thread. Ours with default settings, all "
    "topic shares included; gensim's LdaModel with 10 passes; scikit-learn online with "
    "10 passes; tomotopy with 200 rounds; all with priors 0.1 and 0.01. NPMI of the "
    "top ten terms on 2,017 articles that no model was fitted to: within an article, "
    "and within windows of ten tokens. Perplexity by document completion and theme NMI "
    "(mean of four themes) on the same articles, inferred by the same code for all. "
    "Stability: shared top ten terms of matched topics between seeds. Cells are means "
    "over seeds and what 95 % of seeds would give if normal. Time inferred and CPU "
    "seconds depend on the machine: trust the ratios."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    n_docs: tuple[int, ...] = (10_000, 24_000)
    n_topics: tuple[int, ...] = (20, 50)
    n_seeds: int = 10
    n_peer_seeds: int = 2
    max_terms: int = 12_000
    seed: int = 7


@dataclass(frozen=True)
class Judge:
    """The articles no model is fitted to."""

    counts: csr_matrix
    windows: Windows
    labels: Any


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Fit all engines on real articles; write the report, which holds no text."""
    labelled = research.read_corpus(data / "themes" / "labelled.jsonl").in_order()
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    groups = duplicate_groups([*labelled.texts, *pool.texts])
    judged_groups = set(groups[: len(labelled)].tolist())
    group_of = dict(zip(pool.ids, groups[len(labelled) :].tolist(), strict=True))
    # The judges were drawn from the pool and shortened; their reprints go as well.
    known = {article.extra["pool_id"] for article in labelled}
    pool = pool.select(
        lambda article: (
            article.id not in known and group_of[article.id] not in judged_groups
        )
    )
    articles, all_texts = pool.articles, pool.texts
    blocks: list[Block] = [Prose(NOTE)]
    for n_docs in config.n_docs:
        drawn = np.random.default_rng(config.seed).permutation(len(pool))[:n_docs]
        texts = [all_texts[row] for row in np.sort(drawn)]
        sources = [articles[row].source for row in np.sort(drawn)]
        cleaner = research.Cleaner(formulae=learn_formulae(texts, sources))
        made_with: Any = {"cleaner": cleaner, "segmenter": topic_segmenter()}
        counts, terms = count_terms(texts, max_terms=config.max_terms, **made_with)
        held, _ = count_terms(labelled.texts, vocabulary=terms, **made_with)
        columns = token_columns(labelled.texts, terms, **made_with)
        labels = labelled.label_matrix(labelled.themes)
        judge = Judge(held, Windows(*columns, terms, window=10), labels)
        for n_topics in config.n_topics:
            rows = [
                row(engine, counts, terms, n_topics, judge, config)
                for engine in ENGINES
            ]
            title = f"{n_docs:,} articles, {n_topics} topics"
            blocks += [Section(title), _table(rows, f"{n_docs}_{n_topics}", title)]
    report = research.Report("Topic engines", config, blocks)
    report.write(out)
    return report


def row(
    engine: str,
    counts: csr_matrix,
    terms: Sequence[str],
    n_topics: int,
    judge: Judge,
    config: Config,
) -> list[Any]:
    """Fit an engine with several seeds, and judge its topics."""
    n_seeds = config.n_seeds if engine == "ours" else config.n_peer_seeds
    found, runs = [], []
    for seed in range(config.seed, config.seed + n_seeds):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            fitted = pool.submit(fit, engine, counts, terms, n_topics, seed)
            topic_term, prior, seconds, memory = fitted.result()
        runs.append(topic_term)
        found.append([seconds, *judged(topic_term, prior, terms, judge), memory])
    agreement = stability(runs)
    cells = [*np.transpose(found), agreement.per_run, agreement.worst]
    return [engine, n_seeds, *(_over_seeds(values) for values in cells)]


def fit(
    engine: str, counts: csr_matrix, terms: Sequence[str], n_topics: int, seed: int
) -> tuple[Any, Any, float, float]:
    """Give φ, α, CPU seconds and peak memory in MB of one fit."""
    start = process_time()
    if engine == "ours":
        model = research.fit_lda(
            counts, vocabulary=terms, n_topics=n_topics, seed=seed, alpha=ALPHA, eta=ETA
        )
        topics = model.topic_term, model.prior
    elif engine == "scikit-learn":
        peer = LatentDirichletAllocation(
            n_topics, doc_topic_prior=ALPHA, topic_word_prior=ETA, max_iter=10,
            learning_method="online", random_state=seed,
        ).fit(counts)  # fmt: skip
        weights = peer.components_
        topics = weights / weights.sum(axis=1, keepdims=True), np.full(n_topics, ALPHA)
    else:
        fit_peer, passes = (
            (fit_gensim, 10) if engine == "gensim" else (fit_tomotopy, 200)
        )
        topics = fit_peer(
            counts, n_topics, passes=passes, alpha=ALPHA, eta=ETA, seed=seed
        )
    seconds = process_time() - start
    return *topics, seconds, peak_memory()


def peak_memory() -> float:
    """Give the largest memory of this process so far in MB, as Linux counts it.

    Not `getrusage`, which gives a spawned process the peak of its parent.
    """
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def judged(topic_term: Any, prior: Any, terms: Sequence[str], judge: Judge) -> Any:
    """Give the measures of one fit but time and memory."""
    n_topics = len(topic_term)
    model = TopicModel(
        topic_term, np.empty((0, n_topics)), tuple(terms), prior, np.ones(n_topics)
    )
    top = model.top_terms(10)
    start = process_time()
    shares = model.infer(judge.counts)
    seconds = process_time() - start
    held = held_out_perplexity(topic_term, prior, judge.counts, seed=0)
    whole = judge.windows
    articles = Windows(whole.numbers, whole.lengths, terms, window=len(whole.numbers))
    return [
        coherence(top, articles).mean,
        coherence(top, whole).mean,
        topic_diversity(model.top_terms(25)),
        held.perplexity,
        theme_information(shares, judge.labels).mean(),
        len(shares) / seconds,
    ]


def _over_seeds(values: Any) -> Estimate:
    mean, spread = float(np.mean(values)), 1.96 * float(np.std(values, ddof=1))
    return Estimate(mean, mean - spread, mean + spread)


def _table(rows: list[list[Any]], name: str, caption: str) -> Table:
    header = ["engine", "seeds", *MEASURES, "stability", "least stable topic"]
    return Table(f"engines_{name}", header, rows, caption)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/benchmarks/topics")
    parser.add_argument("--quick", action="store_true", help="10,000 articles, 3 seeds")
    options = vars(parser.parse_args())
    quick = Config(n_docs=(10_000,), n_seeds=3)
    main(config=quick if options.pop("quick") else Config(), **options)
