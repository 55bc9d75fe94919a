"""How likely decoded characters are in Chinese text: the measure of an encoding.

The weight of a character is roughly the natural logarithm of how often it stands in
Chinese news. Read in the wrong encoding, Chinese becomes hanzi that nobody writes.
"""

from functools import lru_cache
from importlib import resources
from itertools import product
from math import log

import numpy as np
from numpy.typing import NDArray

ASCII = -4.0  # weight of a letter, digit or mark of ASCII
RARE = -10.0  # a character of less weight is not to be expected
_N_CODES = 0x30000  # above there are only characters as rare as the last
_RANGES = (  # first code, last code, weight; later lines overwrite earlier ones
    (0x0000, 0x2FFFF, -16.0),
    (0x0000, 0x001F, -20.0),
    (0x0020, 0x007E, ASCII),
    (0x007F, 0x009F, -20.0),
    (0x00A0, 0x024F, -10.0),
    (0x0370, 0x04FF, -12.0),
    (0x2000, 0x206F, -9.0),
    (0x2010, 0x2015, -7.0),
    (0x2070, 0x27BF, -11.0),
    (0x3000, 0x303F, -8.0),
    (0x3040, 0x30FF, -11.5),
    (0x3200, 0x33FF, -13.0),
    (0x3400, 0x4DBF, -15.0),
    (0x4E00, 0x9FFF, -14.5),
    (0xAC00, 0xD7A3, -12.0),
    (0xE000, 0xF8FF, -22.0),
    (0xE5E5, 0xE5E5, -8.0),  # how GBK writes the blank of full width
    (0xF900, 0xFAFF, -15.0),
    (0xFF00, 0xFF5E, -8.0),
    (0x1F000, 0x1FAFF, -11.0),
    (0x20000, 0x2FFFF, -13.0),  # four bytes each: they do not come by chance
)
_MARKS = "、。，：；！？（）《》〈〉【】“”‘’…—·"
_SPACES = "\t\n\r\v\f\x1c\x1d\x1e"


@lru_cache(maxsize=1)
def weights() -> NDArray[np.float32]:
    """Weigh every character.

    Returns
    -------
    ndarray of shape (196608,)
        By code; characters beyond have the weight of the last.
    """
    table = np.empty(_N_CODES, dtype=np.float32)
    for first, last, weight in _RANGES:
        table[first : last + 1] = weight
    levels = (("gb2312", 0xD8, 0xF8), ("cp950", 0xC9, 0xFA), ("gb2312", 0xB0, 0xD8))
    for encoding, first, end in (*levels, ("cp950", 0xA4, 0xC7)):
        usual = (encoding, first) in (("gb2312", 0xB0), ("cp950", 0xA4))
        table[_hanzi(encoding, first, end)] = -11.0 if usual else -13.0
    for rank, group in enumerate(_common()):
        table[[ord(char) for char in group]] = -1.2 * log(rank + 30) - 0.3
    table[[ord(char) for char in _MARKS]] = -4.5
    table[[ord(char) for char in _SPACES]] = ASCII
    return table


def codes_of(text: str) -> NDArray[np.uint32]:
    """Give the codes of the characters of a text, those too high as the highest."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    last = np.full(1, _N_CODES - 1, dtype=np.uint32)
    found: NDArray[np.uint32] = np.minimum(codes, last)
    return found


def log_likelihood(text: str) -> float:
    """Sum the weights of the characters of a text."""
    return float(weights()[codes_of(text)].sum(dtype=np.float64))


def _common() -> list[str]:
    """Read the common hanzi, the most frequent first, with their variants."""
    path = resources.files("research") / "resources" / "common_characters.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [group for line in lines if line[:1] != "#" for group in line.split()]


def _hanzi(encoding: str, first: int, end: int) -> list[int]:
    """List the codes of the hanzi whose first byte is in a range."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    chars = (
        bytes(pair).decode(encoding, "ignore")
        for pair in product(range(first, end), trails)
    )
    return [ord(c) for c in chars if len(c) == 1 and "\u4e00" <= c <= "\u9fff"]
