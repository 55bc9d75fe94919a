from .counts import count_terms as count_terms
from .tfidf import TfidfFeatures as TfidfFeatures

__all__ = [
    "TfidfFeatures",
    "count_terms",
]
