"""Simulations of topics."""
