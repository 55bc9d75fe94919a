"""How often do our tests find a change, a word or a tie where there is none?"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

import research
from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.features.counts import count_terms
from research.rendering.blocks import Block, Section, Table
from research.reports.word_changes import MAX_P
from research.stats.change import change_points, trends
from research.stats.keyness import keyness
from research.stats.periods import years_of
from research.stats.strata import issues_of
from research.topics.alignment import theme_lift, theme_lift_intervals
from research.topics.model import topic_segmenter

ROOT = Path(__file__).resolve().parents[2]
NOTE = (
    "Press articles keep their themes, as the shipped model gives them, while their "
    "dates change places: by article, day or month, among all or within each source. "
    "Nothing within a source can have changed then; whatever is found is false, or is "
    "the mix of sources. Articles as units is what is usual: no source, no issue."
)
LEVEL = 0.05
SHUFFLES = (
    ("articles", 10, False), ("days", 10, False), ("days", 10, True),
    ("months", 7, False), ("months", 7, True),
)  # fmt: skip
RISES = (0.01, 0.02, 0.03, 0.05)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers."""

    n_docs: int = 6000
    n_corpora: int = 100
    n_word_corpora: int = 20
    n_permutations: int = 499
    one_source: str = "cctv_xwlb"
    lift_sources: tuple[str, ...] = ("cctv_xwlb", "eb_portal_2011")
    n_lift_docs: int = 800
    n_topics: int = 12
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Shuffle and test; write the report, which holds no text."""
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    dated = [article for article in pool if len(article.date or "") >= 10]
    rng = np.random.default_rng(config.seed)
    rows = np.sort(rng.permutation(len(dated))[: config.n_docs]).tolist()
    corpus = Corpus(tuple(dated[row] for row in rows))
    model = research.load_model("themes")
    labels = model.decide(model.predict_proba(corpus.texts))
    blocks: list[Block] = [
        Section("Trends and change points"),
        Table(
            "false_changes",
            ["articles", "shuffled", "trend", "change", "either", "articles as units"],
            false_changes(corpus, labels.astype(float), config),
            f"Share of {config.n_corpora} shuffled corpora of {len(corpus):,} articles "
            f"in which any of {labels.shape[1]} themes has p ≤ {LEVEL}; wanted: 0.05.",
        ),
        Table(
            "true_rises",
            ["rise a year", "slope found", "low", "high", "p"],
            true_rises(corpus, labels.astype(float), config),
            "A theme given to more articles each year, in every source.",
        ),
        Section("What changed"),
        Table(
            "false_words",
            ["shuffled", "corpora with any word", "most words"],
            false_words(corpus, config),
            f"Words listed (p ≤ {MAX_P}), {config.n_word_corpora} corpora; as "
            "published: what is found in the articles as they are.",
        ),
        Section("Lift"),
        Table(
            "lift_coverage",
            ["theme", "articles", "over issues", "over articles"],
            lift_coverage(pool, config),
            f"Share of 95 % intervals that hold the lift of the pool, "
            f"{config.n_corpora} corpora of {config.n_lift_docs} articles drawn by "
            f"issue, {config.n_topics} topics.",
        ),
    ]
    report = research.Report("What chance makes", config, blocks, NOTE)
    report.write(out)
    return report


def shuffled_dates(
    dates: Sequence[str],
    sources: Sequence[str],
    n_chars: int,
    *,
    within: bool,
    seed: int,
) -> list[str]:
    """Let days or months change places, articles staying in them."""
    rng = np.random.default_rng(seed)
    every = np.array(dates, dtype=object)
    named = np.array(sources if within else [""] * len(dates), dtype=object)
    unit = np.array([date[:n_chars] for date in dates], dtype=object)
    for name in sorted(set(named)):
        rows = np.flatnonzero(named == name)
        units, place = np.unique(unit[rows], return_inverse=True)
        every[rows] = units[rng.permutation(len(units))][place]
    return [date if len(date) == 10 else f"{date}-15" for date in every]


def _mixed(
    corpus: Corpus, unit: str, n_chars: int, within: bool, seed: int
) -> tuple[list[str], list[str], list[str]]:
    dates = [str(article.date) for article in corpus]
    sources = [article.source for article in corpus]
    if unit == "articles":
        order = np.random.default_rng(seed).permutation(len(dates)).tolist()
        dates = [dates[row] for row in order]
    else:
        dates = shuffled_dates(dates, sources, n_chars, within=within, seed=seed)
    return dates, sources, issues_of(sources, dates)


def false_changes(corpus: Corpus, shares: Floats, config: Config) -> list[list[object]]:
    """Give the share of corpora in which a trend or a change is found."""
    one = np.array([article.source == config.one_source for article in corpus])
    part = Corpus(tuple(a for a in corpus if a.source == config.one_source))
    rows: list[list[object]] = []
    for name, articles, own in (
        ("all sources", corpus, shares), ("one source", part, shares[one]),
    ):  # fmt: skip
        for unit, n_chars, within in SHUFFLES:
            if articles is part and within:
                continue
            found = []
            for seed in range(config.n_corpora):
                dates, sources, issues = _mixed(articles, unit, n_chars, within, seed)
                times, years = years_of(dates).tolist(), [date[:4] for date in dates]
                n = config.n_permutations
                line = trends(
                    own, times, sources=sources, issues=issues, n_permutations=n
                )
                points = change_points(
                    own, years, sources=sources, issues=issues, n_permutations=n
                )
                least = min((point.p for point in points), default=1.0)
                found.append([line.p.min(), least, trends(own, times).p.min()])
            hit = np.array(found) <= LEVEL
            shuffled = unit + " within source" * within
            trend, change, usual = hit.mean(axis=0).tolist()
            either = float(hit[:, :2].any(axis=1).mean())
            rows.append([name, shuffled, trend, change, either, usual])
    return rows


def true_rises(corpus: Corpus, shares: Floats, config: Config) -> list[list[object]]:
    """Let the first theme rise by so much a year in every source; find it."""
    dates, sources, issues = _mixed(corpus, "months", 7, True, config.seed)
    times = years_of(dates)
    rows: list[list[object]] = []
    for rise in RISES:
        rng = np.random.default_rng(config.seed)
        grown = shares.copy()
        more = rng.random(len(times)) < rise * (times - times.min())
        grown[:, 0] = np.maximum(grown[:, 0], more)
        line = trends(grown, times.tolist(), sources=sources, issues=issues)
        cells = (line.slope[0], line.low[0], line.high[0], line.p[0])
        rows.append([rise, *map(float, cells)])
    return rows


def false_words(corpus: Corpus, config: Config) -> list[list[object]]:
    """Count the words listed as more or less common in the later half."""
    counts, _ = count_terms(
        corpus.texts, cleaner=research.Cleaner(), segmenter=topic_segmenter()
    )
    rows: list[list[object]] = []
    for unit, n_chars, within in SHUFFLES:
        found = [
            _n_words(counts, *_mixed(corpus, unit, n_chars, within, seed))
            for seed in range(config.n_word_corpora)
        ]
        shuffled = unit + " within source" * within
        rows.append([shuffled, int(np.count_nonzero(found)), max(found)])
    dates = [str(article.date) for article in corpus]
    sources = [article.source for article in corpus]
    n = _n_words(counts, dates, sources, issues_of(sources, dates))
    return [*rows, ["as published", int(n > 0), n]]


def _n_words(
    counts: csr_matrix, dates: list[str], sources: list[str], issues: list[str]
) -> int:
    later = np.array(dates) > sorted(dates)[(len(dates) - 1) // 2]
    found = keyness(counts, later, sources=sources, issues=issues)
    return int((found.p_value <= MAX_P).sum())


def lift_coverage(pool: Corpus, config: Config) -> list[list[object]]:
    """Draw corpora by issue; how often do intervals hold the lift of the pool?"""
    kept = [a for a in pool if a.source in config.lift_sources and a.date]
    texts = [article.text for article in kept]
    model = research.load_model("themes")
    labels = model.decide(model.predict_proba(texts))
    topics = research.fit_lda(texts, n_topics=config.n_topics, seed=config.seed)
    shares = np.nan_to_num(topics.doc_topic, nan=1 / config.n_topics)
    names = issues_of([a.source for a in kept], [a.date for a in kept])
    n_issues, issue = np.unique(names, return_inverse=True)
    members = [np.flatnonzero(issue == number) for number in range(len(n_issues))]
    truth = theme_lift(shares, labels)
    rng, held, sizes = np.random.default_rng(config.seed), [], []
    for _ in range(config.n_corpora):
        drawn: list[NDArray[np.int64]] = []
        while sum(map(len, drawn)) < config.n_lift_docs:
            drawn.append(members[rng.integers(len(members))])
        of_issue = np.repeat(np.arange(len(drawn)), list(map(len, drawn))).tolist()
        rows = np.concatenate(drawn)
        inside = []
        for issues in (of_issue, None):
            low, high = theme_lift_intervals(shares[rows], labels[rows], issues=issues)
            inside.append(((low <= truth) & (truth <= high)).mean(axis=0))
        held.append(inside)
        sizes.append(labels[rows].sum(axis=0))
    over_issues, over_articles = np.mean(held, axis=0)
    return [
        [theme, float(size), float(issues), float(articles)]
        for theme, size, issues, articles in zip(
            model.themes_,
            np.mean(sizes, axis=0),
            over_issues,
            over_articles,
            strict=True,
        )
    ]


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/benchmarks/nulls")
    main(**vars(parser.parse_args()))
