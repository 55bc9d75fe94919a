"""What only our own studies call; no part of the wheel."""
