"""Labels from several coders; unanimous answers stand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from research.arrays import Floats
from research.coding.codings import Codings
from research.corpus.corpus import Corpus
from research.evaluation.sampling import DRAWN_IN

Adjudicated = Mapping[tuple[str, str], bool]


@dataclass(frozen=True, slots=True)
class CoderConsensus:
    """What coders say together.

    Attributes
    ----------
    probability : ndarray of shape (n_docs, n_themes)
        That the article has the theme: 0 or 1 where all who read it say the same, or
        where it was adjudicated.
    sensitivity, specificity : ndarray of shape (n_coders, n_themes)
        Share of articles with, and without, the theme that the coder names so, among
        those that somebody else read as well; NaN where there is none of them.
    n_with, n_without : ndarray of shape (n_coders, n_themes)
        How many such articles there are; not whole where coders disagree.
    """

    probability: Floats
    sensitivity: Floats
    specificity: Floats
    n_with: Floats
    n_without: Floats


def coder_consensus(
    codings: Codings,
    *,
    adjudicated: Adjudicated | None = None,
    n_steps: int = 200,
    tolerance: float = 1e-6,
) -> CoderConsensus:
    """Weigh coders by how well each agrees with what all say together.

    Answers on which all who read an article agree stand, also those of one coder
    alone, and so does what was adjudicated. Only where coders disagree are they
    weighed: by expectation maximisation, started at the majority, each theme apart.
    How well a coder does is learned from articles that others read too; one article
    of either answer is added to every count, so that few articles give no extremes.

    Parameters
    ----------
    codings : Codings
    adjudicated : mapping, optional
        What a person decided, by (id, theme).
    n_steps : int
        At most.
    tolerance : float
        Largest change of a probability that ends it.

    References
    ----------
    Dawid and Skene (1979), "Maximum likelihood estimation of observer error-rates
    using the EM algorithm", Applied Statistics 28; here with the answers of which
    nobody doubts held fixed.
    """
    read = ~np.isnan(codings.votes)
    yes = np.nan_to_num(codings.votes)
    n_read = read.sum(axis=0)
    probability = yes.sum(axis=0) / np.maximum(n_read, 1)
    decided = _decided(codings, adjudicated or {})
    known = ~np.isnan(decided)
    probability[known] = decided[known]
    fixed = known | (probability == 0) | (probability == 1)
    tells = read & ((n_read >= 2) | known)
    said_yes, said_no = tells * yes, tells * (1 - yes)
    for _ in range(n_steps):
        s = _share(said_yes, said_no, probability, added=1)[:, np.newaxis]
        t = _share(said_no, said_yes, 1 - probability, added=1)[:, np.newaxis]
        told = tells.any(axis=0)
        share = ((told * probability).sum(axis=0) + 1) / (told.sum(axis=0) + 2)
        with_theme = (said_yes * np.log(s) + said_no * np.log(1 - s)).sum(axis=0)
        without = (said_yes * np.log(1 - t) + said_no * np.log(t)).sum(axis=0)
        odds = with_theme - without + np.log(share) - np.log(1 - share)
        fresh = np.where(fixed, probability, 0.5 * (1 + np.tanh(odds / 2)))
        moved = np.abs(fresh - probability).max(initial=0)
        probability = fresh
        if moved < tolerance:
            break
    return CoderConsensus(
        probability,
        sensitivity=_share(said_yes, said_no, probability),
        specificity=_share(said_no, said_yes, 1 - probability),
        n_with=(tells * probability).sum(axis=1),
        n_without=(tells * (1 - probability)).sum(axis=1),
    )


def _decided(codings: Codings, adjudicated: Adjudicated) -> Floats:
    """Give what was adjudicated as an array; NaN where nothing was."""
    rows = {name: row for row, name in enumerate(codings.ids)}
    columns = {theme: column for column, theme in enumerate(codings.themes)}
    decided = np.full((len(rows), len(columns)), np.nan)
    for (name, theme), answer in adjudicated.items():
        if name in rows and theme in columns:
            decided[rows[name], columns[theme]] = answer
    return decided


def _share(right: Floats, wrong: Floats, weight: Floats, *, added: int = 0) -> Floats:
    """Share of right answers of each coder; NaN where no article tells."""
    n_right = (right * weight).sum(axis=1) + added
    n_all = n_right + (wrong * weight).sum(axis=1) + added
    gaps = np.full_like(n_all, np.nan)
    share: Floats = np.divide(n_right, n_all, out=gaps, where=n_all > 0)
    return share


def labelled_by(
    codings: Codings,
    corpus: Corpus,
    *,
    adjudicated: Adjudicated | None = None,
    draws: Mapping[str, tuple[int, float]] | None = None,
) -> Corpus:
    """Give coded articles their themes: what coders agree on, else the likelier.

    An answer that all who read an article give stands, as does one coder's answer
    where nobody else read it. Where coders disagree, `coder_consensus` weighs them.

    Parameters
    ----------
    codings : Codings
    corpus : Corpus
        Holds the coded articles; the others are left out.
    adjudicated : mapping, optional
        What a person decided, by (id, theme); it stands over what coders said.
    draws : mapping, optional
        Round and chance of being drawn, by id, from `codings.read_draws`; written
        into each article's `extra`.

    Returns
    -------
    Corpus
    """
    draws = draws or {}
    probability = coder_consensus(codings, adjudicated=adjudicated).probability
    given = {
        name: tuple(
            theme for theme, p in zip(codings.themes, row, strict=True) if p > 0.5
        )
        for name, row in zip(codings.ids, probability, strict=True)
    }
    labelled = []
    for article in corpus:
        if article.id not in given:
            continue
        extra = dict(article.extra)
        if article.id in draws:
            number, chance = draws[article.id]
            extra[DRAWN_IN] = {"round": number, "probability": chance}
        labelled.append(replace(article, labels=given[article.id], extra=extra))
    return Corpus(tuple(labelled))
