"""Blocks of the reports of our studies."""
