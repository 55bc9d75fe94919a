"""Themes and topics in Chinese industry news."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from research.classification.themes import ThemeClassifier
    from research.classification.vectors import WordVectors, fit_word_vectors
    from research.corpus import Article, Corpus, read_corpus, write_corpus
    from research.models import load_model, save_model
    from research.preprocessing.pages.reading import read_page
    from research.preprocessing.segmentation import Segmenter
    from research.preprocessing.text import Cleaner
    from research.reporting.report import Report
    from research.topics.lda import fit_lda
    from research.topics.model import TopicModel

__all__ = [
    "Article",
    "Cleaner",
    "Corpus",
    "Report",
    "Segmenter",
    "ThemeClassifier",
    "TopicModel",
    "WordVectors",
    "fit_lda",
    "fit_word_vectors",
    "load_model",
    "read_corpus",
    "read_page",
    "save_model",
    "write_corpus",
]

__version__ = "0.2.0"

# Names are loaded on first use: `import research` stays light.
_ROOMS = {
    "Article": "corpus",
    "Cleaner": "preprocessing.text",
    "Corpus": "corpus",
    "Report": "reporting.report",
    "Segmenter": "preprocessing.segmentation",
    "ThemeClassifier": "classification.themes",
    "TopicModel": "topics.model",
    "WordVectors": "classification.vectors",
    "fit_lda": "topics.lda",
    "fit_word_vectors": "classification.vectors",
    "load_model": "models",
    "read_corpus": "corpus",
    "read_page": "preprocessing.pages.reading",
    "save_model": "models",
    "write_corpus": "corpus",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'research' has no attribute {name!r}")
    return getattr(import_module(f"research.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOMS])
