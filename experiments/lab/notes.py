"""Sentences about our own data sets."""

from dataclasses import asdict
from typing import Any

from research.corpus.corpus import Corpus

SAMPLE_NOTE = (
    "The sample corpus was written by a language model for trying things out. Scores "
    "on it are sample scores: they say that the program works, and nothing about how "
    "well it does on a real newspaper."
)
LABEL_NOTE = (
    "The labels were made by a language model that read each article once by a "
    "codebook, not by people. 80 other articles, read twice apart, gave Cohen's kappa "
    "of 0.95 (digitalisation), 0.96 (green transition), 1.00 (finance) and 0.96 "
    "(consumer electronics). The sample corpus is extra training data, never scored."
)
DRAW_NOTE = (
    "817 articles were drawn by keywords and 1,200 by a first model, which sought "
    "close calls. Both draws are biased on purpose: shares of themes here "
    "are no newspaper's."
)
VECTOR_NOTE = (
    "Word vectors come from unlabelled articles of the same crawls, none of them one "
    "of the labelled articles, whole or in part. They are of all times and sources, "
    "also where labelled articles are held back by time or by source."
)


def with_corpus(config: Any, corpus: Corpus) -> dict[str, Any]:
    """Add to an experiment's settings what they were applied to."""
    return {
        **asdict(config),
        "corpus_sha256": corpus.sha256,
        "n_articles": len(corpus),
    }
