"""`python -m research` is the command `research`."""

from research.commands.app import main

main()
