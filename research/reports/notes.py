"""What every report says: names of themes, what labels and scores are, limits."""

from research.rendering.blocks import Block, Prose, Section

NAMES = {
    "digitalisation": "digitalisation 数字化",
    "green": "green transition 绿色化",
    "finance": "finance 金融",
    "consumer_electronics": "consumer electronics 消费电子",
}
ONE_FIT_NOTE = (
    "Topics are one fit with one seed. Another seed gives other topics: about half to "
    "two thirds of their top terms agree. A topic is a pattern of words; whether it is "
    "a subject is for a reader to judge."
)


def display(theme: str) -> str:
    """Name a theme for readers."""
    return NAMES.get(theme, theme)


def two_lines(theme: str) -> str:
    """Name a theme on two short lines, for the edge of a matrix."""
    english, _, chinese = display(theme).rpartition(" ")
    return f"{english}\n{chinese}" if english else chinese


def limits(*sentences: str) -> list[Block]:
    """Say what the figures do not show."""
    return [Section("Limits"), Prose("\n\n".join(sentences))]
