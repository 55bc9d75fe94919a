"""Articles → counts by group: added up batch by batch, and file by file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from research.corpus.article import Article
from research.measurement.exclusions import Exclusions
from research.measurement.groups import Key, group_key
from research.measurement.word_lists import by_list
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, WordList
from research.text.segmenter import Segmenter

CONTEXT_CHARS = 24  # of what stands on either side of a mention left out
SIZES = ("texts", "characters", "words", "sentences", "left_out")
_SENTENCE_ENDS = "。！？!?"
_SEPARATORS = frozenset(" \n\t")


class Excluded(NamedTuple):
    """A mention that was not counted.

    Attributes
    ----------
    id : str
        Of the article.
    group : str
    term, rule : str
    left, mention, right : str
        The mention and what stands on either side of it, as cleaned.
    """

    id: str
    group: str
    term: str
    rule: str
    left: str
    mention: str
    right: str


@dataclass(slots=True)
class GroupCounts:
    """What was counted in the articles of one group.

    Attributes
    ----------
    texts, characters, words, sentences : int
        Characters without blanks; words without punctuation, 0 if not counted.
    terms : Counter
        Mentions of each term that count.
    texts_with : Counter
        Articles with a mention of each list that counts.
    left_out : int
        Mentions that do not count.
    """

    texts: int = 0
    characters: int = 0
    words: int = 0
    sentences: int = 0
    left_out: int = 0
    terms: Counter[str] = field(default_factory=Counter)
    texts_with: Counter[str] = field(default_factory=Counter)

    def add(self, other: "GroupCounts") -> None:
        """Add the counts of other articles of the group."""
        for name in SIZES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.terms.update(other.terms)
        self.texts_with.update(other.texts_with)


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted, and how; the same for every batch and file.

    Attributes
    ----------
    lexicon : Lexicon
    by : tuple of str
        Columns that make groups.
    exclusions : Exclusions
    cleaner : Cleaner
    segmenter : Segmenter or None
        Counts words; None leaves them uncounted, which is several times as fast.
    """

    lexicon: Lexicon
    by: tuple[str, ...]
    exclusions: Exclusions = field(default_factory=Exclusions)
    cleaner: Cleaner = field(default_factory=Cleaner)
    segmenter: Segmenter | None = field(default_factory=Segmenter)
    lists: tuple[WordList, ...] = field(init=False)
    _by_list: Lexicon = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named, lists = by_list(self.lexicon)
        object.__setattr__(self, "lists", lists)
        object.__setattr__(self, "_by_list", named)

    def count(self, articles: Iterable[Article]) -> "Counted":
        """Count the terms in articles."""
        counted = Counted()
        for article in articles:
            key = group_key(article, self.by)
            if key is None:
                counted.ungrouped += 1
                continue
            self._count_one(article, key, counted)
        return counted

    def _count_one(self, article: Article, key: Key, counted: "Counted") -> None:
        text = self.cleaner(article.text).text
        group = counted.groups.setdefault(key, GroupCounts())
        group.texts += 1
        group.characters += len(text) - sum(map(text.count, _SEPARATORS))
        group.sentences += max(sum(map(text.count, _SENTENCE_ENDS)), 1)
        if self.segmenter is not None:
            group.words += sum(map(_is_word, self.segmenter(text)))
        lists: set[str] = set()
        rule_of = self.exclusions.of(text)
        for start, end, term, themes in self._by_list.find(text):
            rule = rule_of(start, end)
            if rule is None:
                group.terms[term] += 1
                lists.update(themes)
                continue
            group.left_out += 1
            counted.excluded.append(
                Excluded(
                    article.id,
                    " ".join(key),
                    term,
                    rule.name,
                    text[max(start - CONTEXT_CHARS, 0) : start],
                    text[start:end],
                    text[end : end + CONTEXT_CHARS],
                )
            )
        group.texts_with.update(lists)


def _is_word(token: str) -> bool:
    return any(map(str.isalnum, token))


@dataclass(slots=True)
class Counted:
    """Counts of some articles, which can be added to those of others.

    Attributes
    ----------
    groups : dict
        From keys to GroupCounts.
    excluded : list of Excluded
    ungrouped : int
        Articles without a value to group by.
    """

    groups: dict[Key, GroupCounts] = field(default_factory=dict)
    excluded: list[Excluded] = field(default_factory=list)
    ungrouped: int = 0

    def add(self, other: "Counted") -> None:
        """Add what was counted elsewhere."""
        for key, counts in other.groups.items():
            self.groups.setdefault(key, GroupCounts()).add(counts)
        self.excluded.extend(other.excluded)
        self.ungrouped += other.ungrouped

    def as_dict(self) -> dict[str, Any]:
        """Give the counts as JSON keeps them."""
        return {
            "groups": [
                [
                    list(key),
                    [getattr(c, name) for name in SIZES],
                    dict(sorted(c.terms.items())),
                    dict(sorted(c.texts_with.items())),
                ]
                for key, c in sorted(self.groups.items())
            ],
            "excluded": [list(one) for one in self.excluded],
            "ungrouped": self.ungrouped,
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> "Counted":
        """Build the counts whose `as_dict` this is."""
        groups = {}
        for key, sizes, terms, texts_with in found["groups"]:
            group = GroupCounts(terms=Counter(terms), texts_with=Counter(texts_with))
            for name, size in zip(SIZES, sizes, strict=True):
                setattr(group, name, size)
            groups[tuple(key)] = group
        excluded = [Excluded(*one) for one in found["excluded"]]
        return cls(groups, excluded, found["ungrouped"])


def count_all(counting: Counting, batches: Iterable[Sequence[Article]]) -> Counted:
    """Count batch after batch, so that memory does not grow with the articles."""
    total = Counted()
    for batch in batches:
        total.add(counting.count(batch))
    return total
