"""Segmenter: how texts are segmented, as settings; stop words that ship."""

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Self, get_args

from research.files.plain_data import FILLED_TEXTS, FLAG, TEXT, checked_members
from research.i18n import _
from research.text.jieba_engine import (
    ENGINES,
    Engine,
    engine_key,
    load_engine,
    unfindable,
)
from research.text.normalize import normal_form

# What no user word can hold: it would never be found, and Rust cannot take it.
_UNFIT = re.compile(r"[\n\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Segmenter:
    """Segment text into words, token for token as `jieba.lcut` does.

    A segmenter is settings only: it can be pickled, copied, compared and saved.
    Dictionaries load on first use, once for equal settings. It shares nothing
    with the `jieba` a caller may import, so neither changes the other.

    Parameters
    ----------
    engine : {"rjieba", "jieba", "spaces"}
        The first two give the same tokens; jieba itself is more than ten times
        slower. "spaces" is for texts that were segmented elsewhere: blanks part their
        words, and user words and `hmm` change nothing.
    user_words : tuple of str
        Words the dictionary lacks, in the order `jieba.add_word` would take them. They
        and stop words are put into the normal form of cleaned texts: ５Ｇ is 5G.
    stop_words : tuple of str
        Tokens to leave out; `stop_words()` is the list that ships.
    hmm : bool
        Whether to guess words that are not in the dictionary.

    Examples
    --------
    >>> Segmenter()("碳市场开市。")
    ['碳', '市场', '开市', '。']
    >>> Segmenter(user_words=("碳市场",), stop_words=("。",))("碳市场开市。")
    ['碳市场', '开市']
    """

    engine: Engine = "rjieba"
    user_words: tuple[str, ...] = ()
    stop_words: tuple[str, ...] = ()
    hmm: bool = True
    # Derived, so that no call has to hash lists of words.
    _key: str = field(init=False, repr=False, compare=False)
    _stop: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.engine not in get_args(Engine):
            raise ValueError(
                _(
                    "engine must be one of {get_args}, got {engine!r}.",
                    get_args=get_args(Engine),
                    engine=self.engine,
                )
            )
        for name in ("user_words", "stop_words"):
            object.__setattr__(self, name, _words(name, getattr(self, name)))
        unfit = [w for w in self.user_words if _UNFIT.search(w + normal_form(w))]
        if unfit:
            raise ValueError(
                _(
                    "user_words must hold no line break and no lone surrogate, got "
                    "{unfit!r}.",
                    unfit=unfit[:5],
                )
            )
        for name in ("user_words", "stop_words"):
            usual = tuple(normal_form(word) or word for word in getattr(self, name))
            object.__setattr__(self, name, usual)
        lost = unfindable(self.user_words)
        if lost:
            warnings.warn(
                _(
                    "user_words will never be found, as the segmenter cuts at their "
                    "blanks and signs: {lost!r}.",
                    lost=lost[:5],
                ),
                stacklevel=3,
            )
        object.__setattr__(self, "_key", engine_key(self.engine, self.user_words))
        object.__setattr__(self, "_stop", frozenset(self.stop_words))

    def __call__(self, text: str) -> list[str]:
        """Cut `text` into tokens; without stop words they add up to the text."""
        tokens = self._cut(text)
        if self._stop:
            return [token for token in tokens if token not in self._stop]
        return tokens

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give start and end in `text` of each token of `self(text)`."""
        tokens = self._cut(text)
        return [
            (end - len(token), end)
            for token, end in zip(tokens, accumulate(map(len, tokens)), strict=True)
            if token not in self._stop
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give the settings as plain data, as JSON keeps them."""
        settings = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in settings.items()
            if not name.startswith("_")
        }

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Self:
        """Build the segmenter whose `as_dict` this is; what it lacks is the default.

        Raises
        ------
        ValueError
            If a setting is unknown or of another type.
        """
        kinds = {
            "engine": TEXT,
            "hmm": FLAG,
            "user_words": FILLED_TEXTS,
            "stop_words": FILLED_TEXTS,
        }
        return cls(**checked_members("segmenter", settings, kinds, optional=kinds))

    def _cut(self, text: str) -> list[str]:
        cut = ENGINES.get(self._key) or load_engine(self.engine, self.user_words)
        return cut(text, self.hmm)


@cache
def stop_words() -> tuple[str, ...]:
    """List the stop words that ship: function words, and the words of news itself."""
    path = files("research") / "resources" / "stop_words.txt"
    lines = path.read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("# "))


def _words(name: str, words: Iterable[str]) -> tuple[str, ...]:
    if isinstance(words, str):
        raise TypeError(
            _(
                "{name} must be a tuple of words, got the text {words!r}.",
                name=name,
                words=words,
            )
        )
    words = tuple(words)
    wrong = [word for word in words if not isinstance(word, str) or not word]
    if wrong:
        raise ValueError(
            _(
                "{name} must be non-empty texts, got {wrong!r}.",
                name=name,
                wrong=wrong[:5],
            )
        )
    return words
