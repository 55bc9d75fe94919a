"""Frequency lists, words by group, words that stand together, how evenly they stand."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.features.counts import count_terms
from research.i18n import _
from research.stats.keyness import Keyness, keyness
from research.stats.strata import kept
from research.text.normalize import fold_latin, normal_form
from research.text.tokens import Tokens

if TYPE_CHECKING:
    import pandas as pd

PER = 10_000  # words
LOG_DICE_MOST = 14.0
SHOWN_GROUPS = 40
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Content words of articles, counted.

    Attributes
    ----------
    counts : csr_matrix of shape (n_docs, n_words)
    words : tuple of n_words str
    """

    counts: csr_matrix
    words: tuple[str, ...]


def count_words(
    tokens: Tokens,
    *,
    stop_words: Sequence[str] = (),
    min_df: int = 3,
    max_words: int = 50_000,
) -> WordCounts:
    """Count words of at least two characters that stand in `min_df` articles."""
    segmenter = replace(tokens.segmenter, stop_words=tuple(stop_words))
    counts, words = count_terms(
        tokens,
        cleaner=tokens.cleaner,
        segmenter=segmenter,
        min_df=min_df,
        max_df=1.0,
        max_terms=max_words,
    )
    return WordCounts(counts, words)


def frequency_list(found: WordCounts) -> "pd.DataFrame":
    """List words by how often they occur.

    Returns
    -------
    DataFrame
        `word`, `count`, `articles`, `rate` (per 10,000 counted words) and `dispersion`:
        Gries's DP, 0 where a word is spread as the articles' lengths let expect, near 1
        where all of it stands in few.

    References
    ----------
    Gries (2008), "Dispersions and adjusted frequencies in corpora", International
    Journal of Corpus Linguistics 13(4), normalised by Lijffijt and Gries (2012).
    """
    import pandas as pd

    counts = found.counts.tocsc().astype(float)
    total = np.asarray(counts.sum(axis=0)).ravel()
    table = pd.DataFrame(
        {
            "word": found.words,
            "count": total.astype(np.int64),
            "articles": counts.getnnz(axis=0),
            "rate": total / max(total.sum(), 1) * PER,
            "dispersion": _dispersion(counts),
        }
    )
    return table.sort_values(
        ["count", "word"], ascending=[False, True], ignore_index=True
    )


def _dispersion(counts: csr_matrix) -> Floats:
    """Half the sum over articles of |share of the word - share of all words|.

    Where a word does not stand, its share is 0 and the difference is the article's
    size, so only places where it stands need be looked at.
    """
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    size = lengths / max(lengths.sum(), 1)
    total = np.maximum(np.asarray(counts.sum(axis=0)).ravel(), 1)
    columns = np.repeat(np.arange(counts.shape[1]), np.diff(counts.indptr))
    rows = counts.indices
    here = np.abs(counts.data / total[columns] - size[rows]) - size[rows]
    apart = (np.bincount(columns, here, counts.shape[1]) + size.sum()) / 2
    least = size[size > 0].min() if (size > 0).any() else 0.0
    return np.asarray(apart / max(1 - least, 1e-12))


def words_by_group(
    found: WordCounts,
    groups: Sequence[str | None],
    *,
    sources: Sequence[Hashable] | None = None,
    issues: Sequence[Hashable] | None = None,
    most: int = 30,
    seed: int = 7,
) -> "pd.DataFrame":
    """List the words that set each group apart from the other articles.

    Parameters
    ----------
    found : WordCounts
    groups : sequence of n_docs str or None
        Articles of no group take no part.
    sources, issues : sequences of n_docs, optional
        As in `keyness`: what may change places if nothing differed. Where groups are
        sources or lie within them, sources must be None.
    most : int
        Words of a group at most.
    seed : int

    Returns
    -------
    DataFrame
        `group`, `word`, `log_ratio` (binary logarithm of the group's rate over that of
        the others), `log_likelihood`, `p_value` (over all words and groups), `rate` and
        `rate_elsewhere` (a million words), `articles`. Words used more by the group
        with p at most 0.05, by log-likelihood.

    Raises
    ------
    ValueError
        If there are fewer than two groups, or more than 40.
    """
    import pandas as pd

    names = sorted({group for group in groups if group is not None})
    if not 2 <= len(names) <= SHOWN_GROUPS:
        raise ValueError(
            _(
                "there must be 2 to {SHOWN_GROUPS} groups to compare, got {n_names}.",
                SHOWN_GROUPS=SHOWN_GROUPS,
                n_names=len(names),
            )
        )
    rows = np.array([group is not None for group in groups], dtype=bool)
    of = np.array([group for group in groups if group is not None])
    sources, issues = kept(sources, rows), kept(issues, rows)
    parts = []
    for name in names:
        against = keyness(
            found.counts[rows], of == name, sources=sources, issues=issues, seed=seed
        )
        parts.append(_of_group(name, found.words, against))
    table = pd.concat(parts, ignore_index=True)
    # Over words the largest of each permutation has been asked; groups come on top.
    table["p_value"] = np.minimum(table["p_value"] * len(names), 1)
    table = table[table["p_value"] <= LEVEL].sort_values(
        ["group", "log_likelihood", "word"], ascending=[True, False, True]
    )
    return table.groupby("group").head(most).reset_index(drop=True)


def _of_group(name: str, words: Sequence[str], against: Keyness) -> "pd.DataFrame":
    """List the words that a group uses more than the others, tested or not."""
    import pandas as pd

    table = pd.DataFrame(
        {
            "group": name,
            "word": words,
            "log_ratio": against.log_ratio,
            "log_likelihood": against.log_likelihood,
            "p_value": against.p_value,
            "rate": against.per_million[:, 1],
            "rate_elsewhere": against.per_million[:, 0],
            "articles": against.n_docs[:, 1],
        }
    )
    return table[table["log_ratio"] > 0].dropna(subset=["p_value"])


def collocations(
    tokens: Tokens,
    word: str,
    *,
    window: int = 5,
    within: Literal["window", "sentence"] = "window",
    stop_words: Sequence[str] = (),
    min_count: int = 5,
    most: int = 50,
) -> "pd.DataFrame":
    """List the words that stand near a word more often than their numbers explain.

    Parameters
    ----------
    tokens : Tokens
    word : str
    window : int
        Words on either side, stop words and punctuation not counted.
    within : {"window", "sentence"}
        Or anywhere in its sentence.
    stop_words : sequence of str
    min_count : int
        Times together at least.
    most : int

    Returns
    -------
    DataFrame
        `word`, `together`, `count`, `log_dice` = 14 + log2(2 f_xy / (f_x + f_y)), at
        most 14, which does not depend on the size of the corpus.

    References
    ----------
    Rychlý (2008), "A lexicographer-friendly association score", RASLAN.
    """
    import pandas as pd

    if window < 1 or min_count < 1:
        raise ValueError(
            _(
                "window and min_count must be at least 1, got {window} and "
                "{min_count}.",
                window=window,
                min_count=min_count,
            )
        )
    stop, word = frozenset(stop_words), fold_latin(normal_form(word))
    together: dict[str, int] = {}
    count: dict[str, int] = {}
    for row in tokens.rows():
        for sentence in _sentences(row, stop):
            for one in sentence:
                count[one] = count.get(one, 0) + 1
            for neighbour in _near(
                sentence, word, window if within == "window" else None
            ):
                together[neighbour] = together.get(neighbour, 0) + 1
    rows = [
        (
            other,
            n,
            count[other],
            LOG_DICE_MOST + float(np.log2(2 * n / (count[word] + count[other]))),
        )
        for other, n in together.items()
        if n >= min_count and other != word
    ]
    table = pd.DataFrame(rows, columns=["word", "together", "count", "log_dice"])
    table = table.sort_values(["log_dice", "word"], ascending=[False, True])
    return table.head(most).reset_index(drop=True)


def _sentences(row: Sequence[str], stop: frozenset[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for token in row:
        if any(mark in "。！？!?；;\n" for mark in token):
            found.append([])
        elif len(token) > 1 and token not in stop and any(map(str.isalpha, token)):
            found[-1].append(fold_latin(token))
    return found


def _near(sentence: Sequence[str], word: str, window: int | None) -> list[str]:
    """Give the words near each occurrence; each place at most once."""
    places = [place for place, one in enumerate(sentence) if one == word]
    if not places:
        return []
    if window is None:
        near = set(range(len(sentence)))
    else:
        near = {
            p
            for place in places
            for p in range(max(place - window, 0), place + window + 1)
            if p < len(sentence)
        }
    return [sentence[place] for place in sorted(near - set(places))]
