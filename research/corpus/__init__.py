"""Articles, as published: read, check, write."""
