from .concordance import concordance as concordance
from .correspondence import Correspondence as Correspondence
from .correspondence import correspondence as correspondence
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
from .workshop import MadeList as MadeList
from .workshop import make_word_list as make_word_list
from .workshop import propose_terms as propose_terms

__all__ = [
    "Correspondence",
    "Exclusions",
    "MadeList",
    "Panel",
    "Regression",
    "Rule",
    "concordance",
    "correspondence",
    "make_word_list",
    "newspaper_index",
    "panel",
    "plan_reading",
    "propose_terms",
    "read_exclusions",
    "read_word_lists",
    "regress",
]
