"""Learn what a source repeats around its articles: openings, closings, navigation.

A recurring text is told by four things: many articles of one source have it (document
frequency), they have it at an end and hardly elsewhere (position), other sources have
it less (source), and it is of the press: a whole line, or words that name the source
or what a press does. An institution whose news a source reports day after day passes
the first three: its name opens the articles of one source, and nothing else does.

Titles are left alone. Those of reports, notices and briefings read alike year after
year, and what they repeat is what the articles are.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self, get_args

from research.files.sentences import SENTENCE_ENDS
from research.text.recurring import (
    ANY_DIGIT,
    FIRST_LINES,
    LAST_LINES,
    RECURRING_CHARS,
    SLOT,
    SLOT_CHARS,
    Position,
    RecurringText,
    title_end,
)
from research.text.tokens import Tokens, cleaned_texts

__all__ = ["RecurringText", "learn_recurring"]

# Longest recurring text; what is longer is learned in parts.
MAX_CHARS = 80
# A recurring text goes on while this share of its articles agree on the next character.
AGREEMENT = 0.5
# Of the articles that hold a recurring text, the least share that hold it in its place.
CONCENTRATION = 0.9
# Of its shares in all sources together, the least part that its own source has.
SPECIFICITY = 0.5
# Of the lines that begin with a recurring text, the least share that also end alike.
COMPANY = 0.8
# What stands between must be foreign to the article, as a name is and a title is not:
# the greatest share of its pairs of characters that the article has elsewhere.
KINSHIP = 0.3

_DIGIT = re.compile("[0-9]")
# A recurring text ends with a mark or a blank: in the midst of a phrase the article
# begins.
_MARK = re.compile(r"[^\w·]|丨")
# What a press says of itself, and an article hardly at its edge.
_OF_THE_PRESS = re.compile(
    "快讯|早知道|讯[，,：:丨|）)]|原标题|原题|来源[：:]|编辑|责编|记者|通讯员|供稿|摄影|"
    "授权|转载|版权|公众号|客户端|网友|线索|投稿|订阅|扫码|二维码|分享到|点击|"
    "微博|微信|热线|声明|[丨|｜]|www|http",
    re.IGNORECASE,
)
# A clause that tells who says so belongs to the sentence it opens.
_SAYS_SO = re.compile(
    "(?:称|说|表示|指出|显示|宣布|通报|介绍|认为|透露|强调|回应|证实|提到|要求|决定)"
    "[，,：:“]*\\s*$"
)
_FULL_STOPS = "".join(sorted(SENTENCE_ENDS)) + "”’"
_LAST = chr(0x10FFFF)

# The text from a line's outer end on, closings backwards, and the article it is from.
Edge = tuple[str, int]


def learn_recurring(
    texts: Sequence[str] | Tokens,
    sources: Iterable[str],
    *,
    titles: Iterable[str] | None = None,
    min_docs: int = 10,
    min_share: float = 0.02,
) -> tuple[RecurringText, ...]:
    """Learn the recurring texts of each source from its articles.

    Parameters
    ----------
    texts : sequence of n_docs str, or Tokens
        Raw articles, or cleaned by the default settings.
    sources : iterable of n_docs str
        Where each is from; equal articles count once. What
        `Cleaner()` drops by itself is not learned.
    titles : iterable of str, of the same length, optional
        "" where an article has none, so that its first line is of its body. If None,
        a first line is a title where it reads like one.
    min_docs, min_share : int, float
        Least number and least share of a source's articles that have a recurring text.

    Returns
    -------
    tuple of RecurringText
        Sorted by source, position, falling number of articles and text; the order of
        the articles does not matter.

    Raises
    ------
    ValueError
        If there are not as many texts as sources.
    """
    cleaned = cleaned_texts(texts)
    titled = [None] * len(cleaned) if titles is None else [bool(one) for one in titles]
    pairs = {
        (source, text, title_end(text) if has_title in (None, True) else 0)
        for source, text, has_title in zip(sources, cleaned, titled, strict=True)
    }
    corpus = _Corpus.of(sorted(pairs), min_docs, min_share)
    found = [
        repeated
        for position in get_args(Position)
        for repeated in _learn(corpus, position)
    ]
    return tuple(sorted(_once(found, corpus), key=_order))


def _once(found: list[RecurringText], corpus: "_Corpus") -> list[RecurringText]:
    """Keep of a text that a source has at both ends the end where it stands outermost.

    The last line of a short article is one of its first lines too.
    """
    best: dict[tuple[str, str], tuple[tuple[int, int], RecurringText]] = {}
    for one in found:
        text = one.text.strip("\n")
        at_start = one.position == "start"
        outermost = sum(
            article[end + 1 if end else 0 :].startswith(text)
            if at_start
            else article.rstrip("\n").endswith(text)
            for article, end, source in zip(
                corpus.articles, corpus.title_ends, corpus.sources, strict=True
            )
            if source == one.source
        )
        rank = (outermost, one.n_docs)
        key = (one.source, text)
        if key not in best or rank > best[key][0]:
            best[key] = (rank, one)
    return [one for _, one in best.values()]


@dataclass(frozen=True, slots=True)
class _Corpus:
    """The cleaned articles, every digit as ０, and what makes a recurring text."""

    articles: list[str]
    title_ends: list[int]  # 0 where an article has no title
    sources: list[str]
    n_docs: dict[str, int]  # articles of each source
    least: dict[str, float]  # and how many of them make a recurring text

    @classmethod
    def of(
        cls, pairs: list[tuple[str, str, int]], min_docs: int, min_share: float
    ) -> Self:
        # A cleaned text holds no NUL, so the articles come apart as they went in.
        joined = _DIGIT.sub(ANY_DIGIT, "\0".join(text for _, text, _ in pairs))
        sources = [source for source, _, _ in pairs]
        ends = [end for _, _, end in pairs]
        n_docs = Counter(sources)
        least = {s: max(min_docs, min_share * n) for s, n in n_docs.items()}
        articles = joined.split("\0") if pairs else []
        return cls(articles, ends, sources, n_docs, least)


def _order(repeated: RecurringText) -> tuple[str, bool, int, str]:
    return repeated.source, repeated.position == "end", -repeated.n_docs, repeated.text


def _learn(corpus: _Corpus, position: Position) -> Iterator[RecurringText]:
    step = 1 if position == "start" else -1
    edges: dict[str, list[Edge]] = {source: [] for source in corpus.n_docs}
    for number, article in enumerate(corpus.articles):
        lines = edges[corpus.sources[number]]
        end = corpus.title_ends[number]
        lines += [(edge, number) for edge in _edges(article, step, end)]
    candidates: set[str] = set()
    for source, lines in edges.items():
        lines.sort()
        candidates.update(_common_starts(lines, corpus.least[source], step))
    for start in sorted(candidates):
        n_own = {source: _n_articles(_with(start, edges[source])) for source in edges}
        shares = {source: n_own[source] / corpus.n_docs[source] for source in edges}
        source = max(sorted(shares), key=shares.__getitem__)
        n_anywhere = sum(start[::step] in article for article in corpus.articles)
        if (
            n_own[source] >= corpus.least[source]
            and sum(n_own.values()) >= CONCENTRATION * n_anywhere
            and shares[source] >= SPECIFICITY * sum(shares.values())
            and _is_of_the_press(start[::step], source)
        ):
            own = _with(start, edges[source])
            yield RecurringText(
                start[::step], source, position, n_own[source], shares[source]
            )
            yield from _whole_lines(corpus, start, own, source, position)


def _is_of_the_press(text: str, source: str) -> bool:
    """Tell what a source says of itself from what it says of the world."""
    if _SAYS_SO.search(text.rstrip("\n")):
        return False
    whole_line = text.startswith("\n") or text.endswith("\n")
    named = len(source) >= 2 and source in text
    return whole_line or named or _OF_THE_PRESS.search(text) is not None


def _edges(article: str, step: int, title_end: int) -> set[str]:
    """Cut a piece from the outer end of each of the first, or last, lines.

    The title is none of them, but counts as the first line.
    """
    edges = set()
    start = title_end + 1 if title_end else 0
    if step == 1:
        for _ in range(FIRST_LINES - bool(title_end)):
            edges.add(article[start : start + MAX_CHARS])
            start = article.find("\n", start) + 1
            if not start:
                break
        return edges
    end = len(article)
    for _ in range(LAST_LINES):
        edges.add(article[max(title_end, end - MAX_CHARS) : end][::-1])
        end = article.rfind("\n", start, end)
        if end < 0:
            break
    return edges


def _common_starts(edges: list[Edge], least: float, step: int) -> Iterator[str]:
    """Find the starts that many articles share and where they begin to differ."""
    stack = [(0, edges)]
    while stack:
        depth, group = stack.pop()
        start = group[0][0][:depth]
        branches = defaultdict(list)
        for edge in group:
            branches[edge[0][depth : depth + 1]].append(edge)
        branches.pop("", None)
        sizes = {sign: _n_articles(branch) for sign, branch in branches.items()}
        if max(sizes.values(), default=0) < AGREEMENT * _n_articles(group):
            whole = _to_last_mark(start, step)
            if len(whole.strip()) >= RECURRING_CHARS:
                yield whole
                if whole == start:
                    continue
        stack += [(depth + 1, branches[s]) for s, n in sizes.items() if n >= least]


def _n_articles(edges: Iterable[Edge]) -> int:
    return len({article for _, article in edges})


def _to_last_mark(start: str, step: int) -> str:
    """Shorten a start so that it ends with a mark; a full stop is the article's."""
    ends = [found.end() for found in _MARK.finditer(start)]
    start, cut_off = start[: ends[-1]] if ends else "", len(start) == MAX_CHARS
    if cut_off and "\n" in start:
        return start[: start.rindex("\n") + 1]
    return start if step == 1 else start.rstrip(_FULL_STOPS)


def _with(start: str, edges: list[Edge]) -> list[Edge]:
    """Select from sorted edges those with a given start."""
    first = bisect_left(edges, (start, -1))
    return edges[first : bisect_left(edges, (start + _LAST, -1))]


def _whole_lines(
    corpus: _Corpus, start: str, edges: list[Edge], source: str, position: Position
) -> Iterator[RecurringText]:
    """Widen a recurring text to its line where most of its lines also end alike."""
    lines = [(edge[len(start) :].partition("\n"), article) for edge, article in edges]
    rests = sorted((rest[::-1], n) for (rest, end, _), n in lines if end)
    if "\n" in start or _n_articles(rests) < corpus.least[source]:
        return
    step = 1 if position == "start" else -1
    middle = rests[len(rests) // 2][0]  # has what most of them share
    for length in range(len(middle), RECURRING_CHARS - 1, -1):
        ending = middle[:length]
        company = [edge for edge in _with(ending, rests) if _fills(edge[0], length)]
        n_company = _n_articles(company)
        if n_company >= max(COMPANY * _n_articles(rests), corpus.least[source]):
            kinship = [
                _kinship(rest[length:][::-step], corpus.articles[number])
                for rest, number in company
            ]
            if sum(kinship) <= KINSHIP * len(kinship):
                text = f"{start}{SLOT}{ending[::-1]}\n"[::step]
                share = n_company / corpus.n_docs[source]
                yield RecurringText(text, source, position, n_company, share)
            return


def _fills(rest: str, length: int) -> bool:
    return 0 < len(rest) - length <= SLOT_CHARS


def _kinship(filling: str, article: str) -> float:
    """Share of the pairs of characters in a filling that the article has elsewhere."""
    pairs = {filling[i : i + 2] for i in range(len(filling) - 1)}
    elsewhere = article.replace(filling, "\n", 1)
    return sum(pair in elsewhere for pair in pairs) / max(1, len(pairs))
