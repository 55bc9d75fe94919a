"""Copies: how many articles are, of which first source, and how much is of agencies."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.i18n import _
from research.rendering.blocks import Block, Prose, Section, Share, Table
from research.reports.notes import display
from research.stats.estimates import counted_share
from research.themes.labelling import Labelling

MAX_ROWS = 15
# Agencies by every name that stands over or under their copy.
AGENCIES = {
    "新华社": ("新华社", "新华网"),
    "中新社": ("中新社", "中新网", "中国新闻社", "中国新闻网"),
    "中央社": ("中央社",),
    "中通社": ("中通社",),
    "路透社": ("路透社",),
    "法新社": ("法新社",),
    "美联社": ("美联社",),
    "彭博社": ("彭博社",),
    "共同社": ("共同社",),
    "塔斯社": ("塔斯社", "俄塔社", "俄新社"),
}
_NAMES = "|".join(name for names in AGENCIES.values() for name in names)
# 新华社北京3月5日电, （新华社记者李明）, 据中新网报道: at the head of the text.
_HEAD = re.compile(
    rf"^\W{{0,3}}(?:据|本报)?({_NAMES})[^\n，。]{{0,24}}?(?:电|讯|消息|报道|记者|客户端)"
)
_CREDIT = re.compile(rf"(?:来源|稿源|据)[:：\s]*({_NAMES})|[（(]({_NAMES})[)）]\s*$")
_OF_NAME = {name: agency for agency, names in AGENCIES.items() for name in names}
HEAD_LINES, LAST_LINES = 2, 2


@dataclass(frozen=True, slots=True)
class Reprints:
    """Which articles are copies, and of whom.

    Attributes
    ----------
    first : ndarray of int, shape (n_docs,)
        The article each is a near-duplicate of: the earliest of its group, itself
        where it is that or stands alone.
    agency : tuple of str, length n_docs
        Whose copy an article says it is; "" where it names no agency.
    """

    first: NDArray[np.int64]
    agency: tuple[str, ...]

    @property
    def is_copy(self) -> NDArray[np.bool_]:
        """Which articles are copies of an earlier one."""
        return np.asarray(self.first != np.arange(len(self.first)))

    @property
    def is_of_agency(self) -> NDArray[np.bool_]:
        """Which articles are agency copy."""
        return np.array([bool(name) for name in self.agency], dtype=bool)


def find_reprints(corpus: Corpus, groups: NDArray[np.int64]) -> Reprints:
    """Find which articles are copies, the earliest of near-duplicates being the first.

    Parameters
    ----------
    corpus : Corpus
    groups : ndarray of int, shape (n_docs,)
        Near-duplicates share a number.
    """
    first: dict[int, int] = {}
    # What has no date is taken to be later: nothing says that it was first.
    order = sorted(range(len(corpus)), key=lambda row: (corpus[row].date or "~", row))
    for row in order:
        first.setdefault(int(groups[row]), row)
    rows = np.array([first[int(group)] for group in groups], dtype=np.int64)
    return Reprints(rows, tuple(agency_of(article) for article in corpus))


def agency_of(article: Article) -> str:
    """Name the agency whose copy an article says it is; "" if it names none.

    Examples
    --------
    >>> agency_of(Article(id="a", body=("新华社北京3月5日电（记者李明）今天……",)))
    '新华社'
    >>> agency_of(Article(id="b", body=("记者走进新华社大院。",)))
    ''
    """
    if article.source in _OF_NAME:
        return _OF_NAME[article.source]
    for line in (article.dateline, article.byline, *article.body[:HEAD_LINES]):
        if found := _HEAD.match(line):
            return _OF_NAME[found[1]]
    for line in (article.byline, article.dateline, *article.body[-LAST_LINES:]):
        if found := _CREDIT.search(line):
            return _OF_NAME[found[1] or found[2]]
    return ""


def reprint_blocks(
    corpus: Corpus, found: Reprints, labelling: Labelling
) -> list[Block]:
    """Show copies by first source, agency copy, and themes without either."""
    head = Section(
        _("Copies and agency copy"),
        _(
            "Near-duplicates share at least half of their five-character sequences; "
            "the earliest is taken for the first. Agency copy is what names an agency "
            "over or under it: there may be more."
        ),
    )
    blocks = [
        *_source_table(corpus, found),
        *_agency_table(found),
        *_theme_table(found, labelling),
    ]
    if not blocks:
        return [head, Prose(_("No article is a copy of another, or names an agency."))]
    return [head, *blocks]


def _source_table(corpus: Corpus, found: Reprints) -> list[Block]:
    copies = np.flatnonzero(found.is_copy).tolist()
    if not copies:
        return []
    n_copies: Counter[str] = Counter()
    n_elsewhere: Counter[str] = Counter()
    copied: dict[str, set[int]] = {}
    for row in copies:
        origin = int(found.first[row])
        source = corpus[origin].source
        n_copies[source] += 1
        n_elsewhere[source] += corpus[row].source != source
        copied.setdefault(source, set()).add(origin)
    ranked = sorted(n_copies, key=lambda name: (-n_copies[name], name))
    rows = [
        [
            name or _("(none named)"),
            len(copied[name]),
            n_copies[name],
            n_elsewhere[name],
        ]
        for name in ranked[:MAX_ROWS]
    ]
    header = [_("first source"), _("articles copied"), _("copies"), _("elsewhere")]
    caption = _(
        "{n:,} articles are copies of an earlier one, by the source of that one. "
        "Elsewhere: copies in another source.",
        n=len(copies),
    )
    return [Table("reprints", header, rows, caption)]


def _agency_table(found: Reprints) -> list[Block]:
    counts = Counter(name for name in found.agency if name)
    if not counts:
        return []
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    rows = [
        [
            name,
            counts[name],
            Share(counted_share(np.array([one == name for one in found.agency]))),
        ]
        for name in ranked
    ]
    caption = _("Agency copy: articles that name the agency they are from.")
    header = [_("agency"), _("articles"), _("share")]
    return [Table("agency_copy", header, rows, caption)]


def _theme_table(found: Reprints, labelling: Labelling) -> list[Block]:
    if not (found.is_copy.any() or found.is_of_agency.any()):
        return []
    kinds = (
        (_("all articles"), np.ones(len(labelling), dtype=bool)),
        (_("without copies"), ~found.is_copy),
        (_("without copies and agency copy"), ~found.is_copy & ~found.is_of_agency),
    )
    rows = [
        [
            display(theme),
            *(
                Share(counted_share(given[kept])) if kept.any() else None
                for _name, kept in kinds
            ),
        ]
        for theme, given in zip(labelling.themes, labelling.decision.T, strict=True)
    ]
    if not rows:
        return []
    caption = _("Shares of themes with and without copies.")
    header = [_("theme"), *(name for name, _kept in kinds)]
    return [Table("themes_without_copies", header, rows, caption)]


def common_agency(agency: Sequence[str]) -> tuple[str, int]:
    """Give the agency most copy is of, and how much is; "" and 0 if there is none."""
    counts = Counter(name for name in agency if name)
    return min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
