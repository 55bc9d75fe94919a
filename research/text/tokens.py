"""Tokens: articles cleaned and segmented once, by settings they carry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from research.i18n import _
from research.text.characters import BATCH_CHARS, batches
from research.text.cleaned import Cleaned, Span
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, count_hits
from research.text.segmenter import Segmenter
from research.text.texts import checked_texts

BETWEEN = "\0"  # no cleaned text holds it


@dataclass(frozen=True, slots=True)
class Tokens:
    r"""Articles, cleaned and segmented: what matrices, counts and hits are made from.

    The tokens of an article add up to its cleaned text; stop words are among them
    and are left out where tokens are counted. Whatever takes articles as texts takes
    `Tokens` as well, of the same settings, and then neither cleans nor segments.

    Attributes
    ----------
    cleaner : Cleaner
    segmenter : Segmenter
        Without stop words.
    joined : tuple of n_docs str
        The tokens of each article, with a NUL between two.
    deletions : tuple of n_docs tuples of (int, int)
        Spans of each original text that cleaning took out.

    Raises
    ------
    ValueError
        If there are not as many joined texts as deletions.

    Examples
    --------
    >>> tokens = Tokens.of(["本报讯 碳市场开市。"])
    >>> tokens.joined, tokens.deletions
    (('碳\x00市场\x00开市\x00。',), (((0, 4),),))
    """

    cleaner: Cleaner
    segmenter: Segmenter
    joined: tuple[str, ...]
    deletions: tuple[tuple[Span, ...], ...]
    # Hits of word lists, counted once: (lexicon, counts of shape (n_docs, n_themes)).
    _hits: list[tuple[Lexicon, NDArray[np.int64]]] = field(
        default_factory=list, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.joined) != len(self.deletions):
            raise ValueError(
                _(
                    "joined and deletions must hold one item an article, got "
                    "{n_joined} and {n_deletions}.",
                    n_joined=len(self.joined),
                    n_deletions=len(self.deletions),
                )
            )

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        *,
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
    ) -> "Tokens":
        """Clean and segment articles as published.

        Parameters
        ----------
        texts : sequence of n_docs str
        cleaner, segmenter : optional
            Default settings if None. Stop words of the segmenter stay among the tokens.
        """
        cleaner = Cleaner() if cleaner is None else cleaner
        segmenter = without_stop_words(segmenter)
        cleaned = [cleaner(text) for text in checked_texts(texts)]
        return cls(
            cleaner,
            segmenter,
            tuple([BETWEEN.join(segmenter(one.text)) for one in cleaned]),
            tuple([one.deletions for one in cleaned]),
        )

    def __len__(self) -> int:
        """Give the number of articles."""
        return len(self.joined)

    @property
    def cleaned(self) -> list[str]:
        """The cleaned texts."""
        return [joined.replace(BETWEEN, "") for joined in self.joined]

    def rows(self, leave_out: frozenset[str] = frozenset()) -> Iterator[list[str]]:
        """Yield the tokens of each article in turn, without some."""
        for joined in self.joined:
            tokens = joined.split(BETWEEN) if joined else []
            if leave_out:
                tokens = [token for token in tokens if token not in leave_out]
            yield tokens

    def spans(self, row: int) -> list[Span]:
        """Give start and end of each token of an article in its cleaned text."""
        [tokens] = self.take([row]).rows()
        ends = accumulate(map(len, tokens))
        return [
            (end - len(token), end) for token, end in zip(tokens, ends, strict=True)
        ]

    def mapped(self, row: int) -> Cleaned:
        """Give the cleaned text of an article, with the way back to the original."""
        return Cleaned(self.joined[row].replace(BETWEEN, ""), self.deletions[row])

    def take(self, rows: Sequence[int] | NDArray[np.int64] | slice) -> "Tokens":
        """Keep some of the articles, such as those of a fold, in this order."""
        if isinstance(rows, slice):
            rows = range(*rows.indices(len(self)))
        numbers = np.asarray(rows, dtype=np.int64)
        return replace(
            self,
            joined=tuple([self.joined[row] for row in numbers.tolist()]),
            deletions=tuple([self.deletions[row] for row in numbers.tolist()]),
            _hits=[(lexicon, counts[numbers]) for lexicon, counts in self._hits],
        )

    def recleaned(self, texts: Sequence[str], cleaner: Cleaner) -> "Tokens":
        """Clean the same articles otherwise, and segment those alone that change.

        Parameters
        ----------
        texts : sequence of n_docs str
            As published: those these tokens are of.
        cleaner : Cleaner

        Raises
        ------
        ValueError
            If there are not as many texts as articles here.
        """
        if len(texts) != len(self):
            raise ValueError(
                _(
                    "texts must be those of the {n_self} articles, got {n_texts}.",
                    n_self=len(self),
                    n_texts=len(texts),
                )
            )
        joined, deletions = list(self.joined), list(self.deletions)
        for row, (text, known) in enumerate(zip(texts, self.cleaned, strict=True)):
            again = cleaner(text)
            deletions[row] = again.deletions
            if again.text != known:
                joined[row] = BETWEEN.join(self.segmenter(again.text))
        return Tokens(cleaner, self.segmenter, tuple(joined), tuple(deletions))

    def hits(
        self, lexicon: Lexicon, cleaned: Sequence[str] | None = None
    ) -> NDArray[np.int64]:
        """Count the terms of each theme of a lexicon in each article, once.

        Returns
        -------
        ndarray of shape (n_docs, n_lexicon_themes)
        """
        for known, counts in self._hits:
            if known == lexicon:
                return counts
        counts = count_hits(self.cleaned if cleaned is None else cleaned, lexicon)
        self._hits.append((lexicon, counts))
        return counts

    def batches(self) -> Iterator["Tokens"]:
        """Yield runs of articles of about a hundred thousand characters together."""
        if sum(map(len, self.joined)) < BATCH_CHARS:
            if len(self):
                yield self
            return
        start = 0
        for part in batches(self.joined):
            yield self.take(slice(start, start + len(part)))
            start += len(part)


def texts_or_tokens(texts: Sequence[str] | Tokens) -> list[str] | Tokens:
    """Give texts as a list, if they are texts one after the other, or the tokens.

    Raises
    ------
    ValueError
        If it is one text, a table, a matrix, or holds anything but texts.
    """
    return texts if isinstance(texts, Tokens) else checked_texts(texts)


def without_stop_words(segmenter: Segmenter | None) -> Segmenter:
    """Give the segmenter whose tokens add up to the text; the default if None."""
    if segmenter is None:
        return Segmenter()
    return replace(segmenter, stop_words=()) if segmenter.stop_words else segmenter


def tokens_of(
    texts: "Sequence[str] | Tokens",
    *,
    cleaner: Cleaner | None = None,
    segmenter: Segmenter | None = None,
) -> Tokens:
    """Clean and segment texts, or take what was cleaned and segmented like this.

    Raises
    ------
    ValueError
        If tokens of other settings are given.
    """
    if not isinstance(texts, Tokens):
        return Tokens.of(texts, cleaner=cleaner, segmenter=segmenter)
    cleaner = Cleaner() if cleaner is None else cleaner
    segmenter = without_stop_words(segmenter)
    wrong = [
        name
        for name, wanted, got in (
            ("cleaner", cleaner, texts.cleaner),
            ("segmenter", segmenter, texts.segmenter),
        )
        if wanted != got
    ]
    if wrong:
        raise ValueError(
            _(
                "tokens must have been made with the {wrong} they are used with. Make "
                "them with Tokens.of(texts, cleaner=…, segmenter=…).",
                wrong=" and ".join(wrong),
            )
        )
    return texts


def token_batches(
    texts: "Sequence[str] | Tokens",
    *,
    cleaner: Cleaner | None = None,
    segmenter: Segmenter | None = None,
) -> Iterator[Tokens]:
    """Yield articles in batches, cleaned and segmented, so that memory stays flat."""
    if isinstance(texts, Tokens):
        yield from tokens_of(texts, cleaner=cleaner, segmenter=segmenter).batches()
        return
    for batch in batches(checked_texts(texts)):
        yield Tokens.of(batch, cleaner=cleaner, segmenter=segmenter)


def cleaned_texts(
    texts: "Sequence[str] | Tokens", *, cleaner: Cleaner | None = None
) -> list[str]:
    """Clean texts where words are not asked for, or take tokens cleaned like this."""
    cleaner = Cleaner() if cleaner is None else cleaner
    if isinstance(texts, Tokens):
        return tokens_of(texts, cleaner=cleaner, segmenter=texts.segmenter).cleaned
    return [cleaner(text).text for text in checked_texts(texts)]
