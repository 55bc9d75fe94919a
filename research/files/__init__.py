"""Bytes and rows: read, decode, write whole or not at all; knows no article."""
