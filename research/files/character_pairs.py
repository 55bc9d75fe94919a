"""How likely a character stands behind another one in Chinese text.

Behind a lost byte two bytes are paired wrongly, and what they give hardly ever stands
behind such a character. Variants of a hanzi count as one, so that the one table is for
simplified and traditional script.
"""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from research.files.likelihood import codes_of, weights

DIGIT, BLANK = "0", "␣"
# A pair that the table does not have is so much less likely than its second character
# alone, in natural logarithms: what is likely stands in the table.
UNSEEN = -1.0
# Likewise what stands behind a letter of ASCII, and such letters behind hanzi: how
# likely they are as a whole.
BEHIND_LETTER = np.float32(-2.0)
CAPITAL, SMALL, MARK = -11.0, -13.0, -14.0
_BLANKS = "\t\n\r\v\f\x1c\x1d\x1e \u00a0\u3000"


def kinds_of(text: str) -> NDArray[np.uint32]:
    """Give the code of each character, alike for variants, digits and blanks."""
    kinds: NDArray[np.uint32] = _kinds()[codes_of(text)]
    return kinds


def pair_weights(text: str) -> NDArray[np.float32]:
    """Weigh each character of a text by the one before it.

    Parameters
    ----------
    text : str

    Returns
    -------
    ndarray of shape (n_characters,)
        Natural logarithms of how often it follows; the first follows a blank.
    """
    codes = codes_of(BLANK + text)
    return weigh_pairs(codes[:-1], codes[1:])


def weigh_pairs(
    first: NDArray[np.uint32], second: NDArray[np.uint32]
) -> NDArray[np.float32]:
    """Weigh characters by the ones before them.

    Parameters
    ----------
    first, second : ndarray of shape (n,) or (1,)
        Codes of characters, as `codes_of` gives them.

    Returns
    -------
    ndarray of shape (n,)
        Natural logarithms of how often the second follows the first.
    """
    number, table = _table()
    kinds = _kinds()[second]
    level = table[number[_kinds()[first]], number[kinds]]
    alone = np.maximum(weights()[second], weights()[kinds]) + np.float32(UNSEEN)
    alone = np.where(first > 0x7F, np.minimum(alone, _behind_hanzi()[kinds]), alone)
    is_between = (first < 0x7F) & (first >= 0x40) & (second > 0x7F)
    alone = alone + np.where(is_between, BEHIND_LETTER, np.float32(0))
    found: NDArray[np.float32] = np.where(level < 0, alone, -level.astype(np.float32))
    return found


@lru_cache(maxsize=1)
def _behind_hanzi() -> NDArray[np.float32]:
    """Weigh letters and marks of ASCII that the table does not have behind a hanzi."""
    table = np.zeros(len(weights()), dtype=np.float32)
    table[0x40:0x7F] = MARK
    table[ord("A") : ord("Z") + 1] = CAPITAL
    table[ord("a") : ord("z") + 1] = SMALL
    return table


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint32]:
    """Tell which characters count as one, by their code."""
    table = np.arange(len(weights()), dtype=np.uint32)
    path = resources.files("research") / "resources" / "traditional.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in [*lines, "著着"]:
        if len(line) == 2 and line[1] < "\U00030000":
            table[ord(line[0])] = ord(line[1])
    table[[ord(char) for char in "0123456789"]] = ord(DIGIT)
    table[[ord(char) for char in _BLANKS]] = ord(BLANK)
    return table


@lru_cache(maxsize=1)
def _table() -> tuple[NDArray[np.uint16], NDArray[np.int8]]:
    """Read the table: the number of each character, and the levels of pairs."""
    path = resources.files("research") / "resources" / "character_pairs.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line[1:2] == "\t"]
    known = sorted({char for first, behind in pairs for char in first + behind} - {" "})
    number = np.zeros(len(weights()), dtype=np.uint16)
    number[[ord(char) for char in known]] = np.arange(1, len(known) + 1)
    table = np.full((len(known) + 1, len(known) + 1), -1, dtype=np.int8)
    for first, behind in pairs:
        for level, chars in enumerate(behind.split(" ")):
            table[number[ord(first)], number[codes_of(chars)]] = level
    return number, table
