"""A second reading of doubtful articles: an encoder beside the linear scores.

Words decide most articles. Where they leave a theme in doubt, vectors of the whole
text, from an encoder that has read more than these articles, may tell more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from threadpoolctl import threadpool_limits

from research.arrays import Floats, Labels
from research.i18n import _

DOUBT = (0.1, 0.9)  # probabilities between these are read again
STRENGTHS = (1e-4, 1e-3, 1e-2)  # of the vectors' weights, chosen by held-out folds
LEAST_ARTICLES = 50  # in doubt, for a second reading to be learned
# Logits weigh as good as freely: the penalty is for the many columns of vectors.
_FREELY = 10.0
_NEAREST = 1e-6  # to 0 and 1, so that logits are finite


class Encoder(Protocol):
    """What turns texts into vectors: any callable."""

    def __call__(self, texts: Sequence[str], /) -> ArrayLike:
        """Give an array of shape (n_texts, n_dims)."""


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Probabilities of themes from those by words and a vector of the text.

    Attributes
    ----------
    encoder : str
        Name of the encoder whose vectors these are.
    vector_coef : ndarray of shape (n_themes, n_dims)
    logit_coef, intercept : ndarrays of shape (n_themes,)

    Raises
    ------
    ValueError
        If shapes do not fit.
    """

    encoder: str
    vector_coef: Floats
    logit_coef: Floats
    intercept: Floats

    def __post_init__(self) -> None:
        shape = (len(self.vector_coef),)
        for name in ("logit_coef", "intercept"):
            found = getattr(self, name).shape
            if found != shape or self.vector_coef.ndim != 2:
                raise ValueError(f"{name} must have shape {shape}, got {found}.")

    def read_again(
        self, probability: Floats, texts: Sequence[str], encoder: Encoder
    ) -> Floats:
        """Read articles again; only what is in doubt of them changes.

        Parameters
        ----------
        probability : ndarray of shape (n_docs, n_themes)
            By words.
        texts : sequence of n_docs str
            Cleaned.
        encoder : callable

        Returns
        -------
        ndarray of shape (n_docs, n_themes)

        Raises
        ------
        ValueError
            If the encoder is another one, or its vectors do not fit.
        """
        if encoder_name(encoder) != self.encoder:
            raise ValueError(
                _(
                    "the model was fitted with the encoder {wanted}, got {found}. "
                    "Use that one, or fit again.",
                    wanted=self.encoder,
                    found=encoder_name(encoder),
                )
            )
        vectors = encoded(encoder, texts)
        if vectors.shape[1] != self.vector_coef.shape[1]:
            raise ValueError(
                _(
                    "vectors must have {wanted} dimensions, got {found}.",
                    wanted=self.vector_coef.shape[1],
                    found=vectors.shape[1],
                )
            )
        logits = _logits(probability) * self.logit_coef + self.intercept
        read = expit(logits + vectors @ self.vector_coef.T)
        return np.where(in_doubt(probability), read, probability)


def encoder_name(encoder: Any) -> str:
    """Give the `name` of an encoder, or that of its function or class."""
    named = getattr(encoder, "name", None) or getattr(encoder, "__name__", None)
    return str(named or type(encoder).__name__)


def encoded(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Encode texts, a vector each.

    Returns
    -------
    ndarray of shape (n_texts, n_dims)

    Raises
    ------
    ValueError
        If the encoder gives something else, or a number that is not finite.
    """
    found = np.asarray(encoder(list(texts)), dtype=np.float64)
    if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
        raise ValueError(
            _(
                "the encoder {name} must give an array of finite numbers of shape "
                "({n_texts}, n_dims), got one of shape {shape}.",
                name=encoder_name(encoder),
                n_texts=len(texts),
                shape=found.shape,
            )
        )
    return found


def in_doubt(probability: Floats) -> NDArray[np.bool_]:
    """Tell which probabilities of shape (n_docs, n_themes) leave a theme in doubt."""
    return np.asarray((probability > DOUBT[0]) & (probability < DOUBT[1]))


def fit_second_reading(
    encoder: Encoder,
    probability: Floats,
    texts: Sequence[str],
    labels: Labels,
    weight: Floats,
    fold: NDArray[np.int64],
) -> SecondReading | None:
    """Learn what vectors add to out-of-fold probabilities, from doubtful articles.

    One logistic regression a theme over the logit of its probability and the columns
    of the vectors, these penalised as much as serves articles of other folds best.

    Parameters
    ----------
    encoder : callable
    probability : ndarray of shape (n_docs, n_themes)
        By words, of models that have not seen the articles.
    texts : sequence of n_docs str
        Cleaned; only those of doubtful articles are encoded.
    labels : ndarray of shape (n_docs, n_themes)
    weight : ndarray of shape (n_docs,)
    fold : ndarray of int, shape (n_docs,)
        The fold each article was held out in.

    Returns
    -------
    SecondReading or None
        None where fewer than `LEAST_ARTICLES` are in doubt.
    """
    rows = np.flatnonzero(in_doubt(probability).any(axis=1))
    if len(rows) < LEAST_ARTICLES:
        return None
    vectors = encoded(encoder, [texts[row] for row in rows.tolist()])
    center, spread = vectors.mean(axis=0), np.maximum(vectors.std(axis=0), 1e-9)
    columns = (vectors - center) / spread
    found = []
    for theme, y in enumerate(labels[rows].T):
        x = np.column_stack([_FREELY * _logits(probability[rows, theme]), columns])
        with threadpool_limits(limits=1):  # sums in another order give other last bits
            strength = _strength(x, y, weight[rows], fold[rows])
            coef, intercept = _logistic(x, y, weight[rows], strength)
        of_vectors = (coef[1:] / spread).astype(np.float32).astype(np.float64)
        found.append(
            (
                of_vectors,
                coef[0] * _FREELY,
                intercept - float(center @ of_vectors),
            )
        )
    parts = (np.array(part) for part in zip(*found, strict=True))
    return SecondReading(encoder_name(encoder), *parts)


def _strength(
    x: Floats, y: NDArray[np.int8], weight: Floats, fold: NDArray[np.int64]
) -> float:
    """Choose how easily vectors weigh, by the log loss of held-out folds."""
    losses = {}
    for strength in STRENGTHS:
        read = np.empty(len(y))
        for one in np.unique(fold):
            train = fold != one
            coef, intercept = _logistic(x[train], y[train], weight[train], strength)
            read[~train] = expit(x[~train] @ coef + intercept)
        likely = np.where(y == 1, read, 1 - read).clip(_NEAREST)
        losses[strength] = -float(np.average(np.log(likely), weights=weight))
    return min(losses, key=losses.__getitem__)


def _logistic(
    x: Floats, y: NDArray[np.int8], weight: Floats, strength: float
) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(y)) < 2:  # a fold whose other articles all agree
        return np.append(1 / _FREELY, np.zeros(x.shape[1] - 1)), 0.0
    model = LogisticRegression(C=strength, max_iter=1000, tol=1e-6)
    model.fit(x, y, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])


def _logits(probability: Floats) -> Floats:
    return np.asarray(logit(probability.clip(_NEAREST, 1 - _NEAREST)))
