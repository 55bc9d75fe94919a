"""The noun Panel: one row a group, and what its columns are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from research.corpus.corpus import Corpus
from research.measurement.counting import Counted, Counting, Excluded
from research.measurement.exclusions import Exclusions, read_exclusions
from research.measurement.groups import check_columns
from research.measurement.panel_columns import PanelColumns
from research.measurement.word_lists import read_word_lists
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon
from research.text.segmenter import Segmenter

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Panel:
    """Groups of articles by what was counted in them.

    Attributes
    ----------
    table : DataFrame
        One row a group, sorted; columns that make the groups are texts, so that stock
        codes keep their zeros.
    columns : DataFrame
        Its codebook: `column`, `what`, `unit`, `source`.
    excluded : DataFrame
        Mentions that were not counted, each with its context and the rule.
    ungrouped : int
        Articles left out for want of a value to group by.
    """

    table: "pd.DataFrame"
    columns: "pd.DataFrame"
    excluded: "pd.DataFrame"
    ungrouped: int = 0


def panel(
    corpus: Corpus,
    by: Sequence[str],
    words: Lexicon | str | Path = "wu2021",
    *,
    exclusions: Exclusions | None = None,
    terms: bool = False,
    cleaner: Cleaner | None = None,
    segmenter: Segmenter | None = None,
    count_words: bool = True,
) -> Panel:
    """Count word lists by group, such as firm and year.

    Parameters
    ----------
    corpus : Corpus
    by : sequence of str
        `year`, `quarter`, `month`, `day`, fields such as `source`, and columns of the
        articles' own.
    words : Lexicon, str or path
        Lists, or what `read_word_lists` takes.
    exclusions : Exclusions, optional
        Mentions that do not count; the rules that ship if None. `Exclusions()` counts
        every mention.
    terms : bool
        A column of mentions for each term as well.
    cleaner, segmenter : optional
        Default settings if None.
    count_words : bool
        Without, rates are per 10,000 characters, and counting is several times as
        fast.

    Returns
    -------
    Panel
        For each list: mentions, mentions per 10,000 words, ln(1 + mentions), share of
        articles with a mention, and the TF-IDF share. The latter adds over the terms
        of the list f/N · ln(G/g), with f mentions of the term among the N mentions of
        all lists in the group, G groups and g groups that hold the term.

    Raises
    ------
    ValueError
        If no article has a value to group by.

    Examples
    --------
    >>> from research import Article, Corpus
    >>> corpus = Corpus((
    ...     Article(id="1", date="2023", body=("公司推进云计算。",)),
    ...     Article(id="2", date="2024", body=("公司尚未涉足区块链，已用云计算。",)),
    ... ))
    >>> found = panel(corpus, ["year"])
    >>> found.table[["year", "texts", "mentions_云计算技术", "mentions_区块链技术"]]
       year  texts  mentions_云计算技术  mentions_区块链技术
    0  2023      1               1               0
    1  2024      1               1               0
    >>> found.excluded[["id", "term", "rule"]]
      id term     rule
    0  2  区块链  negated

    References
    ----------
    Wu et al. (2021) sum mentions and take ln(1 + n): 《管理世界》37(7).
    """
    check_columns(corpus.articles, by)
    lexicon = words if isinstance(words, Lexicon) else read_word_lists(words)
    counting = Counting(
        lexicon,
        tuple(by),
        read_exclusions() if exclusions is None else exclusions,
        Cleaner() if cleaner is None else cleaner,
        (Segmenter() if segmenter is None else segmenter) if count_words else None,
    )
    return make_panel(counting, counting.count(corpus.articles), terms=terms)


def make_panel(counting: Counting, counted: Counted, *, terms: bool = False) -> Panel:
    """Turn what was counted, in however many files, into a panel."""
    import pandas as pd

    columns = PanelColumns(counting, counted)
    columns.add_sizes()
    columns.add_lists()
    columns.add_tone()
    if terms:
        columns.add_terms()
    return Panel(
        pd.DataFrame(columns.table),
        pd.DataFrame(columns.codebook, columns=["column", "what", "unit", "source"]),
        pd.DataFrame(counted.excluded, columns=list(Excluded._fields)),
        counted.ungrouped,
    )
