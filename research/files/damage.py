"""Where a text, decoded from bytes, stops looking like Chinese."""

import re
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from research.files.likelihood import RARE, codes_of, log_likelihood, weights

# Weights below EXPECTED count against a reading. Whoever marks a file as UTF-16 may
# write in any language.
EXPECTED, EXPECTED_IF_MARKED = -10.5, -12.5
# So much of it in a row is no Chinese; in natural logarithms.
LIMIT, LIMIT_IF_MARKED = 18.0, 60.0
# By so much a reading has to be the likelier one.
LOST = 8.0
# A character of which one byte is missing.
BROKEN = -9.0
# By so much a long text is likelier than EXPECTED for each character; the fewer they
# are the less.
SLACK = 1.0
# Characters looked back at from where a lost byte shows.
CONTEXT = 64
# What stands behind a single letter between hanzi: A 股, C 轮, X 光.
_BEHIND_LETTER = frozenset(
    "股轮輪级級端站型系类類期遥遙位座区區线線光射细細版盘盤恤形化组組层層点點面"
    "罩照证證本口楼樓厂廠馆館棟栋档檔等款网網打字行平台公会會員员计計项項的"
)
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
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.position: int | None = None
        self.score = 0.0
        self.read = 0.0
        self._is_double = encoding in ("gb18030", "cp950", "big5hkscs")
        is_marked = encoding == "utf-16"
        self._expected = EXPECTED_IF_MARKED if is_marked else EXPECTED
        self._limit = LIMIT_IF_MARKED if is_marked else LIMIT
        self._excess = 0.0  # of the unlikely stretch that ends here
        self._since = 0  # byte where it begins
        self._bytes = 2 if is_marked else 0  # before `_context` ends
        self._context = ""
        self._n_wide = 0
        self._is_traditional = False
        # Kind of place: by how much a byte is likelier lost there, and the position.
        self._lost: dict[str, tuple[float, int]] = {}

    def feed(self, text: str, *, is_last: bool) -> None:
        """Take the next piece; stop looking once a place is found."""
        if self.position is not None:
            return
        begin = self._bytes
        codes = codes_of(text)
        weight = weights()[codes]
        self.score += float(weight.sum(dtype=np.float64))
        self._look_for_stretch(text, codes, weight)
        if self._is_double:
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

        The longer a text, the more letters stand between hanzi by right.
        """
        n = self._n_wide
        least = {
            "simplified": LOST,
            "traditional": LOST - 2.0 + 0.4 * log(1 + n),
            "letter": 1.0 + 0.8 * log(1 + n / 30),
        }
        over = [at for kind, (gain, at) in self._lost.items() if gain > least[kind]]
        self.position = min(over, default=None)
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
        for index in self._sites(joined):
            if index + 2 < before:
                continue  # it was looked at with the piece before
            kind = "traditional" if self._is_traditional else "simplified"
            kind = "letter" if joined[index].isascii() else kind
            gain = self._gain(joined, index)
            if gain > self._lost.get(kind, (0.0, 0))[0]:
                self._lost[kind] = gain, offset + self._size(joined[:index])

    def _sites(self, text: str) -> list[int]:
        """List where a letter may be the second byte of a broken character."""
        codes = codes_of(text)
        if not (codes > 0x7F).any():
            return []
        odd = _with_letter(self.encoding)[codes]
        unlike = _beyond_gb2312()[codes] & (weights()[codes] > RARE)
        least = max(1.0, 0.03 * float((codes > 0x7F).sum()))
        self._is_traditional = self.encoding != "gb18030" or unlike.sum() > least
        if self._is_traditional:
            odd = odd & (weights()[codes] < RARE) | _letters_between(codes)
        return [int(index) for index in np.flatnonzero(odd)]

    def _gain(self, text: str, index: int) -> float:
        """By how much a lost byte before a place is the likelier reading."""
        char, ahead = text[index], text[index + 1 : index + 2]
        run = re.split(r"[\x00-\x7f]", text[max(0, index - 24) : index])[-1]
        tail = run.encode(self.encoding, "replace")
        if char.isascii():  # the second byte of a character whose first one is lost
            plain = _letter_weight(char, ahead)
            return self._shifted(run, tail + char.encode()) + BROKEN - plain
        raw = char.encode(self.encoding)
        plain = float(weights()[ord(char)])
        is_hanzi = "\u4e00" <= char <= "\u9fff"
        if not self._is_traditional and (
            is_hanzi or (ahead.isalpha() and ahead.isascii())
        ):
            plain = min(plain, -14.5)
        letter = _letter_weight(chr(raw[-1]), ahead)
        if _closes(chr(raw[-1]), text[max(0, index - 24) : index]):
            letter = -5.0
        return self._shifted(run, tail + raw[:1]) + letter - plain

    def _shifted(self, run: str, tail: bytes) -> float:
        """By how much a run is likelier one byte off, from where it pays most."""
        best = total = 0.0
        end = len(tail)
        for char in reversed(run):
            pair = tail[end - 2 : end]
            if len(pair) < 2 or len(char.encode(self.encoding, "replace")) != 2:
                break
            try:
                other = pair.decode(self.encoding)
            except UnicodeDecodeError:
                break
            total += log_likelihood(other) - log_likelihood(char)
            best = max(best, total)
            end -= 2
        return best


def _letter_weight(letter: str, ahead: str) -> float:
    """Weigh a letter behind hanzi by what follows it."""
    if ahead.isascii():
        usual = -6.0 if ahead.isalpha() else -9.0 if ahead.isdecimal() else -14.0
        return usual if letter.isalpha() else -14.0
    if letter.isupper():
        return -6.0 if ahead in _BEHIND_LETTER else -9.0 if ahead in "”、）" else -11.0
    return -13.0 if letter.islower() else -15.0 if letter in "@[\\]|" else -18.0


def _letters_between(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which letters of ASCII stand alone, behind a hanzi and before full width."""
    is_letter = (codes >= 0x40) & (codes <= 0x7E)
    is_behind = np.roll((codes >= 0x4E00) & (codes <= 0x9FFF), 1)
    is_before = (codes >= 0x3000) & (codes <= 0x9FFF) | (codes >= 0xFF00)
    found = is_letter & is_behind & np.roll(is_before, -1)
    found[:1] = found[-1:] = False
    return found


def _may_hold_utf8(data: bytes) -> bool:
    """Whether bytes have two hanzi of UTF-8 in a row: a quick look."""
    codes = np.frombuffer(data, dtype=np.uint8)
    is_next = (codes & 0xC0) == 0x80
    is_first = (codes >= 0xE3) & (codes <= 0xE9) | (codes == 0xEF)
    is_hanzi = is_first[:-2] & is_next[1:-1] & is_next[2:]
    return bool((is_hanzi[:-3] & is_hanzi[3:]).any())


def _closes(letter: str, before: str) -> bool:
    """Whether a letter is the bracket that a text lacks."""
    opening = {"]": "[", "}": "{"}.get(letter)
    return opening is not None and before.rfind(opening) > before.rfind(letter)


def _is_utf8(run: bytes, encoding: str) -> bool:
    """Whether bytes are likelier UTF-8 than what they were read as."""
    try:
        told = run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return log_likelihood(told) > log_likelihood(run.decode(encoding, "replace")) + LOST


@lru_cache(maxsize=1)
def _beyond_gb2312() -> NDArray[np.bool_]:
    """Tell which hanzi simplified texts hardly have, by their code."""
    table = np.zeros(len(weights()), dtype=bool)
    hanzi = map(chr, range(0x4E00, 0xA000))
    table[[ord(char) for char in hanzi if not char.encode("gb2312", "ignore")]] = True
    return table


@lru_cache(maxsize=4)
def _with_letter(encoding: str) -> NDArray[np.bool_]:
    """Tell which characters end in a letter of ASCII, by their code."""
    table = np.zeros(len(weights()), dtype=bool)
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0x7F):
            char = bytes((lead, trail)).decode(encoding, "ignore")
            if len(char) == 1:
                table[ord(char)] = True
    return table
