"""Results → blocks of a report, a room a subject; none of them computes a result."""

from research.sections.notes import (
    DRAW_NOTE,
    LABEL_NOTE,
    ONE_FIT_NOTE,
    SAMPLE_NOTE,
    VECTOR_NOTE,
    display,
    estimate,
    limits,
    with_corpus,
)
from research.sections.scores import (
    HEADLINE,
    co_occurrence_figure,
    score_blocks,
    theme_term_figure,
)
from research.sections.scrutiny import error_table
from research.sections.shares import (
    PREVALENCE_NOTE,
    prevalence_table,
    shares_figure,
    shares_table,
)
from research.sections.topics import lift_figure, topic_blocks

__all__ = [
    "DRAW_NOTE",
    "HEADLINE",
    "LABEL_NOTE",
    "ONE_FIT_NOTE",
    "PREVALENCE_NOTE",
    "SAMPLE_NOTE",
    "VECTOR_NOTE",
    "co_occurrence_figure",
    "display",
    "error_table",
    "estimate",
    "lift_figure",
    "limits",
    "prevalence_table",
    "score_blocks",
    "shares_figure",
    "shares_table",
    "theme_term_figure",
    "topic_blocks",
    "with_corpus",
]
