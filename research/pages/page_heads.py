"""What stands at the head of a page before its first article: names, no titles."""

from collections.abc import Sequence

from research.pages.blocks import Block
from research.pages.furniture import is_latin, is_masthead, kind_of_line

# The name of a page has at most so many letters; what has more, or says a sentence,
# ends the head.
NAME_LETTERS, HEAD_CHARS = 5, 40
_MARKS = frozenset("，。、；！？：")


def page_head(blocks: Sequence[Block]) -> dict[int, str]:
    """Find names of the paper and of the page above the first article.

    Names are told from titles by what stands among them: a page whose text begins
    without a folio line, masthead or editors has none.

    Parameters
    ----------
    blocks : sequence of Block
        In the order of the page.

    Returns
    -------
    dict of int to str
        Numbers of blocks and their kinds: "masthead", "label" or "advertisement".
    """
    found: dict[int, str] = {}
    headings: list[int] = []
    broken = known = False
    for block in blocks:
        kind = kind_of_line(block.text)
        n_letters = sum(map(str.isalnum, block.text))
        if block.kind == "folio" or is_masthead(block.text) or kind:
            known = True
            broken = kind in ("weather", "advertisement") or broken
        elif is_latin(block.text):
            found[block.number] = "masthead"
        elif n_letters <= NAME_LETTERS and block.kind in ("heading", "text"):
            found[block.number] = "label"
        elif block.kind == "heading":
            if broken:  # what stood above had no text: it was no headline
                found |= dict.fromkeys(headings, "advertisement")
                headings, broken = [], False
            headings.append(block.number)
        elif block.kind == "text" and not _says(block.text):
            headings.append(block.number)
            broken = True
        else:
            break
    return found if known else {}


def _says(text: str) -> bool:
    """Tell a text that is no name or call."""
    return len(text) > HEAD_CHARS or any(mark in text for mark in _MARKS)
