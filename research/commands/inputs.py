"""Options to a Corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

from research.commands.options import column_mapping
from research.commands.outputs import leave_out
from research.commands.progress import say

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus


def read_articles(
    path: Path, column: list[str] | None, drop_bad: bool, pages: bool = False
) -> "Corpus":
    """Read the articles of a command, and say what was left out."""
    if pages:
        return read_page_files([path])
    from research.corpus.reading import read_corpus

    corpus = read_corpus(path, columns=column_mapping(column), drop_bad=drop_bad)
    for problem in corpus.dropped:
        say(f"left out: {problem}")
    return corpus


def read_page_files(paths: list[Path]) -> "Corpus":
    """Read the articles of newspaper pages, and say what was noticed."""
    from research.pages.editions import read_pages

    articles, notes = read_pages(paths)
    for problem in articles.dropped:
        leave_out(problem)
    for note in notes:
        say(note)
    return articles
