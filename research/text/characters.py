"""What characters are: letters, hanzi, their numbers; batches of texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.arrays import Ints

BATCH_CHARS = 1 << 17  # larger ones leave the cache
# Likewise of characters: no cleaned text holds a control character.
CHAR_FIRST, CHAR_LAST = "\x02", "\x03"

NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九十")}
# Family names of one character, the most common first.
FAMILY_NAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾"
    "彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛"
    "邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦"
    "季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费"
    "纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景单包司柏宁柯阮桂闵解强柴华车"
    "冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈"
    "姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣"
    "楚佟栗匡宗应巫鞠桑荆谌银明沙岑习胥保和蔺那才戎储鹿麦寇茅阚蒲邝佘劳利农诸宣富骆"
    "籍嵇闻郗濮逯荀於惠麻骞皮卿芮滑慎璩逄上皇尉慕令端呼东"
)


@dataclass(frozen=True, slots=True)
class Run:
    """The characters or words of a batch of texts, one after the other.

    Attributes
    ----------
    items : ndarray of int
        Code points or numbers, with one behind each text that n-grams do not pass.
    docs : ndarray of int32
        Which text of the batch each is of.
    first : ndarray of int, shape (n_texts,)
        Where each text begins.
    """

    items: NDArray[Any]
    docs: NDArray[np.int32]
    first: Ints


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield runs of texts of about a hundred thousand characters together."""
    start, size = 0, 0
    for number, text in enumerate(texts):
        size += len(text)
        if size >= BATCH_CHARS:
            yield texts[start : number + 1]
            start, size = number + 1, 0
    if start < len(texts):
        yield texts[start:]


def char_run(texts: Sequence[str], *, edges: bool = False) -> Run:
    """Line up the code points of texts, each with a line break behind it.

    Parameters
    ----------
    texts : sequence of str
    edges : bool
        Whether a text begins with `CHAR_FIRST` and ends with `CHAR_LAST`.
    """
    framed = [f"{CHAR_FIRST}{text}{CHAR_LAST}" for text in texts] if edges else texts
    lengths = np.array([len(text) for text in framed], dtype=np.int64) + 1
    return Run(
        items=code_points("\n".join([*framed, ""])),
        docs=np.repeat(np.arange(len(texts), dtype=np.int32), lengths),
        first=np.cumsum(lengths) - lengths,
    )


def code_points(text: str) -> NDArray[np.uint32]:
    """Give the code points of a text."""
    # Halves of surrogate pairs are no letters and take part in nothing.
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def letter_codes(text: str) -> NDArray[np.int64]:
    """Give the code points of the letters, digits and hanzi of a text, folded."""
    codes = folded(char_run([text]).items.astype(np.int64))
    return codes[is_letter()[codes]]


def folded(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn characters into numbers, letters in one case."""
    codes[(codes >= 65) & (codes <= 90)] += 32
    return codes


@cache
def is_letter() -> NDArray[np.bool_]:
    """Tell for each code point whether it is a letter, digit or hanzi."""
    letters = np.zeros(N_CODES, dtype=bool)
    # Unicode has none beyond. What is no \W and no _ is alphanumeric.
    planes = "".join(map(chr, range(0x40000)))
    for run in re.finditer(r"[^\W_]+", planes):
        letters[run.start() : run.end()] = True
    return letters


N_CODES = 0x110000  # code points of Unicode
