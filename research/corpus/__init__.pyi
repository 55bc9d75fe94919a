from .columns import Reading as Reading
from .corpus import CorpusError as CorpusError
from .datasets import article_batches as article_batches
from .datasets import sample_articles as sample_articles
from .passages import split_text as split_text

__all__ = [
    "CorpusError",
    "Reading",
    "article_batches",
    "sample_articles",
    "split_text",
]
