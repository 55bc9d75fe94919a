"""Divide articles into training and test so that no test article was seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from research.arrays import Rows
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.i18n import _
from research.stats.folds import theme_balanced_folds
from research.text.duplicates import duplicate_groups
from research.text.tokens import Tokens

# A title of fewer characters, such as 早间快讯, may head unrelated articles.
LEAST_TITLE = 8


@dataclass(frozen=True, slots=True)
class Fold:
    """Row numbers of the articles to fit on and of those to score."""

    train: Rows
    test: Rows


def group_folds(
    labels: NDArray[np.int8],
    groups: NDArray[np.int64],
    *,
    n_folds: int,
    seed: int,
    n_extra: int = 0,
) -> Iterator[Fold]:
    """Split so that near-duplicates stay together and themes are balanced.

    Parameters
    ----------
    labels : ndarray of shape (n_docs, n_themes)
        Labels of the articles that are scored in turn.
    groups : ndarray of shape (n_docs + n_extra,)
        Near-duplicates share a number. The last `n_extra` articles are only ever
        trained on, and not where a near-duplicate of theirs is scored.
    n_folds : int
    seed : int
    n_extra : int

    Yields
    ------
    Fold
        Audited: no group stands on both sides.
    """
    n_docs = len(groups) - n_extra
    extra = np.arange(n_docs, len(groups))
    folds = theme_balanced_folds(labels, groups[:n_docs], n_folds=n_folds, seed=seed)
    for train, test in folds:
        unseen = extra[~np.isin(groups[extra], groups[test])]
        fold = Fold(np.concatenate([train, unseen]), test)
        audit_fold(fold, groups)
        yield fold


def leakage_groups(
    articles: Sequence[Article], *, tokens: Tokens | None = None
) -> NDArray[np.int64]:
    """Give articles numbers that near-duplicates and parts of one story share.

    Parts of a story are articles under one title: a text divided in two, or an update.

    Parameters
    ----------
    articles : sequence of n_docs Article
    tokens : Tokens, optional
        Of the same articles, where they were cleaned already.

    Returns
    -------
    ndarray of int, shape (n_docs,)
        From 0, in the order of the groups' first articles.
    """
    titles = pd.Series([article.title.strip() for article in articles], dtype=object)
    telling = titles.str.len() >= LEAST_TITLE
    by_title = np.where(telling, pd.factorize(titles)[0], -1)
    # Articles are joined to their groups and to their titles; whatever hangs together
    # is one group.
    n_docs = len(articles)
    texts = duplicate_groups(
        [article.text for article in articles] if tokens is None else tokens
    )
    rows = np.concatenate([np.arange(n_docs), np.flatnonzero(by_title >= 0)])
    hubs = np.concatenate([texts, n_docs + by_title[by_title >= 0]])
    size = 3 * n_docs
    graph = coo_matrix((np.ones(len(rows)), (rows, n_docs + hubs)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    groups: NDArray[np.int64] = pd.factorize(component[:n_docs])[0]
    return groups


def later_articles(
    dates: Sequence[str | None],
    groups: NDArray[np.int64],
    *,
    test_fraction: float = 0.3,
    n_extra: int = 0,
) -> Fold:
    """Train on the past and test on what came later.

    Articles without a date stand on neither side; so do training articles in a
    group with a later one. All articles of one day stand on one side.

    Parameters
    ----------
    dates : sequence of n_docs str or None
        As ISO 8601, which sorts by time.
    groups : ndarray of shape (n_docs + n_extra,)
        Parts of one story share a number. The last `n_extra` articles are trained
        on whatever their date.
    test_fraction : float
        Share of the dated articles to test on, at least.
    n_extra : int

    Raises
    ------
    ValueError
        If all dated articles are of one day, or none has a date.
    """
    days = np.array([date[:10] if date else "" for date in dates])
    dated = np.sort(days[days != ""])
    if not len(dated) or dated[0] == dated[-1]:
        raise ValueError(
            _(
                "a split by time needs articles of two days or more, got {n_dated} "
                "dated articles of {n_unique}.",
                n_dated=len(dated),
                n_unique=len(np.unique(dated)),
            )
        )
    first = max(
        dated[int((1 - test_fraction) * len(dated))], dated[dated > dated[0]][0]
    )
    test = np.flatnonzero(days >= first)
    past = np.flatnonzero((days != "") & (days < first))
    return _without_test_groups(past, test, groups, n_extra)


def left_out_sources(
    sources: Sequence[str],
    groups: NDArray[np.int64],
    *,
    least: int = 20,
    n_extra: int = 0,
) -> Iterator[tuple[str, Fold]]:
    """Test on one source after training on all others, source by source.

    Parameters
    ----------
    sources : sequence of n_docs str
    groups : ndarray of shape (n_docs + n_extra,)
        Articles of one group never stand on both sides.
    n_extra : int
        Articles at the end that are trained on, never tested.
    least : int
        Sources of fewer articles are trained on, never tested.

    Yields
    ------
    source, fold : str, Fold
        In the order of the sources' names.
    """
    of_source = np.array(sources, dtype=object)
    for source, size in zip(*np.unique(of_source, return_counts=True), strict=True):
        if size >= least:
            test = np.flatnonzero(of_source == source)
            others = np.flatnonzero(of_source != source)
            yield str(source), _without_test_groups(others, test, groups, n_extra)


def _without_test_groups(
    train: Rows, test: Rows, groups: NDArray[np.int64], n_extra: int
) -> Fold:
    train = np.concatenate([train, np.arange(len(groups) - n_extra, len(groups))])
    fold = Fold(train[~np.isin(groups[train], groups[test])], test)
    audit_fold(fold, groups)
    return fold


def audit_fold(
    fold: Fold, groups: NDArray[np.int64], *, ids: Sequence[str] | None = None
) -> None:
    """Raise unless training and test articles are different texts.

    Parameters
    ----------
    fold : Fold
    groups : ndarray of shape (n_docs,)
        Near-duplicates share a number.
    ids : sequence of n_docs str, optional
        Names for the message; row numbers if None.

    Raises
    ------
    ValueError
        Naming pairs of near-duplicates that stand on both sides.
    """
    shared = np.intersect1d(groups[fold.train], groups[fold.test])
    if not len(shared):
        return

    def first(rows: Rows, group: int) -> str:
        row = int(rows[groups[rows] == group][0])
        return ids[row] if ids is not None else str(row)

    pairs = [f"{first(fold.train, g)} ~ {first(fold.test, g)}" for g in shared[:10]]
    raise ValueError(
        _(
            "{n_shared} groups of near-duplicates stand in training and test: ",
            n_shared=len(shared),
        )
        + ", ".join(pairs)
        + (", …" if len(shared) > 10 else "")
        + _(". Split by group.")
    )


def without_overlap(corpus: Corpus, others: Corpus) -> Corpus:
    """Leave out articles that stand among others too, whole or truncated.

    What is learned from the rest, without labels, has seen none of the others.

    Parameters
    ----------
    corpus : Corpus
    others : Corpus
        Articles taken from the corpus may name theirs by the field `pool_id`.

    Returns
    -------
    Corpus
        Without articles that have an id of the others, or a near-duplicate among
        them. Texts are compared as far as the longest of the others goes: these may
        be beginnings of longer articles.
    """
    taken = {article.extra.get("pool_id") for article in others} | set(others.ids)
    left = [article for article in corpus if article.id not in taken]
    texts = others.texts
    longest = max(map(len, texts), default=0)
    groups = duplicate_groups([*texts, *(article.text[:longest] for article in left)])
    seen = np.isin(groups[len(texts) :], groups[: len(texts)])
    kept = zip(left, seen, strict=True)
    return Corpus(tuple(article for article, again in kept if not again))
