"""WordChoice: a user's own words, as settings of what is learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from research.i18n import _
from research.text.normalize import normal_form
from research.text.segmenter import Segmenter
from research.text.tokens import Tokens

if TYPE_CHECKING:
    from research.text.jieba_engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class WordChoice:
    """Which words texts are segmented into, and which of them count.

    Attributes
    ----------
    user_words : tuple of str
        That the segmenter keeps whole.
    stop_words : tuple of str
        Left out, beside those that ship where these are left out.
    keep_words : tuple of str
        Never left out, neither as stop words nor for being rare.
    min_df : int or None
        Words of fewer articles are left out; None leaves the default.
    segmented : bool
        Whether the texts are segmented: blanks part their words.

    Raises
    ------
    ValueError
        If there are user words and the texts are segmented, or min_df is below 1.
    """

    user_words: tuple[str, ...] = ()
    stop_words: tuple[str, ...] = ()
    keep_words: tuple[str, ...] = ()
    min_df: int | None = None
    segmented: bool = False

    def __post_init__(self) -> None:
        for name in ("user_words", "stop_words", "keep_words"):
            words = tuple(normal_form(word) or word for word in getattr(self, name))
            object.__setattr__(self, name, words)
        if self.user_words and self.segmented:
            raise ValueError(
                _(
                    "user_words are for texts that are not segmented yet, and these "
                    "are. Leave out --user-words, or --segmented."
                )
            )
        if self.min_df is not None and self.min_df < 1:
            raise ValueError(
                _("min_df must be at least 1, got {min_df}.", min_df=self.min_df)
            )

    def segmenter(self, stop_words: Sequence[str] = ()) -> Segmenter:
        """Give the segmenter of these words, with these stop words besides."""
        engine: Engine = "spaces" if self.segmented else "rjieba"
        kept = set(self.keep_words)
        stop = dict.fromkeys((*stop_words, *self.stop_words))
        return Segmenter(
            engine=engine,
            user_words=self.user_words,
            stop_words=tuple(word for word in stop if word not in kept),
        )

    def counting(self) -> dict[str, Any]:
        """Give what is set as parameters of `count_terms`."""
        settings: dict[str, Any] = {}
        if self.min_df is not None:
            settings["min_df"] = self.min_df
        if self.keep_words:
            settings["keep"] = self.keep_words
        return settings


def token_lines(
    texts: Sequence[str], words: WordChoice, *, words_only: bool = False
) -> list[str]:
    """Clean and segment texts, and write their tokens with a blank between two.

    Parameters
    ----------
    texts : sequence of n_docs str
    words : WordChoice
        Its stop words are left out; those that ship are not.
    words_only : bool
        Leave out tokens without a letter, a hanzi or a digit.

    Returns
    -------
    list of n_docs str

    Examples
    --------
    >>> token_lines(["碳市场开市。"], WordChoice(user_words=("碳市场",)))
    ['碳市场 开市 。']
    """
    segmenter = words.segmenter()
    tokens = Tokens.of(texts, segmenter=segmenter)
    stop = frozenset(segmenter.stop_words)
    return [
        " ".join(
            token
            for token in row
            if token.strip() and not (words_only and not any(map(str.isalnum, token)))
        )
        for row in tokens.rows(stop)
    ]
