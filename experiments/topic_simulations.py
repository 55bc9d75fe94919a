"""Do the tests of the topic wing keep what they say? Coverage, and false births."""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

import research
from research.rendering.blocks import Block, Prose, Section, Table
from research.reports.notes import limits
from research.stats.estimates import wilson
from research.topics.effects import topic_effects
from research.topics.evolution import KINDS, topic_evolution

ROOT = Path(__file__).resolve().parents[1]
EFFECT = 0.05
TERMS = tuple(f"词{n:02}" for n in range(60))


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers."""

    n_replications: int = 2_000  # of effects
    clusters: tuple[int, ...] = (40, 20, 10)
    n_corpora: int = 60  # in which nothing changes
    n_changed: int = 20  # in which a subject comes and another goes
    seed: int = 107


def main(out: Path, config: Config = Config()) -> research.Report:
    """Simulate, count, and write the report."""
    blocks: list[Block] = [
        Section("Intervals of effects, with clustered articles"),
        _coverage_table(config),
        Section("Births, deaths, splits and merges where nothing changes"),
        _event_table(config),
        Prose(
            "Articles of 40 words are of one of three subjects of fifteen words each, "
            "with a tenth of all words; two periods of 60. Where nothing changes, both "
            "have the same subjects; where something does, one goes and another comes."
        ),
        *limits("Simulated articles are simpler than real ones."),
    ]
    lead = "Simulations outside of the test suite, with more replications than it has."
    report = research.Report(
        "Do tests of topics keep what they say?", config, blocks, lead
    )
    report.write(out, replace=True)
    return report


def _coverage_table(config: Config) -> Table:
    """Count how often 95 % intervals hold the truth, by number of clusters."""
    rows = []
    for n_clusters in config.clusters:
        rng = np.random.default_rng([config.seed, n_clusters])
        held = {"issue": 0, "": 0}
        for _one in range(config.n_replications):
            data, shares = _clustered(rng, n_clusters)
            for cluster in held:
                found = topic_effects(
                    "region", data, shares[np.newaxis], cluster=cluster or None
                )
                estimate = found.coefficient(0, found.terms[1])
                held[cluster] += estimate.low <= EFFECT <= estimate.high
        n = config.n_replications
        rows.append([n_clusters, n, wilson(held["issue"], n), wilson(held[""], n)])
    return Table(
        "coverage",
        ["clusters", "corpora", "clustered", "not clustered"],
        rows,
        "Share of corpora whose 95 % interval holds the true difference, with 95 % "
        "Wilson intervals: 400 articles, half of the clusters of either kind, clusters "
        "with a standard deviation of 0.04, articles with one of 0.08.",
    )


def _clustered(
    rng: np.random.Generator, n_clusters: int
) -> tuple[pd.DataFrame, np.ndarray]:
    issue = rng.integers(0, n_clusters, 400)
    south = issue < n_clusters // 2
    first = 0.3 + EFFECT * south + rng.normal(0, 0.04, n_clusters)[issue]
    first = np.clip(first + rng.normal(0, 0.08, 400), 0.01, 0.99)
    data = pd.DataFrame({"region": np.where(south, "south", "north"), "issue": issue})
    return data, np.stack([first, 1 - first], axis=1)


def _event_table(config: Config) -> Table:
    """Count corpora in which an event is found, with change and without."""
    rows = []
    for told, n, later in (
        ("nothing changes", config.n_corpora, (0, 1, 2)),
        ("one subject goes, another comes", config.n_changed, (0, 1, 3)),
    ):
        found = dict.fromkeys(KINDS, 0)
        for one in range(n):
            rng = np.random.default_rng([config.seed, one])
            counts = np.concatenate([_articles(rng, (0, 1, 2)), _articles(rng, later)])
            result = topic_evolution(
                csr_matrix(counts.astype(float)),
                TERMS,
                ["2020"] * 60 + ["2021"] * 60,
                n_topics=3,
                seed=one,
            )
            for kind in {event.kind for event in result.events}:
                found[kind] += 1
        rows.append([told, n, *(wilson(found[kind], n) for kind in KINDS)])
    return Table(
        "events",
        ["corpora", "n", *KINDS],
        rows,
        "Share of corpora in which anything of a kind is found, with 95 % Wilson "
        "intervals; 5 % is what is promised where nothing changes.",
    )


def _articles(rng: np.random.Generator, subjects: tuple[int, ...]) -> np.ndarray:
    topics = np.kron(np.eye(4), np.full(15, 1 / 15)) * 0.9 + 0.1 / 60
    return np.asarray(rng.multinomial(40, topics[rng.choice(subjects, 60)]))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "reports/topic_simulations")
    main(**vars(parser.parse_args()))
