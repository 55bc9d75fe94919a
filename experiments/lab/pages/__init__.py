"""Make newspaper pages, learn to read them, score the reading."""
