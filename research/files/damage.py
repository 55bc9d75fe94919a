"""Where a text, decoded from bytes, stops looking like Chinese."""

import re
from math import log1p

import numpy as np
from numpy.typing import NDArray

from research.files.likelihood import codes_of, log_likelihood, weights
from research.files.lost_bytes import lost_bytes

# Weights below EXPECTED count against a reading. Whoever marks a file as UTF-16 may
# write in any language.
EXPECTED, EXPECTED_IF_MARKED = -10.5, -12.5
# So much of it in a row is no Chinese; in natural logarithms.
LIMIT, LIMIT_IF_MARKED = 18.0, 60.0
# By so much UTF-8 has to be the likelier reading of a stretch.
LIKELIER = 8.0
# By so much a text is likelier with a byte more, for it to be refused. Many characters
# of Big5 end in a letter of ASCII, which may stand alone; hardly one of GB18030 does.
LOST = {"gb18030": 3.0, "cp950": 12.5, "big5hkscs": 12.5}
# So much more for a text that is e times as long.
LOST_BY_LENGTH = 0.5
# Where it is less, by no more than this, it is said.
DOUBT = 3.5
# By so much a long text is likelier than EXPECTED for each character; the fewer they
# are the less.
SLACK = 1.0
# Characters looked back at from where a lost byte shows.
CONTEXT = 64
_UTF8_RUN = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){2,}")


class Damage:
    """Looks for the first place where text is no Chinese, a piece at a time.

    Parameters
    ----------
    encoding : str
        In which the text was read.

    Attributes
    ----------
    position : int or None
        Of the first such byte.
    score : float
        Sum of the weights of all characters.
    read : float
        Sum of by how much the characters up to there are likelier than expected.
    doubt : int or None
        Position of a byte before which one may be lost, less surely.
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.position: int | None = None
        self.score = 0.0
        self.read = 0.0
        self.doubt: int | None = None
        self._is_double = encoding in LOST
        is_marked = encoding == "utf-16"
        self._expected = EXPECTED_IF_MARKED if is_marked else EXPECTED
        self._limit = LIMIT_IF_MARKED if is_marked else LIMIT
        self._excess = 0.0  # of the unlikely stretch that ends here
        self._since = 0  # byte where it begins
        self._bytes = 2 if is_marked else 0  # before `_context` ends
        self._context = ""
        self._n_wide = 0
        # By how much a byte is likelier lost, at the most, and the position.
        self._lost = (0.0, 0)

    def feed(self, text: str, *, is_last: bool) -> None:
        """Take the next piece; stop looking once a place is found."""
        if self.position is not None:
            return
        begin = self._bytes
        codes = codes_of(text)
        weight = weights()[codes]
        self.score += float(weight.sum(dtype=np.float64))
        self._look_for_stretch(text, codes, weight)
        if self._is_double and self.position is None:  # else it is no such text
            self._look_for_lost_byte(text, begin)
        self._context = (self._context + text)[-CONTEXT:]
        if is_last and self.position is None:
            self._judge_whole()

    def _look_for_stretch(
        self, text: str, codes: NDArray[np.uint32], weight: NDArray[np.float32]
    ) -> None:
        """Sum what is unlikely; begin anew where nothing is left of it (CUSUM)."""
        wide = np.flatnonzero((codes > 0x7F) | (weight < -15))
        begin = self._bytes
        self._bytes += self._size(text)
        if not len(wide):
            return
        excess = self._expected - weight[wide].astype(np.float64)
        total = self._excess + np.cumsum(excess)
        floor = np.minimum.accumulate(np.minimum(np.append(0.0, total[:-1]), total))
        floor = np.minimum(floor, 0.0)
        height = total - floor
        self._n_wide += len(wide)
        over = np.flatnonzero(height > self._limit)
        last = int(over[0]) if len(over) else len(wide) - 1
        lowest = np.flatnonzero(total[: last + 1] <= floor[last])
        if len(lowest):
            at = int(lowest[-1]) + 1
            index = int(wide[at]) if at < len(wide) else len(text)
            self._since = begin + self._size(text[:index])
        if len(over):
            self.position = self._since
            ahead = wide[: int(lowest[-1]) + 1] if len(lowest) else wide[:0]
            self.read -= float((self._expected - weight[ahead]).sum())
            return
        self._excess = float(height[-1])
        self.read -= float(excess.sum())

    def _judge_whole(self) -> None:
        """Refuse a text that is unlikely as a whole, or where a byte was lost.

        The longer a text, the more places look like that by chance.
        """
        n = self._n_wide
        gain, place = self._lost
        least = LOST.get(self.encoding, 0.0) + LOST_BY_LENGTH * log1p(n / 1000)
        if gain > least:
            self.position = place
        elif gain > max(0.0, least - DOUBT):
            self.doubt = place
        slack = SLACK * (1 - min(1.0, 5 / n)) if n else 0.0
        if self.read < slack * n and self.encoding != "utf-16":
            self.position = 0

    def _size(self, text: str) -> int:
        """Count the bytes of a text."""
        name = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(self.encoding)
        return len(text.encode(name or self.encoding, "replace"))

    def _look_for_lost_byte(self, text: str, begin: int) -> None:
        """Note where a byte is more likely lost than not.

        Behind a lost byte the bytes of two bytes each are paired wrongly until one
        pairs with a letter, or stands as a letter itself.
        """
        before = len(self._context)
        joined = self._context + text
        data = joined.encode(self.encoding, "replace")
        offset = begin - self._size(self._context)
        for run in _UTF8_RUN.finditer(data) if _may_hold_utf8(data) else ():
            if _is_utf8(run.group(), self.encoding):
                place = offset + run.start()
                self.position = min(place, self.position or place)
                return
        for index, gain in lost_bytes(joined, self.encoding):
            if index + 2 < before:
                continue  # it was looked at with the piece before
            if gain > self._lost[0]:
                self._lost = gain, offset + self._size(joined[:index])


def _may_hold_utf8(data: bytes) -> bool:
    """Whether bytes have two hanzi of UTF-8 in a row: a quick look."""
    codes = np.frombuffer(data, dtype=np.uint8)
    is_next = (codes & 0xC0) == 0x80
    is_first = (codes >= 0xE3) & (codes <= 0xE9) | (codes == 0xEF)
    is_hanzi = is_first[:-2] & is_next[1:-1] & is_next[2:]
    return bool((is_hanzi[:-3] & is_hanzi[3:]).any())


def _is_utf8(run: bytes, encoding: str) -> bool:
    """Whether bytes are likelier UTF-8 than what they were read as."""
    try:
        told = run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return (
        log_likelihood(told)
        > log_likelihood(run.decode(encoding, "replace")) + LIKELIER
    )
