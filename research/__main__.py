"""`python -m research` is the command `research`."""

from research.cli import main

main()
