"""Tokens as matrices: n-grams, TF-IDF, counts, word vectors."""
