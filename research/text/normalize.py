"""Invisible characters, odd spaces, full-width forms."""

import re

from research.text.cleaned import Cleaned, delete

# Controls, soft hyphen, zero-width and bidirectional marks, variation selectors,
# byte-order mark, interlinear marks, tags, and the \r of a Windows line break.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_ODD_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_SURROGATES = "\ud800-\udfff"
SURROGATE = re.compile(f"[{_SURROGATES}]")
_ODD = re.compile(f"[{_ODD_SPACES}{_ODD_BREAKS}{_SURROGATES}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]+|\r(?=\n)")
_UNUSUAL = re.compile(f"[{_INVISIBLE}{_ODD_SPACES}{_ODD_BREAKS}{_SURROGATES}]")
_ODD_BREAK = re.compile(f"[{_ODD_BREAKS}]")


def drop_invisible(text: str) -> Cleaned:
    r"""Drop what cannot be seen; make every space plain and every line break \n.

    Half a surrogate pair, which no encoding takes, becomes U+FFFD.
    """
    if not _UNUSUAL.search(text):
        return Cleaned(text)
    deletions = [found.span() for found in _UNSEEN.finditer(text)]
    return delete(_ODD.sub(_plain, text), deletions)


def _plain(odd: re.Match[str]) -> str:
    if odd[0].isspace():
        return "\n" if _ODD_BREAK.match(odd[0]) else " "
    return "\ufffd"


# Chinese punctuation (GB/T 15834) is full-width by right and stays: ！（），：；？～
_NARROW = {
    wide: wide - 0xFEE0
    for wide in range(ord("！"), ord("～"))
    if chr(wide) not in "！（），：；？"
}
_WIDE_ASCII = "".join(map(chr, _NARROW))
_WIDE = re.compile(f"[{_WIDE_ASCII}]+")


def narrow_fullwidth(text: str) -> Cleaned:
    """Narrow full-width ASCII: letters, digits, ％ and the like.

    Chinese punctuation stays as it is, and so do …, ① and ℃, which Unicode
    normalisation (NFKC) would rewrite.
    """
    if not _WIDE.search(text):
        return Cleaned(text)
    return Cleaned(_WIDE.sub(lambda found: found[0].translate(_NARROW), text))


def _look_for(characters: str) -> re.Pattern[str]:
    """Compile a quick look that finds whatever a set of characters does.

    It may find more: any character beyond the basic plane, without which a set is
    searched more than twice as fast.
    """
    plane = "".join(map(chr, range(0x80, 0x10000)))
    runs = re.findall(f"[^{characters}]+", plane)
    ordinary = "".join(f"{run[0]}-{run[-1]}" for run in runs)
    return re.compile(f"[^\\t\\n -~{ordinary}]")


# One look for the first two steps, as most texts have nothing for either.
STRANGE = _look_for(f"{_INVISIBLE}{_ODD_SPACES}{_ODD_BREAKS}{_SURROGATES}{_WIDE_ASCII}")
