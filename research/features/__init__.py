"""Tokens as matrices: n-grams, TF-IDF, counts, word vectors."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
