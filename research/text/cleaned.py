"""A cleaned text and the way back to the original characters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.i18n import _

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text after cleaning, and where its characters stood before.

    Attributes
    ----------
    text : str
    deletions : tuple of (int, int)
        Spans of the original text that were deleted: in order, apart, not empty.

    Examples
    --------
    >>> cleaned = delete("本报讯 碳市场开市。（完）", [(0, 4), (10, 13)])
    >>> cleaned.text
    '碳市场开市。'
    >>> cleaned.original_span(0, 3)
    (4, 7)
    """

    text: str
    deletions: tuple[Span, ...] = ()

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Place in the original text of each character, strictly increasing."""
        n_deleted = sum(end - start for start, end in self.deletions)
        kept = np.ones(len(self.text) + n_deleted, dtype=bool)
        for start, end in self.deletions:
            kept[start:end] = False
        return np.flatnonzero(kept).astype(np.int64, copy=False)

    def original_span(self, start: int, end: int) -> Span:
        """Map a span of the cleaned text to the original text.

        Raises
        ------
        ValueError
            If the span does not lie in the cleaned text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(
                _(
                    "a span must lie in the cleaned text of {n_text} characters, got "
                    "({start}, {end}).",
                    n_text=len(self.text),
                    start=start,
                    end=end,
                )
            )
        first, last = origins_of(self.deletions, (start, max(start, end - 1)))
        return first, last + (start < end)

    def original_spans(
        self, starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Map many spans, none of them empty, as `original_span` maps one.

        Parameters
        ----------
        starts, ends : ndarrays of int, shape (n_spans,)

        Returns
        -------
        starts, ends : ndarrays of int, shape (n_spans,)

        Raises
        ------
        ValueError
            If a span does not lie in the cleaned text, or is empty.
        """
        if ((starts < 0) | (starts >= ends) | (ends > len(self.text))).any():
            raise ValueError(
                _(
                    "spans must hold characters of the cleaned text, which has "
                    "{n_text}.",
                    n_text=len(self.text),
                )
            )
        offsets = self.offsets
        return offsets[starts], offsets[ends - 1] + 1

    def then(self, later: "Cleaned") -> "Cleaned":
        """Join this map with that of a step that was applied to `self.text`."""
        if not self.deletions:
            return later
        if not later.deletions:
            return Cleaned(later.text, self.deletions)
        ends = (index for start, end in later.deletions for index in (start, end - 1))
        origins = origins_of(self.deletions, ends)
        mapped = [
            (start, end + 1)
            for start, end in zip(origins[::2], origins[1::2], strict=True)
        ]
        return Cleaned(later.text, merged(sorted([*self.deletions, *mapped])))


def origins_of(deletions: Sequence[Span], indices: Iterable[int]) -> list[int]:
    """Map indices of a text, in order, to the text before its deletions."""
    origins, passed, shift = [], 0, 0
    for index in indices:
        while passed < len(deletions) and deletions[passed][0] <= index + shift:
            shift += deletions[passed][1] - deletions[passed][0]
            passed += 1
        origins.append(index + shift)
    return origins


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans, given in order, that touch or overlap."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def delete(text: str, spans: Sequence[Span]) -> Cleaned:
    """Delete spans, given in order."""
    if not spans:
        return Cleaned(text)
    if len(spans) == 1:  # as in most articles
        start, end = spans[0]
        return Cleaned(text[:start] + text[end:], ((start, end),))
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end
    pieces.append(text[at:])
    return Cleaned("".join(pieces), merged(spans))
