"""What every report says: names of themes, what labels and scores are, limits."""

from research.i18n import N_, _
from research.rendering.blocks import Block, Prose, Section

NAMES = {
    "digitalisation": N_("digitalisation 数字化"),
    "green": N_("green transition 绿色化"),
    "finance": N_("finance 金融"),
    "consumer_electronics": N_("consumer electronics 消费电子"),
}
PERIOD_KINDS = (N_("year"), N_("quarter"), N_("month"), N_("week"), N_("day"))
ONE_FIT_NOTE = N_(
    "Topics are one fit with one seed. Another seed gives other topics: about half to "
    "two thirds of their top terms agree. A topic is a pattern of words; whether it "
    "is a subject is for a reader to judge."
)


def display(theme: str) -> str:
    """Name a theme for readers, in Chinese by its Chinese name alone."""
    return _(NAMES[theme]) if theme in NAMES else theme


def two_lines(theme: str) -> str:
    """Name a theme on two short lines, for the edge of a matrix."""
    english, _space, chinese = display(theme).rpartition(" ")
    return f"{english}\n{chinese}" if english else chinese


def limits(*sentences: str) -> list[Block]:
    """Say what the figures do not show."""
    return [Section(_("Limits")), Prose("\n\n".join(sentences))]
