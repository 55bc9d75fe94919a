"""Clean the text of an article and keep a map back to the original characters.

Each step takes a text and gives a `Cleaned`. A step only deletes characters or puts one
character in place of one, so that every character left has exactly one origin.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from research.files.plain_data import FLAG, OBJECTS, checked_members
from research.files.renamed import renamed_fields, with_new_names, with_old_names
from research.text.boilerplate import drop_boilerplate
from research.text.cleaned import Cleaned
from research.text.line_wrapping import join_wrapped_lines
from research.text.markup import drop_markup, has_markup
from research.text.normalize import NORMAL_STEPS, look_over
from research.text.recurring import (
    Patterns,
    RecurringText,
    drop_patterns,
    recurring_patterns,
)
from research.text.script import simplify

# Settings as they were named when the format of models was fixed.
_NEW_NAMES = {"furniture": "boilerplate", "formulae": "recurring"}
_KINDS = {"simplify": FLAG, "markup": FLAG, "furniture": FLAG, "formulae": OBJECTS}


@renamed_fields(**_NEW_NAMES)
@dataclass(frozen=True, slots=True)
class Cleaner:
    r"""Clean a text, step after step, and keep the way back.

    A cleaner is settings only: it can be pickled, copied, compared and saved.

    Parameters
    ----------
    simplify : bool
        Whether to write texts in traditional script in simplified characters.
    markup : bool
        Whether to drop HTML, entities and Markdown.
    boilerplate : bool
        Whether to drop datelines, notices, credits and sign-offs.
    recurring : tuple of RecurringText
        What `learn_recurring` found, to be dropped as well.

    Examples
    --------
    >>> Cleaner()("新华社北京1月2日电（记者王岚）绿色金\n融升温。（完）").text
    '绿色金融升温。'
    """

    simplify: bool = True
    markup: bool = True
    boilerplate: bool = True
    recurring: tuple[RecurringText, ...] = ()
    _patterns: Patterns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "recurring", tuple(self.recurring))
        object.__setattr__(self, "_patterns", recurring_patterns(self.recurring))

    def __call__(self, text: str) -> Cleaned:
        """Clean one text."""
        cleaned = Cleaned(text)
        for step in self._steps(text):
            later = step(cleaned.text)
            if later.text is not cleaned.text:
                cleaned = cleaned.then(later)
        return cleaned

    def as_dict(self) -> dict[str, Any]:
        """Give the settings as plain data, as JSON keeps them."""
        settings = {
            "simplify": self.simplify,
            "markup": self.markup,
            "boilerplate": self.boilerplate,
            "recurring": [asdict(repeated) for repeated in self.recurring],
        }
        return with_old_names(settings, _NEW_NAMES)

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Self:
        """Build a cleaner from what `as_dict` gave; what it lacks is the default.

        Raises
        ------
        ValueError
            If a setting is unknown or of another type.
        """
        checked_members("cleaner", settings, _KINDS, optional=tuple(_KINDS))
        settings = with_new_names(settings, _NEW_NAMES)
        texts = map(RecurringText.from_dict, settings.get("recurring", ()))
        return cls(**{**settings, "recurring": tuple(texts)})

    def _steps(self, text: str) -> Iterator[Callable[[str], Cleaned]]:
        marked, odd = look_over(text)
        if marked and self.markup and has_markup(text):
            odd = True  # as in &nbsp;
            yield drop_markup
        if odd:
            yield from NORMAL_STEPS
            if self.simplify:
                yield simplify
        yield join_wrapped_lines
        if self.boilerplate:
            yield drop_boilerplate
        if self.recurring:
            yield lambda text: drop_patterns(text, self._patterns)


_cleaner = Cleaner()


def clean(text: str) -> str:
    """Clean a text as `Cleaner()` does, without the way back."""
    return _cleaner(text).text
