from .concordance import concordance as concordance
from .exclusions import Exclusions as Exclusions
from .exclusions import Rule as Rule
from .exclusions import read_exclusions as read_exclusions
from .newspaper_index import newspaper_index as newspaper_index
from .panel import Panel as Panel
from .panel import panel as panel
from .word_lists import read_word_lists as read_word_lists

__all__ = [
    "Exclusions",
    "Panel",
    "Rule",
    "concordance",
    "newspaper_index",
    "panel",
    "read_exclusions",
    "read_word_lists",
]
