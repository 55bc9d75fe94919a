"""Other systems, measured like ours."""
