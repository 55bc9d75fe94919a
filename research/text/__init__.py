"""One text, from raw to tokens."""
