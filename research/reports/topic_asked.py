"""Asked: what a report on topics shows beside what it always does."""

from dataclasses import dataclass

from research.stats.periods import Kind


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a report on topics shows beside what it always does.

    Attributes
    ----------
    effects : str
        Formula of columns by which shares are compared, such as `source + C(year)`.
    cluster : str
        Column by which its standard errors are clustered.
    effect_topics : tuple of int
        Numbers of topics of further fits whose effects are drawn beside.
    effect_seeds : int
        Further fits of each number.
    group : str
        Column by whose values shares are drawn.
    by : str, optional
        What a period is; chosen if None.
    evolve : int
        Topics of each period, of which is shown which are born, die, split and merge;
        none are fitted if 0.
    """

    effects: str = ""
    cluster: str = ""
    effect_topics: tuple[int, ...] = ()
    effect_seeds: int = 0
    group: str = ""
    by: Kind | None = None
    evolve: int = 0
