"""Labels from several coders; unanimous answers stand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from research.arrays import Floats
from research.coding.codings import Codings
from research.corpus.corpus import Corpus
from research.evaluation.sampling import DRAWN_IN


@dataclass(frozen=True, slots=True)
class CoderConsensus:
    """What coders say together.

    Attributes
    ----------
    probability : ndarray of shape (n_docs, n_themes)
        That the article has the theme.
    sensitivity, specificity : ndarray of shape (n_coders, n_themes)
        Share of articles with, and without, the theme that the coder names so.
    """

    probability: Floats
    sensitivity: Floats
    specificity: Floats


def coder_consensus(
    codings: Codings, *, n_steps: int = 200, tolerance: float = 1e-6
) -> CoderConsensus:
    """Weigh coders by how well each agrees with what all say together.

    Expectation maximisation, started at the majority, each theme apart; one article
    of either answer is added to every count, so that few articles give no extremes.

    Parameters
    ----------
    codings : Codings
    n_steps : int
        At most.
    tolerance : float
        Largest change of a probability that ends it.

    References
    ----------
    Dawid and Skene (1979), "Maximum likelihood estimation of observer error-rates
    using the EM algorithm", Applied Statistics 28.
    """
    yes = np.nan_to_num(codings.votes)
    read = (~np.isnan(codings.votes)).astype(float)
    probability = yes.sum(axis=0) / np.maximum(read.sum(axis=0), 1)
    for _ in range(n_steps):
        sensitivity = ((yes * probability).sum(axis=1) + 1) / (
            (read * probability).sum(axis=1) + 2
        )
        specificity = (((read - yes) * (1 - probability)).sum(axis=1) + 1) / (
            (read * (1 - probability)).sum(axis=1) + 2
        )
        share = (probability.sum(axis=0) + 1) / (len(probability) + 2)
        s, t = sensitivity[:, np.newaxis], specificity[:, np.newaxis]
        with_theme = (yes * np.log(s) + (read - yes) * np.log(1 - s)).sum(axis=0)
        without = (yes * np.log(1 - t) + (read - yes) * np.log(t)).sum(axis=0)
        odds = with_theme - without + np.log(share) - np.log(1 - share)
        fresh = 0.5 * (1 + np.tanh(odds / 2))
        moved = np.abs(fresh - probability).max(initial=0)
        probability = fresh
        if moved < tolerance:
            break
    return CoderConsensus(probability, sensitivity, specificity)


dawid_skene = coder_consensus  # its old name


def labelled_by(
    codings: Codings,
    corpus: Corpus,
    *,
    adjudicated: Mapping[tuple[str, str], bool] | None = None,
    draws: Mapping[str, tuple[int, float]] | None = None,
) -> Corpus:
    """Give coded articles the themes that coders together find more likely than not.

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
    adjudicated, draws = adjudicated or {}, draws or {}
    probability = coder_consensus(codings).probability
    given = {
        name: tuple(
            theme
            for theme, p in zip(codings.themes, row, strict=True)
            if adjudicated.get((name, theme), p > 0.5)
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
