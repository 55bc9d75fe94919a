"""Where the lines of a page stand, and what that alone says of its articles."""
