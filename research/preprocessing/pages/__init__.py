"""From the text of newspaper pages to their articles."""
