"""What speaks for one block after another."""
