"""What a language model is asked about an article: the codebook, and the article."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import numpy as np

from research.coding.codebook import Codebook, CodebookTheme
from research.corpus.article import Article
from research.i18n import _

WORDINGS = files("research") / "resources" / "questions.toml"
MAX_CHARS = 6000  # of an article that are sent
MAX_SETTLED = 6  # cases shown a theme
TRUNCATED = "[…]"
_HANZI = re.compile(r"[\u3400-\u9fff]")
# What no text holds that people read: controls, and halves of characters.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

Settled = Mapping[str, Sequence[tuple[str, bool]]]  # titles and answers by theme


@dataclass(frozen=True, slots=True)
class Question:
    """The question about every article, in one wording and order of themes.

    Attributes
    ----------
    variant : int
        From 1; the first has the codebook's own order.
    themes : tuple of str
        In the order they are asked in.
    text : str
        Instructions and codebook; `{mark}` stands for what delimits the article.
    max_chars : int
        Of the article that are sent.
    """

    variant: int
    themes: tuple[str, ...]
    text: str
    max_chars: int = MAX_CHARS

    @property
    def sha256(self) -> str:
        """Hash of all that is asked of each article."""
        return digest([self.text, self.themes, self.max_chars])

    def schema(self) -> dict[str, Any]:
        """Give the JSON schema of an answer."""
        one = {
            "type": "object",
            "properties": {
                "present": {"type": "boolean"},
                "sure": {"type": "boolean"},
                "quotation": {"type": "string"},
            },
            "required": ["present", "sure", "quotation"],
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "properties": dict.fromkeys(self.themes, one),
            "required": list(self.themes),
            "additionalProperties": False,
        }

    def messages(self, article: Article) -> list[dict[str, str]]:
        """Ask about one article: instructions apart from what is to be coded."""
        text = sent_text(article, self.max_chars)
        # A text cannot hold a mark that is made from all of it.
        mark = f"=== {sha256(text.encode()).hexdigest()[:16]} ==="
        return [
            {"role": "system", "content": self.text.replace("{mark}", mark)},
            {"role": "user", "content": f"{mark}\n{text}\n{mark}"},
        ]


def questions(
    codebook: Codebook,
    *,
    n_variants: int = 1,
    settled: Settled | None = None,
    max_chars: int = MAX_CHARS,
    seed: int = 7,
) -> tuple[Question, ...]:
    """Ask what a codebook asks, in several wordings and orders of themes.

    Parameters
    ----------
    codebook : Codebook
        Its language is that of the question.
    n_variants : int
        The first is in the codebook's order; of the others each has another order,
        drawn at random, and the next wording.
    settled : mapping, optional
        By theme, titles of articles that were adjudicated, and what was decided.
    max_chars : int
        Of an article that are sent.
    seed : int
        Of the orders.

    Raises
    ------
    ValueError
        If a number is less than 1.
    """
    for name, number in (("n_variants", n_variants), ("max_chars", max_chars)):
        if number < 1:
            raise ValueError(
                _("{name} must be at least 1, got {number}.", name=name, number=number)
            )
    rng = np.random.default_rng(seed)
    words = _wordings()[language_of(codebook)]
    found = []
    for number in range(n_variants):
        order: list[int] = list(range(len(codebook.themes)))
        if number:
            order = rng.permutation(order).tolist()
        themes = [codebook.themes[place] for place in order]
        wording = words["wordings"][number % len(words["wordings"])]
        parts = [
            wording,
            words["data"],
            _codebook_text(codebook, themes, words, settled or {}),
            words["answer"],
        ]
        text = "\n\n".join(parts)
        names = tuple(theme.name for theme in themes)
        found.append(Question(number + 1, names, text, max_chars))
    return tuple(found)


def language_of(codebook: Codebook) -> str:
    """Tell the language a codebook is written in: that of most definitions.

    Examples
    --------
    >>> from research.coding import read_codebook
    >>> language_of(read_codebook())
    'en'
    """
    n_chinese = sum(bool(_HANZI.search(t.definition)) for t in codebook.themes)
    return "zh" if 2 * n_chinese > len(codebook.themes) else "en"


def sent_text(article: Article, max_chars: int) -> str:
    """Give title and text as they are sent: cut, without what cannot be read."""
    text = "\n".join(part for part in (article.title, *article.body) if part)
    text = _UNREADABLE.sub(" ", text)
    return text if len(text) <= max_chars else text[:max_chars] + TRUNCATED


def digest(content: Any) -> str:
    """Hash what can be written as JSON, whatever the order of its keys."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return sha256(told.encode()).hexdigest()


def estimated_tokens(text: str) -> int:
    """Guess how many tokens a text is: one a hanzi, one for four other characters.

    Models differ; only what a server says counts.
    """
    n_hanzi = len(_HANZI.findall(text))
    return n_hanzi + (len(text) - n_hanzi + 3) // 4


@cache
def _wordings() -> dict[str, Any]:
    return tomllib.loads(WORDINGS.read_text("utf-8"))


def _codebook_text(
    codebook: Codebook,
    themes: Sequence[CodebookTheme],
    words: Mapping[str, str],
    settled: Settled,
) -> str:
    lines = [f"# {codebook.title}", f"{words['unit']}: {codebook.unit}"]
    lines.append(f"{words['rule']}: {codebook.rule}")
    for theme in themes:
        lines += ["", f"## {theme.name} {theme.title}".rstrip()]
        lines.append(f"{words['definition']}: {theme.definition}")
        cases = [
            f"{title} → {words['yes'] if answer else words['no']}"
            for title, answer in settled.get(theme.name, ())[:MAX_SETTLED]
        ]
        for heading, items in (
            ("include", theme.include),
            ("exclude", theme.exclude),
            ("examples", theme.examples),
            ("settled", cases),
        ):
            if items:
                lines += [f"{words[heading]}:", *(f"- {item}" for item in items)]
    return "\n".join(lines)
