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
    "codebook, not by people. 896 other articles, drawn at random within 44 sources of "
    "industry and trade news and read twice apart, gave Cohen's kappa of 0.95 "
    "(digitalisation), 0.96 (green transition), 0.98 (finance) and 0.99 (consumer "
    "electronics); one reading against the other has F1 of 0.96, 0.96, 0.99 and 0.99, "
    "which is the ceiling of any classifier."
)
DRAW_NOTE = (
    "Of the 7,728 articles 817 were drawn by keywords, 4,728 by earlier models, which "
    "sought close calls (draws named active), and 2,183 at random within sources "
    "(random; random_2 after the closest calls had been taken out, so it is easier). "
    "The first are hard on purpose, and the sources of the last are weighted by us: "
    "shares of themes here are no newspaper's."
)
VECTOR_NOTE = (
    "Word vectors come from unlabelled articles of two pools, at most 1,000 of a "
    "source, none of them one of the labelled articles, whole or in part. They are of "
    "all times and sources, also where labelled articles are held back by time or by "
    "source."
)


def with_corpus(config: Any, corpus: Corpus) -> dict[str, Any]:
    """Add to an experiment's settings what they were applied to."""
    return {
        **asdict(config),
        "corpus_sha256": corpus.sha256,
        "n_articles": len(corpus),
    }
