"""Topics of 10,000 industry articles as a paper needs them, and what they cost."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

import research
from research.corpus.corpus import Corpus
from research.features.counts import count_terms
from research.rendering.blocks import Block, KeyNumbers, Section, Table
from research.reports.notes import limits
from research.reports.topic_effects import draws_of
from research.stats.estimates import Spread
from research.stats.strata import issues_by_day
from research.text.tokens import Tokens
from research.topics.consensus import consensus
from research.topics.effects import effect_data, topic_effects
from research.topics.evolution import KINDS, topic_evolution
from research.topics.lda import fit_topics
from research.topics.model import TopicModel, topic_segmenter
from research.topics.relations import topic_correlations, topic_tree
from research.topics.reliability import topic_reliability
from research.topics.update import drift_between, missing_topics

ROOT = Path(__file__).resolve().parents[2]
YEARS = ("2023", "2024", "2025", "2026")


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the articles."""

    n_docs: int = 10_000
    n_topics: int = 20
    n_fits: int = 3
    max_terms: int = 12_000
    n_draws: int = 5
    n_evolving: int = 4_000
    n_topics_evolving: int = 10
    n_side: int = 3_000  # articles before, and new ones
    seed: int = 107


class Clock:
    """CPU seconds of steps, and how often a single fit that is."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        start = process_time()
        yield
        self.seconds[name] = process_time() - start

    def table(self, fit: str) -> Table:
        """List the steps beside a single fit."""
        rows = [
            [name, seconds, seconds / self.seconds[fit]]
            for name, seconds in self.seconds.items()
        ]
        return Table(
            "cost",
            ["step", "CPU s", "times one fit"],
            rows,
            "One process and one thread on a shared machine: trust the ratios.",
        )


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Fit, test, time; write the report, which holds no text."""
    clock = Clock()
    corpus = _drawn(data, config)
    with clock.step("cleaning, segmenting and counting"):
        tokens = Tokens.of(corpus.texts, segmenter=topic_segmenter())
        counts = count_terms(
            tokens,
            cleaner=tokens.cleaner,
            segmenter=tokens.segmenter,
            max_terms=config.max_terms,
        )
    with clock.step("one fit"):
        first = fit_topics(counts, n_topics=config.n_topics, seed=config.seed)
    fits = [first]
    with clock.step(f"{config.n_fits - 1} more fits, consensus and ω"):
        for seed in range(config.seed + 1, config.seed + config.n_fits):
            fits.append(fit_topics(counts, n_topics=config.n_topics, seed=seed))
        agreed = consensus(fits, counts.matrix)
        omega = topic_reliability(agreed.model, fits)
    model = agreed.model
    blocks: list[Block] = [
        KeyNumbers(
            [
                (len(corpus), "articles"),
                (len(counts.terms), "terms"),
                (agreed.n_agreed, f"of {model.n_topics} topics agreed on"),
                (agreed.coverage, "share of articles in these"),
            ]
        ),
        Section("What fits agree on"),
        _agreement_table(agreed.agreement, omega, model),
        Section("How topics hang together"),
        _relation_table(model, clock),
        Section("Effects of the register, and of time"),
        _effect_table(model, counts.matrix, corpus, config, clock),
        Section("Births and deaths by year"),
        _event_table(corpus, tokens, config, clock),
        Section("A later year under the model of two before"),
        *_update_tables(corpus, tokens, config, clock),
        Section("What it costs"),
        clock.table("one fit"),
        *limits("Articles are a random draw within four years, and no newspaper's."),
    ]
    lead = "Figures alone; the articles are other people's."
    title = "Topics for a paper: 10,000 industry articles"
    report = research.Report(title, config, blocks, lead)
    report.write(out, replace=True)
    return report


def _drawn(data: Path, config: Config) -> Corpus:
    """Draw dated articles of four years."""
    every = research.read_corpus(data / "themes" / "industry.jsonl.gz").in_order()
    dated = [one for one in every if (one.date or "")[:4] in YEARS]
    rng = np.random.default_rng(config.seed)
    rows = np.sort(rng.permutation(len(dated))[: config.n_docs])
    return Corpus(tuple(dated[row] for row in rows.tolist()))


def _agreement_table(
    agreement: np.ndarray, omega: np.ndarray, model: TopicModel
) -> Table:
    names = model.topic_labels()
    rows = [
        [
            name,
            float(agreement[topic]) if topic < len(agreement) else None,
            float(omega[topic]),
            float(model.topic_share[topic]),
        ]
        for topic, name in enumerate(names)
    ]
    return Table("agreement", ["topic", "agreement", "ω", "share of tokens"], rows)


def _relation_table(model: TopicModel, clock: Clock) -> Table:
    with clock.step("network and tree"):
        links = topic_correlations(model.doc_topic, seed=model.seed)
        tree = topic_tree(model.topic_term)
    pairs = model.n_topics * (model.n_topics - 1) // 2
    rows = [
        ["pairs that share articles beyond chance", len(links.links)],
        ["pairs", pairs],
        ["groups before the largest step of the tree", tree.n_groups],
    ]
    return Table("relations", ["what", "n"], rows)


def _effect_table(
    model: TopicModel,
    counts: np.ndarray,
    corpus: Corpus,
    config: Config,
    clock: Clock,
) -> Table:
    data = effect_data(corpus)
    usable = data["register"].notna() & data["time"].notna()
    rows = np.flatnonzero(usable.to_numpy())
    with clock.step(f"{config.n_draws} draws of all shares, and effects"):
        part = replace(model, doc_topic=np.asarray(model.doc_topic)[rows])
        draws = draws_of(part, counts[rows], n_draws=config.n_draws)
        found = topic_effects(
            "register + time", data.iloc[rows], draws, cluster="issue"
        )
    table = found.table(model.topic_labels())
    shown = table[table["term"] != "Intercept"]
    sure = shown[(shown["low"] > 0) | (shown["high"] < 0)]
    body = [
        [
            term,
            len(shown[shown["term"] == term]),
            len(sure[sure["term"] == term]),
            Spread.over(shown.loc[shown["term"] == term, "value"].abs().to_numpy()),
        ]
        for term in dict.fromkeys(shown["term"])
    ]
    return Table(
        "effects",
        ["coefficient", "topics", "interval without 0", "size"],
        body,
        f"{found.n_docs:,} articles, clustered by paper and day ({found.freedom:,.0f} "
        "degrees of freedom); sizes of coefficients: mean over topics, least and most.",
    )


def _event_table(corpus: Corpus, tokens: Tokens, config: Config, clock: Clock) -> Table:
    rng = np.random.default_rng(config.seed)
    rows = np.sort(rng.permutation(len(corpus))[: config.n_evolving])
    part = tokens.take(rows)
    counts = count_terms(
        part,
        cleaner=tokens.cleaner,
        segmenter=tokens.segmenter,
        max_terms=config.max_terms,
    )
    shown = [corpus[row] for row in rows.tolist()]
    with clock.step(f"births and deaths in {config.n_evolving:,} articles, 19 deals"):
        found = topic_evolution(
            counts.matrix,
            counts.terms,
            [(one.date or "")[:4] for one in shown],
            n_topics=config.n_topics_evolving,
            sources=[one.source for one in shown],
            seed=config.seed,
        )
    kinds = [event.kind for event in found.events]
    cells = [[kind, kinds.count(kind)] for kind in KINDS]
    sizes = ", ".join(
        f"{name}: {n:,}" for name, n in zip(found.periods, found.n_docs, strict=True)
    )
    return Table(
        "events",
        ["what", "found"],
        cells,
        f"{config.n_topics_evolving} topics of each year ({sizes} articles); articles "
        "change places within their source; 5 % for each kind.",
    )


def _update_tables(
    corpus: Corpus, tokens: Tokens, config: Config, clock: Clock
) -> list[Block]:
    """Fit a model to two years, and hold a third against it; and halves of the two."""
    year = np.array([(one.date or "")[:4] for one in corpus])
    rng = np.random.default_rng(config.seed)

    def some(rows: np.ndarray, n: int) -> np.ndarray:
        return np.sort(rng.permutation(rows)[:n])

    old = some(np.flatnonzero((year == "2023") | (year == "2024")), 2 * config.n_side)
    new = some(np.flatnonzero(year == "2025"), config.n_side)
    half = rng.permutation(len(old))[: len(old) // 2]
    base, rest = np.sort(old[half]), np.setdiff1d(old, old[half])
    counts = count_terms(
        tokens.take(base),
        cleaner=tokens.cleaner,
        segmenter=tokens.segmenter,
        max_terms=config.max_terms,
    )
    model = fit_topics(counts, n_topics=config.n_topics, seed=config.seed)
    blocks: list[Block] = []
    for name, later in (("same_years", rest), ("next_year", new)):
        sides = tokens.take(base), tokens.take(later)
        both = [corpus[row] for row in (*base.tolist(), *later.tolist())]
        sources = [one.source for one in both]
        issues = issues_by_day(sources, [one.date for one in both])
        with clock.step(f"topics that lack, {name.replace('_', ' ')}"):
            found = missing_topics(
                model, *sides, sources=sources, issues=issues, seed=config.seed
            )
        moved = drift_between(model, *sides)
        rows = [[one.name, one.base, one.new] for one in moved]
        rows.append(["topics that lack", None, sum(one.is_lacking for one in found)])
        told = (
            "other articles of the years it was fitted to"
            if name == "same_years"
            else "the year after"
        )
        caption = (
            f"{len(base):,} articles the model was fitted to and {len(later):,} of "
            f"{told}: means over articles with 95 % intervals."
        )
        blocks.append(Table(name, ["measure", "before", "now"], rows, caption))
        blocks += _lacking(found, name)
    return blocks


def _lacking(found: list[Any], name: str) -> list[Block]:
    rows = [
        [" ".join(one.terms), one.base, one.new, one.p, one.shared, one.n_docs]
        for one in found
    ]
    header = ["terms", "share before", "share now", "p", "terms shared", "articles"]
    return [Table(f"{name}_topics", header, rows)] if rows else []


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "reports/benchmarks/topics_for_a_paper"
    )
    main(**vars(parser.parse_args()))
