"""Numbers and how sure they are; knows no text."""
