from .blocks import Block as Block
from .page import Page as Page
from .page import PageError as PageError
from .page import Story as Story
from .reading import parse_page as parse_page

__all__ = [
    "Block",
    "Page",
    "PageError",
    "Story",
    "parse_page",
]
