"""Baselines and simulations of themes."""
