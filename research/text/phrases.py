"""Find neighbouring words that a corpus uses as one: 虚拟 电厂 → 虚拟电厂."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log

from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.tokens import Tokens, tokens_of

MIN_DOCS = 5
MIN_NPMI = 0.5


def learn_phrases(
    texts: Sequence[str] | Tokens,
    *,
    cleaner: Cleaner,
    segmenter: Segmenter,
    min_docs: int = MIN_DOCS,
    min_npmi: float = MIN_NPMI,
) -> tuple[str, ...]:
    """Find pairs of neighbouring words that stand together far more than by chance.

    Given to a segmenter as `user_words`, each counts as one word.

    Parameters
    ----------
    texts : sequence of n_docs str
        Articles as published.
    cleaner, segmenter
        How texts become words. Stop words and words of one character take no part.
    min_docs : int
        Pairs of fewer articles are left out.
    min_npmi : float
        In [-1, 1]: the least normalised pointwise mutual information of a pair.

    Returns
    -------
    tuple of str
        Sorted.

    References
    ----------
    Bouma (2009), "Normalized (pointwise) mutual information in collocation
    extraction", GSCL.

    Examples
    --------
    >>> texts = ["虚拟电厂并网", "一座虚拟电厂", "电厂检修", "铁路通车"]
    >>> learn_phrases(texts, cleaner=Cleaner(), segmenter=Segmenter(), min_docs=2)
    ('虚拟电厂',)
    """
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    n_docs: Counter[tuple[str, str]] = Counter()
    stop = frozenset(segmenter.stop_words)
    tokens = tokens_of(texts, cleaner=cleaner, segmenter=segmenter)
    for row in tokens.rows():
        words.update(word for word in row if word not in stop)
        found = [
            (one, other)
            for one, other in pairwise(row)
            if _is_plain(one)
            and _is_plain(other)
            and one not in stop
            and other not in stop
        ]
        pairs.update(found)
        n_docs.update(set(found))
    total = sum(words.values())
    return tuple(
        sorted(
            {
                one + other
                for (one, other), n in n_docs.items()
                if n >= min_docs
                and _npmi(pairs[one, other], words[one], words[other], total)
                >= min_npmi
            }
        )
    )


def _is_plain(word: str) -> bool:
    """Tell words of hanzi from numbers, marks and letters."""
    return len(word) > 1 and all("\u4e00" <= char <= "\u9fff" for char in word)


def _npmi(together: int, one: int, other: int, total: int) -> float:
    """Compare how often two words meet with how often chance would have them meet."""
    if together == total:
        return 1.0
    return log(together * total / (one * other)) / -log(together / total)
