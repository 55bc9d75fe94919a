from .concordance import concordance as concordance
from .exclusions import Exclusions as Exclusions
from .exclusions import Rule as Rule
from .exclusions import read_exclusions as read_exclusions
from .newspaper_index import newspaper_index as newspaper_index
from .panel import Panel as Panel
from .panel import panel as panel
from .regression import Regression as Regression
from .regression import plan_reading as plan_reading
from .regression import regress as regress
from .word_lists import read_word_lists as read_word_lists

__all__ = [
    "Exclusions",
    "Panel",
    "Regression",
    "Rule",
    "concordance",
    "newspaper_index",
    "panel",
    "plan_reading",
    "read_exclusions",
    "read_word_lists",
    "regress",
]
