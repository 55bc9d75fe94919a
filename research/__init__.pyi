from . import (
    coding,
    commands,
    corpus,
    evaluation,
    features,
    files,
    measurement,
    models,
    pages,
    rendering,
    reports,
    scale,
    stats,
    text,
    themes,
    topics,
)
from .corpus.article import Article as Article
from .corpus.corpus import Corpus as Corpus
from .corpus.reading import read_corpus as read_corpus
from .corpus.writing import write_corpus as write_corpus
from .features.word_vectors import WordVectors as WordVectors
from .features.word_vectors import fit_word_vectors as fit_word_vectors
from .models import load_model as load_model
from .models import save_model as save_model
from .pages.editions import read_pages as read_pages
from .pages.reading import read_page as read_page
from .rendering.report import Report as Report
from .reports.digest import Digest as Digest
from .reports.digest import make_digest as make_digest
from .stats.estimates import Estimate as Estimate
from .text.cleaner import Cleaner as Cleaner
from .text.lexicon import Lexicon as Lexicon
from .text.lexicon import read_lexicon as read_lexicon
from .text.segmenter import Segmenter as Segmenter
from .text.tokens import Tokens as Tokens
from .themes.classifier import ThemeClassifier as ThemeClassifier
from .themes.single_label import SingleLabelClassifier as SingleLabelClassifier
from .topics.lda import fit_lda as fit_lda
from .topics.lda import fit_topics as fit_topics
from .topics.model import TopicModel as TopicModel

__all__ = [
    "Article",
    "Cleaner",
    "Corpus",
    "Digest",
    "Estimate",
    "Lexicon",
    "Report",
    "Segmenter",
    "SingleLabelClassifier",
    "ThemeClassifier",
    "Tokens",
    "TopicModel",
    "WordVectors",
    "__version__",
    "coding",
    "commands",
    "corpus",
    "evaluation",
    "features",
    "files",
    "fit_lda",
    "fit_topics",
    "fit_word_vectors",
    "load_model",
    "make_digest",
    "measurement",
    "models",
    "pages",
    "read_corpus",
    "read_lexicon",
    "read_page",
    "read_pages",
    "rendering",
    "reports",
    "save_model",
    "scale",
    "stats",
    "text",
    "themes",
    "topics",
    "write_corpus",
]

__version__: str
