"""Newspaper pages into articles."""
