"""The same over many files."""
