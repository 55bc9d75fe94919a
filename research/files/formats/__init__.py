"""One file a kind of file: from a path to its rows."""
