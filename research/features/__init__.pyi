from .counts import TermCounts as TermCounts
from .counts import count_terms as count_terms
from .tfidf import TfidfFeatures as TfidfFeatures

__all__ = [
    "TermCounts",
    "TfidfFeatures",
    "count_terms",
]
