"""Learn to read pages from articles, broken into pages as newspapers break them."""

from research.page_training.articles import page_articles, page_card, split_pool
from research.page_training.kinds import EVIDENCE
from research.page_training.lessons import MIXES, gather_lessons
from research.page_training.passes import learn_seams

__all__ = [
    "EVIDENCE",
    "MIXES",
    "gather_lessons",
    "learn_seams",
    "page_articles",
    "page_card",
    "split_pool",
]
