"""Which articles to code next, so that a classifier learns and shares stay known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.files.renamed import renamed_parameters
from research.i18n import _
from research.stats.estimates import Estimate

# Probabilities closer to 0 or 1 say no more about how sure a model is.
SURE = 1e-4
ROWS_AT_ONCE = 2000  # of a product that is dense in the end


@dataclass(frozen=True, slots=True)
class Draw:
    """Articles drawn with known probabilities.

    Attributes
    ----------
    rows : ndarray of int, shape (n_drawn,)
        Which articles, in increasing order.
    probability : ndarray of shape (n_drawn,)
        In (0, 1]: the inclusion probability of each. One over it is the
        weight with which it stands for all articles.
    """

    rows: NDArray[np.int64]
    probability: Floats


def informativeness(probabilities: Floats, similarity: Floats | None = None) -> Floats:
    """How much the labels of each article would teach: unsure of, and unlike the coded.

    Parameters
    ----------
    probabilities : ndarray of shape (n_docs, n_themes)
        Calibrated, in [0, 1].
    similarity : ndarray of shape (n_docs,), optional
        Cosine to the nearest coded article, from `nearest_similarity`.

    Returns
    -------
    ndarray of shape (n_docs,)
        At least 0: the square of the entropies of the themes' answers in bits, summed,
        times one less the similarity. On real articles that taught more than the
        distance to the thresholds, and than entropy without square or similarity.

    References
    ----------
    Settles (2009), "Active learning literature survey": uncertainty, and density.
    """
    p = np.clip(probabilities, SURE, 1 - SURE)
    doubt = -(p * np.log2(p) + (1 - p) * np.log2(1 - p)).sum(axis=1)
    unlike = 1.0 if similarity is None else np.clip(1 - similarity, 0, 1)
    return np.asarray(doubt**2 * unlike)


def nearest_similarity(features: csr_matrix, coded: csr_matrix) -> Floats:
    """Give the cosine of each article to the nearest coded one.

    Parameters
    ----------
    features : csr_matrix of shape (n_docs, n_features)
        Rows of length 1, or 0.
    coded : csr_matrix of shape (n_coded, n_features)

    Returns
    -------
    ndarray of shape (n_docs,)
        0 where nothing is coded.
    """
    nearest = np.zeros(features.shape[0])
    if not coded.shape[0]:
        return nearest
    turned = coded.T.tocsr()
    for start in range(0, features.shape[0], ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        product = (features[rows] @ turned).max(axis=1)
        nearest[rows] = product.toarray().ravel()
    return nearest


_NEW_NAMES = {"explore": "random_share"}


@renamed_parameters(**_NEW_NAMES)
def draw(
    utility: Floats,
    *,
    n: int,
    random_share: float = 0.2,
    strata: Sequence[str] | None = None,
    seed: int = 7,
) -> Draw:
    """Draw articles, the informative ones more likely, every one with some chance.

    Systematic sampling with probability proportional to size: articles stand in
    line by stratum, each as long as its chance, and every n-th part is hit from a
    random start. So the draw has the size asked for, each chance is exact, and strata
    (sources, clusters) are hit in proportion.

    Parameters
    ----------
    utility : ndarray of shape (n_docs,)
        At least 0; from `informativeness`.
    n : int
        Articles to draw.
    random_share : float
        Share of the inclusion probabilities that is the same for all articles, in
        (0, 1]. With 1 the draw is a simple one.
    strata : sequence of n_docs str, optional
    seed : int

    Returns
    -------
    Draw

    Raises
    ------
    ValueError
        If n is more than the articles, or explore is out of range.

    References
    ----------
    Madow (1949), "On the theory of systematic sampling, II". Tillé (2006), "Sampling
    algorithms", chapter 7.
    """
    n_docs = len(utility)
    if not (1 <= n <= n_docs and 0 < random_share <= 1):
        raise ValueError(
            _(
                "n must lie between 1 and the {n_docs} articles and explore in (0, "
                "1], got {n} and {random_share}.",
                n_docs=n_docs,
                n=n,
                random_share=random_share,
            )
        )
    inclusion = _inclusion(np.asarray(utility, dtype=float), n, random_share)
    rng = np.random.default_rng(seed)
    line = rng.permutation(n_docs)
    if strata is not None:
        _rest, numbers = np.unique(np.asarray(strata, dtype=str), return_inverse=True)
        line = line[np.argsort(numbers[line], kind="stable")]
    ends = np.cumsum(inclusion[line])
    ends[-1] = n  # whatever rounding made of it
    hits = np.searchsorted(ends, rng.random() + np.arange(n), side="right")
    rows = np.sort(line[hits])
    return Draw(rows, inclusion[rows])


def _inclusion(utility: Floats, n: int, random_share: float) -> Floats:
    """Turn utilities into inclusion probabilities: they add up to n, none above 1."""
    total = utility.sum()
    even = np.full(len(utility), 1 / len(utility))
    size = (
        even
        if total <= 0
        else random_share * even + (1 - random_share) * utility / total
    )
    inclusion = np.zeros(len(utility))
    certain = np.zeros(len(utility), dtype=bool)
    while True:
        rest = ~certain
        room = n - certain.sum()
        inclusion[certain] = 1
        inclusion[rest] = (
            room * size[rest] / max(size[rest].sum(), np.finfo(float).tiny)
        )
        above = rest & (inclusion > 1)
        if not above.any():
            return np.minimum(inclusion, 1)
        certain |= above


def round_weights(rounds: Sequence[Floats]) -> list[Floats]:
    """Weights of articles drawn in several rounds, each from what was left.

    A round and all that was coded before it estimate a total without bias; so does
    any fixed mean of the rounds, here by size. Then an article counts one over its
    chance in its own round, and once in each later one.

    Parameters
    ----------
    rounds : sequence of ndarray
        Inclusion probabilities of the articles drawn in each round, in order, from
        `Draw`.

    Returns
    -------
    list of ndarray
        Above 0, as the rounds.

    References
    ----------
    Farquhar, Gal and Rainforth (2021), "On statistical bias in active learning",
    ICLR: the levelled estimator, here for rounds.
    """
    sizes = np.array([len(inclusions) for inclusions in rounds], dtype=float)
    share = sizes / max(sizes.sum(), 1)
    later = 1 - np.cumsum(share)
    return [
        part / np.asarray(inclusions, dtype=float) + max(rest, 0.0)
        for part, rest, inclusions in zip(share, later.tolist(), rounds, strict=True)
    ]


def weighted_prevalence(
    labels: NDArray[np.int8], weight: Floats, *, level: float = 0.95
) -> list[Estimate]:
    """Share of all articles with each theme, from a sample of known probabilities.

    Parameters
    ----------
    labels : ndarray of shape (n_drawn, n_themes)
    weight : ndarray of shape (n_drawn,)
        One over the inclusion probability, or from `round_weights`.
    level : float
        Of the interval.

    Returns
    -------
    list of n_themes Estimate
        Normal ones by linearisation, as for sampling with replacement, which errs
        on the wide side. In [0, 1].

    References
    ----------
    Hájek (1971), comment on Basu; Särndal, Swensson and Wretman (1992), "Model
    assisted survey sampling", section 5.7.
    """
    from scipy.stats import norm

    weight = np.asarray(weight, dtype=float)
    share = weight @ labels / weight.sum()
    n = len(weight)
    residual = weight[:, np.newaxis] * (labels - share) / weight.sum()
    spread = residual - residual.mean(axis=0)
    error = np.sqrt(n / max(n - 1, 1) * (spread**2).sum(axis=0))
    half = norm.ppf(0.5 + level / 2) * error
    return [
        Estimate(float(p), float(max(p - h, 0)), float(min(p + h, 1)))
        for p, h in zip(share, half, strict=True)
    ]


def decision_kappa(before: NDArray[np.int8], now: NDArray[np.int8]) -> float:
    """How far two models decide alike on the same articles, in the worst theme.

    When it stays near 1 from round to round, more labels of the kind hardly change
    what the model says: a reason to stop coding.

    Parameters
    ----------
    before, now : ndarray of shape (n_docs, n_themes)
        Decisions, 0 or 1.

    Returns
    -------
    float
        The least Cohen's κ over themes; NaN where both models say one and the same
        thing throughout of every theme, which is no agreement.

    References
    ----------
    Bloodgood and Vijay-Shanker (2009), "A method for stopping active learning based
    on stabilizing predictions and the need for user-adjustable stopping", CoNLL.
    """
    from sklearn.metrics import cohen_kappa_score

    return min(
        (
            float(cohen_kappa_score(a, b, labels=[0, 1]))
            for a, b in zip(before.T, now.T, strict=True)
            if len(np.unique([a, b])) > 1
        ),
        default=float("nan"),
    )


DRAWN_IN = "drawn_in"  # what a coded article's `extra` calls its round and chance
LABELLED_BY = "labelled_by"  # and whose the labels are, where models were asked


def sampling_weights(corpus: Corpus) -> NDArray[np.float64] | None:
    """Say how many articles each coded one stands for, from how it was drawn.

    Parameters
    ----------
    corpus : Corpus
        As `research code read` writes it: each article's `extra` holds `drawn_in`.

    Returns
    -------
    ndarray of shape (n_docs,), or None
        See `sampling.round_weights`; None where no article tells how it was drawn.

    Raises
    ------
    ValueError
        If some articles tell and others do not.
    """
    drawn = [article.extra.get(DRAWN_IN) for article in corpus]
    if not any(drawn):
        return None
    untold = [name for name, how in zip(corpus.ids, drawn, strict=True) if not how]
    if untold:
        raise ValueError(
            _(
                "{n_untold} of {n_corpus} articles do not say how they were drawn, "
                "such as {untold!r}. Train on those that were drawn, or take "
                "{DRAWN_IN!r} out of all.",
                n_untold=len(untold),
                n_corpus=len(corpus),
                untold=untold[0],
                DRAWN_IN=DRAWN_IN,
            )
        )
    told = [how for how in drawn if how]
    rounds = np.array([how["round"] for how in told])
    inclusion = np.array([how["probability"] for how in told])
    numbers = np.unique(rounds)
    parts = round_weights([inclusion[rounds == number] for number in numbers])
    weights = np.empty(len(drawn))
    for number, part in zip(numbers, parts, strict=True):
        weights[rounds == number] = part
    return weights
