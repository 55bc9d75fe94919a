"""Cut text into words: jieba's result at the speed of jieba-rs.

`rjieba` binds jieba-rs, jieba written again in Rust. Three things differ, and where
a text may show one, the blocks concerned are cut by jieba's own rules:

- it keeps ASCII compounds such as `EB-5` and `a.com` whole;
- it takes hanzi outside jieba's range for hanzi;
- it rounds the emission probabilities of the hidden Markov model to six decimals,
  which tips the balance for a few pairs of hanzi (`ROUNDED_PAIRS`).
"""

import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from research.i18n import _

if TYPE_CHECKING:
    import rjieba

# "spaces" cuts nothing: blanks part the words of texts segmented elsewhere.
Engine = Literal["rjieba", "jieba", "spaces"]
Cut = Callable[[str, bool], list[str]]

# What jieba looks up in its dictionary; it cuts at every other character.
BLOCK = r"\u4e00-\u9fd5a-zA-Z0-9+#&._%\-"
# What jieba-rs takes for hanzi and jieba does not, and halves of surrogate pairs,
# which cannot be handed to Rust. For jieba each of these is a token.
FOREIGN = r"\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ud800-\udfff"
# All pairs of hanzi that a word begins or ends between by jieba's probabilities and
# not by the rounded ones, or the other way round. (Balances among three hanzi or
# more that are as close as that come up once in millions of articles.)
ROUNDED_PAIRS = (
    "仇苏 仇蘇 佛执 俞堤 叠叔 吊芍 嗣歌 嘘禽 噓禽 夫人 婉絹 婉绢 审怛 审榫 审溆 审玎 "
    "审畬 审肟 审鞒 審怛 審榫 審溆 審玎 審畬 審肟 審鞒 峒履 常在 应脊 心咸 應脊 採腮 "
    "摒彭 末置 杭汽 枇使 棉健 溯华 溯華 现嘱 现囑 現嘱 現囑 疊叔 疫柯 知鴨 知鸭 磁难 "
    "磁難 移懂 紕銖 紕铢 纰銖 纰铢 脯土 賜鼠 赐鼠 采腮 隔若 顏篮 顏籃 颜篮 颜籃 鹤榻"
)

_FOREIGN = re.compile(f"[{FOREIGN}]")
# Foreign, or a connector inside a compound other than a plain decimal such as 3.5.
# It starts with one set of characters, so that a search passes quickly over others.
_COMPOUND = re.compile(
    rf"[._\-{FOREIGN}](?:(?<=[{FOREIGN}])|(?<=[A-Za-z0-9].)"
    r"(?:(?<!\.)[A-Za-z0-9]|[0-9]*[A-Za-z]|[0-9]+[._\-][A-Za-z0-9]))"
)
_ROUNDED = re.compile("|".join(ROUNDED_PAIRS.split()))
_BLOCK = re.compile(f"[{BLOCK}]+")
_BETWEEN_BLANKS = re.compile(r"\s+|\S+")
# A word no text can hold, as both engines cut at this private-use character.
_NO_WORD = "\ue000"
# B超 stands in jieba's dictionary on two lines, with this frequency.
LISTED_TWICE = 3

_lock = RLock()
ENGINES: dict[str, Cut] = {}


def unfindable(words: Iterable[str]) -> list[str]:
    """List the words that no text can give as a token.

    Text is cut at blanks and at signs other than `+#&._%-` before any dictionary is
    asked.

    Examples
    --------
    >>> unfindable(["碳市场", "Edu Trust认证", "*ST云陌", "让·莫奈", "PM2.5"])
    ['Edu Trust认证', '*ST云陌', '让·莫奈']
    """
    return [word for word in words if len(word) > 1 and not _BLOCK.fullmatch(word)]


def engine_key(engine: Engine, user_words: tuple[str, ...]) -> str:
    """Name what `load_engine` keeps, so that no call has to hash lists of words."""
    return "\n".join((engine, *user_words))


def load_engine(engine: Engine, user_words: tuple[str, ...]) -> Cut:
    """Load a dictionary with these words, once a process."""
    key = engine_key(engine, user_words)
    with _lock:
        if key not in ENGINES:
            loaders = {
                "rjieba": _load_rjieba,
                "jieba": _load_jieba,
                "spaces": _load_spaces,
            }
            ENGINES[key] = loaders[engine](user_words)
        return ENGINES[key]


def _load_rjieba(user_words: tuple[str, ...]) -> Cut:
    engine = _compiled_rjieba().Jieba()
    for word, frequency in _frequencies(user_words):
        engine.add_word(word, frequency, None)

    def cut(text: str, hmm: bool) -> list[str]:
        if _COMPOUND.search(text) or (hmm and _ROUNDED.search(text)):
            return list(_cut_by_piece(engine, text, hmm))
        tokens: list[str] = engine.cut(text, hmm)
        return tokens

    return cut


@cache
def _compiled_rjieba() -> ModuleType:
    """Load the compiled part of rjieba alone.

    To import the package builds a dictionary that nobody here would use.
    """
    package = _installed("rjieba")
    name = "rjieba.rjieba"
    found = PathFinder.find_spec(name, package.submodule_search_locations)
    if found is None or found.loader is None:
        return import_module("rjieba")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _cut_by_piece(engine: "rjieba.Jieba", text: str, hmm: bool) -> Iterator[str]:
    """Cut foreign characters and doubtful blocks apart from the rest."""
    start = 0
    for begin, end in _doubtful_pieces(text, hmm):
        piece = text[begin:end]
        yield from engine.cut(text[start:begin], hmm)
        yield from (piece,) if _FOREIGN.match(piece) else _cut_block(engine, piece)
        start = end
    yield from engine.cut(text[start:], hmm)


def _doubtful_pieces(text: str, hmm: bool) -> Iterator[tuple[int, int]]:
    """Find foreign characters and, where words are guessed, doubtful blocks."""
    doubts = [_COMPOUND, _ROUNDED] if hmm else [_FOREIGN]
    places = sorted(found.start() for doubt in doubts for found in doubt.finditer(text))
    end = 0
    for place in places:
        if place < end:
            continue
        begin, behind = place, place + 1
        if not _FOREIGN.match(text, place):
            begin -= _block_length(text[end:place][::-1], 0)
            behind = place + _block_length(text, place)
        yield begin, behind
        end = behind


def _block_length(text: str, start: int) -> int:
    found = _BLOCK.match(text, start)
    return found.end() - start if found else 0


def _cut_block(engine: "rjieba.Jieba", block: str) -> Iterator[str]:
    """Cut one block as `jieba.Tokenizer.__cut_DAG` does.

    Without the model, both engines take the best way through the dictionary; what
    it leaves as single characters goes to jieba's own model.
    """
    finalseg = _private_jieba().finalseg
    rest = ""
    for word in (*engine.cut(block, False), ""):
        # A run of letters and digits comes as one token, and is rest all the same.
        if len(word) == 1 or (word.isalnum() and _is_unknown_ascii(engine, word)):
            rest += word
            continue
        if len(rest) == 1 or engine.has_word(rest):
            yield from rest
        elif rest:
            yield from finalseg.cut(rest)
        rest = ""
        if word:
            yield word


def _is_unknown_ascii(engine: "rjieba.Jieba", word: str) -> bool:
    return word.isascii() and not engine.has_word(word)


def _frequencies(user_words: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Give the words to add to jieba-rs, each with the frequency jieba gives it.

    A word in no text makes up the total, which weighs in every choice between one
    long word and two short ones: jieba-rs sums the frequencies of its words, while
    jieba also counts what a word had before it was added again.
    """
    if not user_words:
        yield _NO_WORD, LISTED_TWICE
        return
    tokenizer = _tokenizer(user_words=())
    for word in user_words:
        tokenizer.add_word(word)
        yield word, tokenizer.FREQ[word]
    yield _NO_WORD, tokenizer.total - sum(tokenizer.FREQ.values())


def _load_jieba(user_words: tuple[str, ...]) -> Cut:
    tokenizer = _tokenizer(user_words)

    def cut(text: str, hmm: bool) -> list[str]:
        tokens: list[str] = tokenizer.lcut(text, HMM=hmm)
        return tokens

    return cut


def _load_spaces(user_words: tuple[str, ...]) -> Cut:
    del user_words

    def cut(text: str, hmm: bool) -> list[str]:
        del hmm
        return _BETWEEN_BLANKS.findall(text)

    return cut


def _tokenizer(user_words: tuple[str, ...]) -> Any:
    """Build a jieba tokenizer with these words.

    Its own `initialize` is passed by: it would trust a file in the shared temporary
    folder, which anyone may have written, and report on stderr.
    """
    jieba = _private_jieba()
    tokenizer = jieba.Tokenizer()
    with Path(str(jieba.__file__)).with_name("dict.txt").open("rb") as file:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(file)
    tokenizer.initialized = True
    for word in user_words:
        tokenizer.add_word(word)
    return tokenizer


@cache
def _private_jieba() -> ModuleType:
    """Import a second jieba, out of reach of the caller's `import jieba`.

    jieba keeps the words to be split (`del_word`) and its log level in its modules,
    for all who use them. Its source also raises warnings where it is compiled.
    """
    name = f"{__name__}._jieba"
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name in sys.modules:
            return sys.modules[name]
        public = _installed("jieba")
        places = public.submodule_search_locations
        private = spec_from_file_location(
            name, public.origin, submodule_search_locations=places
        )
        if private is None or private.loader is None:
            raise ImportError(
                _("{origin}: jieba cannot be loaded from here.", origin=public.origin)
            )
        sys.modules[name] = module = module_from_spec(private)
        private.loader.exec_module(module)
        module.finalseg.viterbi = _viterbi
        return module


def _installed(name: str) -> ModuleSpec:
    found = find_spec(name)
    if found is None or found.origin is None:
        raise ImportError(
            _("{name} is not installed: `pip install {name}`.", name=name)
        )
    return found


# The least log-probability, and the tags that may stand before each: jieba's own.
_IMPOSSIBLE = -3.14e100
_BEFORE = {"B": "ES", "M": "MB", "S": "SE", "E": "BM"}


def _viterbi(
    text: str,
    tags: str,
    start: Mapping[str, float],
    going_on: Mapping[str, Mapping[str, float]],
    emitted: Mapping[str, Mapping[str, float]],
) -> tuple[float, list[str]]:
    """Find the likeliest tags, as jieba's `viterbi` does, to the same last bit.

    That one copies the whole way at every character, which takes quadratic time: a
    text of a million unknown characters would take hours.
    """
    best = {y: start[y] + emitted[y].get(text[0], _IMPOSSIBLE) for y in tags}
    came_from: list[dict[str, str]] = []
    for character in text[1:]:
        now, back = {}, {}
        for y in tags:
            weight = emitted[y].get(character, _IMPOSSIBLE)
            now[y], back[y] = max(
                (best[x] + going_on[x].get(y, _IMPOSSIBLE) + weight, x)
                for x in _BEFORE[y]
            )
        best = now
        came_from.append(back)
    log_probability, tag = max((best[y], y) for y in "ES")
    way = [tag]
    for back in reversed(came_from):
        way.append(back[way[-1]])
    return log_probability, way[::-1]
