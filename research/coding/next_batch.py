"""Behind `research code`: the next batch, when to stop, questions about topics."""

import numpy as np

from research.arrays import Floats
from research.coding.codebook import Codebook
from research.coding.sheets import draw_informative
from research.corpus.corpus import Corpus
from research.evaluation.sampling import (
    DRAWN_IN,
    decision_kappa,
    informativeness,
    nearest_similarity,
)
from research.i18n import _
from research.text.cleaner import Cleaner
from research.themes.classifier import ThemeClassifier
from research.themes.linear import hit_density

# Kappa from which a further round changes little: on real articles coders would stop at
# 450 labels on average, 0.02 of macro F1 short of 800 (reports/coding).
STABLE = 0.90


def next_batch(
    corpus: Corpus,
    coded: Corpus,
    by: ThemeClassifier | Codebook,
    *,
    n: int,
    random_share: float,
    seed: int,
) -> tuple[Corpus, dict[str, float], int]:
    """Draw what to code next from what is left.

    Parameters
    ----------
    corpus : Corpus
    coded : Corpus
        What was coded so far, as `research code read` writes it.
    by : ThemeClassifier or Codebook
        A model fitted on what was coded; or, before there is one, a codebook whose
        terms say what the themes may be in.
    n : int
        Articles to draw.
    random_share : float
        Share of the inclusion probabilities that is the same for all, in (0, 1].
    seed : int

    Returns
    -------
    rest : Corpus
        All that was not coded.
    drawn : dict
        The inclusion probability of each article drawn, by id.
    sampling_round : int
        1, or one more than the last round of what was coded.

    Raises
    ------
    ValueError
        If fewer than n articles are left, or a theme of the codebook has no terms.
    """
    done = set(coded.ids)
    rest = corpus.select(lambda article: article.id not in done)
    if isinstance(by, Codebook):
        utility = _by_terms(rest, by)
    else:
        similarity = None
        if len(coded):
            features = by.linear_.features
            similarity = nearest_similarity(
                features.transform(rest.texts), features.transform(coded.texts)
            )
        utility = informativeness(by.predict_proba(rest.texts), similarity)
    drawn = draw_informative(rest, utility, n=n, random_share=random_share, seed=seed)
    rounds = [article.extra.get(DRAWN_IN, {}).get("round", 1) for article in coded]
    return rest, drawn, max(rounds, default=0) + 1


def _by_terms(corpus: Corpus, codebook: Codebook) -> Floats:
    """Density of the themes' terms; those of rare themes count for more."""
    cleaner = Cleaner()
    density = hit_density(
        [cleaner(text).text for text in corpus.texts], codebook.lexicon()
    )
    usual = density.mean(axis=0)
    utility: Floats = (density / usual.clip(min=usual.max() / 100 or 1)).sum(axis=1)
    return utility


def stability(before: ThemeClassifier, now: ThemeClassifier, corpus: Corpus) -> str:
    """Say how far two models decide alike on a corpus, and whether to go on.

    Raises
    ------
    ValueError
        If they have not the same themes.
    """
    if before.themes_ != now.themes_:
        raise ValueError(
            _(
                "both models must have the same themes, got {before} and {now}.",
                before=before.themes_,
                now=now.themes_,
            )
        )
    kappa = decision_kappa(before.predict(corpus.texts), now.predict(corpus.texts))
    if np.isnan(kappa):
        return _("decisions as the round before: undefined, no theme is given at all")
    advice = (
        _("three rounds on end like this are a reason to stop")
        if kappa >= STABLE
        else _("the model still changes: go on")
    )
    return _(
        "decisions as the round before: kappa {kappa:.3f}; {advice}",
        kappa=kappa,
        advice=advice,
    )
