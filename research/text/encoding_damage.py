"""What a bad encoding left in texts: what cleaning sets right, and what it cannot."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import category

from research.i18n import N_
from research.text.markup import count_markup
from research.text.normalize import drop_invisible, narrow_fullwidth, unify_hanzi
from research.text.script import is_traditional, traditional_count

LOST = "\ufffd"
INVISIBLE = N_("invisible characters, dropped")
SPACES = N_("odd spaces and line breaks, made plain")
WIDE = N_("full-width letters, digits and marks, narrowed")
MARKUP = N_("tags, entities and marks of Markdown, dropped or written out")
FORMS = N_("radicals and compatibility hanzi, written as the hanzi they look like")
TRADITIONAL = N_("traditional characters of texts in that script, simplified")
HALVES = N_("halves of characters, replaced by �")
GONE = N_("characters lost before reading (�), left as they are")
PRIVATE = N_("private-use characters, left as they are")
MISREAD = N_("signs of a wrong encoding (锟斤拷, ä¸), left as they are")
KINDS = (
    *(MARKUP, INVISIBLE, SPACES, WIDE, FORMS, TRADITIONAL),
    *(HALVES, GONE, PRIVATE, MISREAD),
)

# GB18030 read from the bytes of U+FFFD, twice; and Chinese in UTF-8 read as Latin-1
# or Windows-1252: the first byte of three is one of ã to é.
_MISREAD = re.compile("锟斤拷|[ãäåæçèé][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}")


@dataclass(frozen=True, slots=True)
class EncodingDamage:
    """How often something odd stands in texts.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    n_found : int
        Characters; of wrong encodings, places.
    n_docs : int
    """

    kind: str
    n_found: int
    n_docs: int


def count_encoding_damage(texts: Sequence[str]) -> list[EncodingDamage]:
    """Count odd characters in articles as they were read.

    Parameters
    ----------
    texts : sequence of n_docs str

    Returns
    -------
    list of EncodingDamage
        Those that occur, in the order of `KINDS`.

    Examples
    --------
    >>> [(r.kind[:10], r.n_found) for r in count_encoding_damage(["Ａ股", "５Ｇ"])]
    [('full-width', 3)]
    """
    found: Counter[str] = Counter()
    n_docs: Counter[str] = Counter()
    for text in texts:
        held: Counter[str] = Counter()
        for char, n in Counter(text).items():
            kind = _kind(char)
            if kind:
                held[kind] += n
        held[MARKUP] = count_markup(text)
        held[TRADITIONAL] = traditional_count(text) if is_traditional(text) else 0
        held[MISREAD] = len(_MISREAD.findall(text))
        found += held
        n_docs.update(kind for kind, n in held.items() if n)
    return [
        EncodingDamage(kind, found[kind], n_docs[kind]) for kind in KINDS if found[kind]
    ]


@cache
def _kind(char: str) -> str:
    """Name what is odd about a character by what cleaning makes of it, or ""."""
    if char == LOST:
        return GONE
    seen = drop_invisible(char).text
    if not seen:
        return INVISIBLE
    if seen != char:
        return HALVES if seen == LOST else SPACES
    if narrow_fullwidth(char).text != char:
        return WIDE
    if unify_hanzi(char).text != char:
        return FORMS
    return PRIVATE if category(char) == "Co" else ""
