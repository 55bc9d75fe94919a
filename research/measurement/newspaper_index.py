"""Articles that hold a term of each of several lists, over all articles: an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.i18n import _
from research.measurement.exclusions import Exclusions
from research.measurement.groups import group_key
from research.measurement.word_lists import read_word_lists
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon

if TYPE_CHECKING:
    import pandas as pd

MEAN = 100.0  # of the index in its base window
LEAST_PERIODS = 3  # of a paper in the base window: fewer have no spread to scale by


@dataclass(frozen=True)
class NewspaperIndex:
    """An index of newspapers, and what it was made from.

    Attributes
    ----------
    table : DataFrame
        One row a period: `period`, `index`, `papers`, `articles`, `hits`.
    papers : DataFrame
        One row a paper and period: `source`, `period`, `articles`, `hits`, `share`,
        `scaled`.
    base : tuple of str
        First and last period by which papers and index are scaled.
    left_out : tuple of str
        Papers that cannot be scaled, and why.
    """

    table: "pd.DataFrame"
    papers: "pd.DataFrame"
    base: tuple[str, str]
    left_out: tuple[str, ...] = ()


def newspaper_index(
    corpus: Corpus,
    words: Lexicon | str = "epu",
    *,
    by: str = "month",
    base: tuple[str, str] | None = None,
    exclusions: Exclusions | None = None,
    cleaner: Cleaner | None = None,
) -> NewspaperIndex:
    """Make an index from the share of articles that hold a term of each theme.

    The share of each paper and period is divided by the paper's standard deviation
    over the base window; the mean over papers is divided by its mean over the base
    window and multiplied by 100. With the base window given, articles of later
    periods change no earlier value.

    Parameters
    ----------
    corpus : Corpus
        With dates and, of several papers, sources; articles without are left out. All
        are of one paper where none has a source.
    words : Lexicon or str
        An article counts if it holds a term of every theme of it.
    by : {"month", "quarter", "year", "day"}
    base : (str, str), optional
        First and last period, such as ("2011-01", "2018-12"); all if None.
    exclusions : Exclusions, optional
        Mentions that do not count; none if None, as in the literature.
    cleaner : Cleaner, optional

    Returns
    -------
    NewspaperIndex

    Raises
    ------
    ValueError
        If no paper has three periods in the base window with shares that differ.

    References
    ----------
    Baker, Bloom and Davis (2016), "Measuring Economic Policy Uncertainty", Quarterly
    Journal of Economics 131(4), section II.A. Huang and Luk (2020), "Measuring
    economic policy uncertainty in China", China Economic Review 59.
    """
    lexicon = words if isinstance(words, Lexicon) else read_word_lists(words)
    holds = _Holds(lexicon, exclusions or Exclusions(), cleaner or Cleaner())
    counts: dict[tuple[str, ...], list[int]] = {}
    columns = ("source", by) if any(article.source for article in corpus) else (by,)
    for article in corpus:
        key = group_key(article, columns)
        if key is not None:
            key = ("", *key)[-2:]
            cell = counts.setdefault(key, [0, 0])
            cell[0] += 1
            cell[1] += holds(article)
    return index_of_counts(counts, base=base)


@dataclass(frozen=True, slots=True)
class _Holds:
    """Tell whether an article holds a term of every theme."""

    lexicon: Lexicon
    exclusions: Exclusions
    cleaner: Cleaner

    def __call__(self, article: Article) -> bool:
        text = self.cleaner(article.text).text
        missing = set(self.lexicon.themes)
        rule_of = self.exclusions.of(text)
        for start, end, _term, themes in self.lexicon.find(text):
            if missing.isdisjoint(themes):
                continue
            if rule_of(start, end) is None:
                missing.difference_update(themes)
                if not missing:
                    return True
        return False


def index_of_counts(
    counts: dict[tuple[str, ...], list[int]], *, base: tuple[str, str] | None = None
) -> NewspaperIndex:
    """Make the index from articles and hits by (paper, period).

    Raises
    ------
    ValueError
        If no paper can be scaled.
    """
    import pandas as pd

    papers = sorted({paper for paper, _rest in counts})
    times = sorted({time for _rest, time in counts})
    window = (times[0], times[-1]) if base is None and times else base or ("", "")
    shape = (len(papers), len(times))
    n, hits = np.zeros(shape), np.zeros(shape)
    for (paper, time), (n_articles, n_hits) in counts.items():
        place = papers.index(paper), times.index(time)
        n[place], hits[place] = n_articles, n_hits
    share = np.divide(hits, n, out=np.full(shape, np.nan), where=n > 0)
    inside = np.array([window[0] <= time <= window[1] for time in times], dtype=bool)
    scale, left_out = _scales(papers, share, inside)
    if np.isnan(scale).all():
        raise ValueError(
            _(
                "no paper has shares that differ in {LEAST_PERIODS} periods of the "
                "base window {window} to {window_2}. Name a longer one with base, or "
                "longer periods with by.",
                LEAST_PERIODS=LEAST_PERIODS,
                window=window[0],
                window_2=window[1],
            )
        )
    scaled = share / scale[:, np.newaxis]
    mean = _mean_of_papers(scaled)
    index = mean / np.nanmean(mean[inside]) * MEAN
    used = ~np.isnan(scaled)
    table = pd.DataFrame(
        {
            "period": times,
            "index": index,
            "papers": used.sum(axis=0),
            "articles": np.where(used, n, 0).sum(axis=0).astype(int),
            "hits": np.where(used, hits, 0).sum(axis=0).astype(int),
        }
    )
    rows = [
        (paper, time, int(n[p, t]), int(hits[p, t]), share[p, t], scaled[p, t])
        for p, paper in enumerate(papers)
        for t, time in enumerate(times)
        if n[p, t]
    ]
    header = ["source", "period", "articles", "hits", "share", "scaled"]
    return NewspaperIndex(table, pd.DataFrame(rows, columns=header), window, left_out)


def _scales(
    papers: Sequence[str], share: Floats, inside: NDArray[np.bool_]
) -> tuple[Floats, tuple[str, ...]]:
    """Give each paper's standard deviation in the base window; NaN where none."""
    scale, left_out = np.full(len(papers), np.nan), []
    for row, paper in enumerate(papers):
        known = share[row, inside]
        known = known[~np.isnan(known)]
        if len(known) < LEAST_PERIODS:
            left_out.append(
                _(
                    "{paper}: {n_known} periods in the base window",
                    paper=paper,
                    n_known=len(known),
                )
            )
        elif np.ptp(known) == 0:
            left_out.append(
                _("{paper}: the same share in all of the base window", paper=paper)
            )
        else:
            scale[row] = known.std(ddof=1)
    return scale, tuple(left_out)


def _mean_of_papers(scaled: Floats) -> Floats:
    """Average over the papers of each period; NaN where there is none."""
    known = ~np.isnan(scaled)
    total = np.where(known, scaled, 0).sum(axis=0)
    n = known.sum(axis=0)
    mean = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    return np.asarray(mean)
