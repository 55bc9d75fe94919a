"""Clean the text of an article and keep a map back to the original characters.

Each step takes a text and gives a `Cleaned`. A step only deletes characters or puts one
character in place of one, so that every character left has exactly one origin.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from research.text.boilerplate import drop_press_furniture
from research.text.cleaned import Cleaned
from research.text.line_wrapping import join_wrapped_lines
from research.text.normalize import STRANGE, drop_invisible, narrow_fullwidth
from research.text.recurring import Formula, Patterns, drop_patterns, formula_patterns
from research.text.script import simplify


@dataclass(frozen=True, slots=True)
class Cleaner:
    r"""Clean a text, step after step, and keep the way back.

    A cleaner is settings only: it can be pickled, copied, compared and saved.

    Parameters
    ----------
    simplify : bool
        Whether to write traditional characters as simplified ones.
    furniture : bool
        Whether to drop datelines, notices, credits and sign-offs.
    formulae : tuple of Formula
        What `learn_formulae` found, to be dropped as well.

    Examples
    --------
    >>> Cleaner()("新华社北京1月2日电（记者王岚）绿色金\n融升温。（完）").text
    '绿色金融升温。'
    """

    simplify: bool = False
    furniture: bool = True
    formulae: tuple[Formula, ...] = ()
    _patterns: Patterns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "formulae", tuple(self.formulae))
        object.__setattr__(self, "_patterns", formula_patterns(self.formulae))

    def __call__(self, text: str) -> Cleaned:
        """Clean one text."""
        # A line with nothing strange stays as it is: most titles.
        plain = not (self.simplify or self.furniture or self.formulae)
        cleaned = Cleaned(text)
        if plain and "\n" not in text and not STRANGE.search(text):
            return cleaned
        for step in self._steps(text):
            later = step(cleaned.text)
            if later.text is not cleaned.text:
                cleaned = cleaned.then(later)
        return cleaned

    def as_dict(self) -> dict[str, Any]:
        """Give the settings as plain data, as JSON keeps them."""
        return {
            "simplify": self.simplify,
            "furniture": self.furniture,
            "formulae": [asdict(formula) for formula in self.formulae],
        }

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Self:
        """Build a cleaner from what `as_dict` gave."""
        formulae = (Formula(**formula) for formula in settings.get("formulae", ()))
        return cls(**{**settings, "formulae": tuple(formulae)})

    def _steps(self, text: str) -> Iterator[Callable[[str], Cleaned]]:
        if STRANGE.search(text):
            yield drop_invisible
            yield narrow_fullwidth
        if self.simplify:
            yield simplify
        yield join_wrapped_lines
        if self.furniture:
            yield drop_press_furniture
        if self.formulae:
            yield lambda text: drop_patterns(text, self._patterns)


_cleaner = Cleaner()


def clean(text: str) -> str:
    """Clean a text as `Cleaner()` does, without the way back."""
    return _cleaner(text).text
