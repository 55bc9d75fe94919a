"""What topics may be fitted to, and with which settings."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, issparse

from research.features import settings
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.texts import checked_words

# More are too many to read, and each takes as much memory as the vocabulary.
MAX_TOPICS = 1_000


def check_settings(
    *,
    n_topics: int,
    seed: int,
    passes: int | None,
    alpha: float,
    eta: float,
    background: float,
    seed_strength: float,
    cleaner: Cleaner | None,
    segmenter: Segmenter | None,
    min_df: int = 1,
    max_df: float = 1.0,
    max_terms: int = 1,
) -> None:
    """Refuse settings of another type, or out of range, all at once.

    Raises
    ------
    ValueError
    """
    problems = [
        *settings.whole_number("n_topics", n_topics, least=2, most=MAX_TOPICS),
        *settings.seed_number(seed),
        *settings.real_number("alpha", alpha, above=0),
        *settings.real_number("eta", eta, above=0),
        *settings.real_number("background", background, least=0, below=1),
        *settings.real_number("seed_strength", seed_strength, least=0),
        *settings.instance("cleaner", cleaner, Cleaner),
        *settings.instance("segmenter", segmenter, Segmenter),
        *settings.whole_number("min_df", min_df, least=1),
        *settings.real_number("max_df", max_df, above=0, most=1),
        *settings.whole_number("max_terms", max_terms, least=1),
    ]
    if passes is not None:
        problems += settings.whole_number("passes", passes, least=1)
    settings.refuse(problems)


def checked_seed_words(
    seed_words: Mapping[str, Sequence[str]] | None,
) -> dict[str, tuple[str, ...]]:
    """Give seed words by name of topic.

    Raises
    ------
    ValueError
        If it is no mapping from names to lists of words.
    """
    if seed_words is None:
        return {}
    if not isinstance(seed_words, Mapping):
        raise ValueError(
            _(
                "seed_words must map names of topics to lists of words, such as "
                "{{'money': ['贷款', '利率']}}, got {kind}.",
                kind=type(seed_words).__name__,
            )
        )
    return {
        str(name): checked_words(f"seed_words[{name!r}]", words)
        for name, words in seed_words.items()
    }


def counts_of(data: Any, vocabulary: Sequence[str] | None) -> csr_matrix | None:
    """Give the counts of terms, if counts were given and not texts.

    Returns
    -------
    csr_matrix of shape (n_docs, n_terms), or None
        None where the data are texts, or may be.

    Raises
    ------
    ValueError
        If the counts are in another form, are no counts, or have no names.
    """
    kind = type(data).__name__
    if not issparse(data):
        numbers = isinstance(data, np.ndarray) and data.ndim == 2
        if numbers and data.dtype.kind in "biuf":
            raise ValueError(
                _(
                    "counts must be a csr_matrix, got a dense {kind} of shape "
                    "{shape}. Give scipy.sparse.csr_matrix(counts).",
                    kind=kind,
                    shape=data.shape,
                )
            )
        return None
    if data.format != "csr":
        raise ValueError(
            _(
                "counts must be a csr_matrix, got a {kind}. Give counts.tocsr().",
                kind=kind,
            )
        )
    if vocabulary is None:
        raise ValueError(_("vocabulary must name the columns of the counts."))
    names = checked_words("vocabulary", vocabulary)
    if len(names) != data.shape[1]:
        raise ValueError(
            _(
                "vocabulary must name the {shape:,} columns of the counts, got "
                "{n_names:,} names.",
                shape=data.shape[1],
                n_names=len(names),
            )
        )
    if not (np.isfinite(data.data).all() and (data.data >= 0).all()):
        raise ValueError(
            _("counts must hold finite numbers of at least 0, got others.")
        )
    return csr_matrix(data)
