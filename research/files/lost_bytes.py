"""Where a byte was lost from text of two bytes a character.

Behind a lost byte the bytes are paired wrongly, until one of them pairs with a letter
of ASCII or, being in its range, stands as a letter itself: there the text comes right
again. So each such letter is asked whether what stands before it is likelier one byte
off, by how often characters follow each other.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from research.files.character_pairs import pair_weights, weigh_pairs
from research.files.likelihood import codes_of

# A letter and what follows it are at least so unlikely behind a lost byte, in natural
# logarithms; this only saves time.
UNLIKELY = -15.0
# Characters looked back at.
REACH = 24
# A bracket that closes one is as likely as that.
CLOSING = -5.0
# A letter before another one is so much likelier than one that stands alone; a rare
# hanzi that the text has more than once, than one that came of a lost byte.
BEGINS_WORD, OFTEN = 3.0, 8.0
# Gains up to there are not looked for, and what the broken character costs at least:
# both save time.
LEAST = {"cp950": 7.0, "big5hkscs": 7.0}
BROKEN = 2.0


def lost_bytes(text: str, encoding: str) -> list[tuple[int, float]]:
    """List where a byte is likelier lost than not.

    Parameters
    ----------
    text : str
        As it was decoded.
    encoding : {"gb18030", "cp950", "big5hkscs"}

    Returns
    -------
    list of (int, float)
        Index of the character at which the bytes come right again, and by how much
        (natural logarithm) what stands before is likelier with a byte more.
    """
    codes = codes_of(text)
    if not (codes > 0x7F).any():
        return []
    here = pair_weights(text)
    is_letter = (codes >= 0x40) & (codes <= 0x7E)
    is_first = np.append(True, ~is_letter[:-1])
    here[is_letter & is_first & np.append(is_letter[1:], False)] += BEGINS_WORD
    behind = np.append(here[1:], np.float32(0))
    may_be = _with_letter(encoding)[codes]
    if encoding != "gb18030":  # whose hanzi, but for rare ones, end in no letter
        may_be |= is_letter & is_first
    places = np.flatnonzero(may_be & (here + behind < UNLIKELY))
    found = [(int(place), _gain(text, here, int(place), encoding)) for place in places]
    once = [(n, g - OFTEN * (g > 0 and _is_often(text, n))) for n, g in found]
    return [(place, gain) for place, gain in once if gain > 0]


def _is_often(text: str, place: int) -> bool:
    return text[place] > "\x7f" and text.count(text[place]) > 1


def _gain(text: str, here: NDArray[np.float32], place: int, encoding: str) -> float:
    """By how much text before a letter is likelier with a byte more, at the best."""
    char, ahead = text[place], text[place + 1 : place + 2]
    raw = char.encode(encoding)
    before = text[max(0, place - REACH) : place]
    is_bracket = _is_of_pair(chr(raw[-1]), before, text[place + 1 : place + REACH])
    if char.isascii() and is_bracket:
        return 0.0
    n_wide = (
        len(before)
        - 1
        - max((n for n, other in enumerate(before) if other <= "\x7f"), default=-1)
    )
    data = text[place - n_wide : place].encode(encoding, "replace") + raw[:1]
    if len(data) != 2 * n_wide + 1:
        return 0.0  # some have four bytes
    shifted = _read_back(data, encoding)
    tail = ("" if char.isascii() else chr(raw[-1])) + ahead
    told = pair_weights(shifted + tail)
    if is_bracket:
        told[len(shifted)] = CLOSING
    best = floor = LEAST.get(encoding, 0.0)
    for n in range(len(shifted) + 1):
        was = float(here[place - n : place + 2].sum())
        chain = float(told[len(shifted) - n + 1 :].sum())
        if chain - was < best + BROKEN:
            continue  # the broken character itself is never a gain
        first = text[place - n - 1 : place - n] or "\n"
        second = (shifted + tail)[len(shifted) - n :][:1] or "\n"
        byte = data[len(data) - 1 - 2 * n]
        best = max(best, chain + _broken(first, byte, second, encoding) - was)
    return best if best > floor else 0.0


def _read_back(data: bytes, encoding: str) -> str:
    """Read bytes in pairs from the end backwards, as far as they can be read."""
    chars: list[str] = []
    for end in range(len(data), 1, -2):
        char = data[end - 2 : end].decode(encoding, "ignore")
        if len(char) != 1:
            break
        chars.append(char)
    return "".join(reversed(chars))


def _broken(before: str, byte: int, after: str, encoding: str) -> float:
    """Weigh the character of which one byte is left, and what follows it."""
    codes = _with_byte(encoding, byte)
    if not len(codes):
        return -np.inf
    each = weigh_pairs(codes_of(before), codes) + weigh_pairs(codes, codes_of(after))
    return float(np.logaddexp.reduce(each))


def _is_of_pair(letter: str, before: str, behind: str) -> bool:
    """Whether a letter is a bracket that closes another one, or is closed."""
    if letter in ("]", "}"):
        opening = "[" if letter == "]" else "{"
        return before.rfind(opening) > before.rfind(letter)
    closing = {"[": "]", "{": "}"}.get(letter)
    return closing is not None and closing in behind


@lru_cache(maxsize=512)
def _with_byte(encoding: str, byte: int) -> NDArray[np.uint32]:
    """List the codes of the characters that have a byte, as first or as second one."""
    pairs = [bytes((byte, other)) for other in range(0x40, 0xFF)]
    pairs += [bytes((other, byte)) for other in range(0x81, 0xFF)]
    chars = [pair.decode(encoding, "ignore") for pair in pairs]
    return codes_of("".join(sorted({c for c in chars if len(c) == 1 and c > "\x7f"})))


@lru_cache(maxsize=4)
def _with_letter(encoding: str) -> NDArray[np.bool_]:
    """Tell which characters end in a letter of ASCII, by their code."""
    table = np.zeros(0x30000, dtype=bool)
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0x7F):
            char = bytes((lead, trail)).decode(encoding, "ignore")
            if len(char) == 1:
                table[ord(char)] = True
    return table
