from .blocks import Attachment as Attachment
from .blocks import Excerpts as Excerpts
from .blocks import Figure as Figure
from .blocks import KeyNumbers as KeyNumbers
from .blocks import Prose as Prose
from .blocks import Section as Section
from .blocks import Table as Table
from .compare import compare_reports as compare_reports

__all__ = [
    "Attachment",
    "Excerpts",
    "Figure",
    "KeyNumbers",
    "Prose",
    "Section",
    "Table",
    "compare_reports",
]
