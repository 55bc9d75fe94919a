"""Are the mentions of a term what the list is about? People say, term by term."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from research.corpus.corpus import Corpus
from research.i18n import _
from research.measurement.exclusions import Exclusions, read_exclusions
from research.measurement.word_lists import by_list
from research.stats.estimates import Estimate, wilson
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon

if TYPE_CHECKING:
    import pandas as pd

CONTEXT = 40  # characters on either side
ANSWER = "correct"  # column that people fill in
YES = frozenset(("yes", "y", "1", "true", "是", "对", "√"))
NO = frozenset(("no", "n", "0", "false", "否", "错", "×", "x"))
COLUMNS = ("number", "list", "term", "id", "left", "mention", "right", "found", ANSWER)


def draw_mentions(
    corpus: Corpus,
    words: Lexicon,
    n: int,
    *,
    exclusions: Exclusions | None = None,
    cleaner: Cleaner | None = None,
    seed: int = 7,
) -> "pd.DataFrame":
    """Draw mentions of each term, with their contexts, for people to judge.

    Parameters
    ----------
    corpus : Corpus
    words : Lexicon
    n : int
        Mentions of each term at most.
    exclusions : Exclusions, optional
        Mentions that are left out anyway are not drawn; the rules that ship if None.
    cleaner : Cleaner, optional
    seed : int

    Returns
    -------
    DataFrame
        `number`, `list`, `term`, `id`, `left`, `mention`, `right`, `found` (mentions of
        the term in all) and an empty column `correct`, in random order.

    Raises
    ------
    ValueError
        If `n` is not at least 1.
    """
    import pandas as pd

    if n < 1:
        raise ValueError(_("n must be at least 1, got {n}.", n=n))
    named, _rest = by_list(words)
    rules = read_exclusions() if exclusions is None else exclusions
    cleaner = Cleaner() if cleaner is None else cleaner
    found: dict[str, list[tuple[str, ...]]] = {}
    for article in corpus:
        text = cleaner(article.text).text
        rule_of = rules.of(text)
        for start, end, term, lists in named.find(text):
            if rule_of(start, end) is None:
                left, right = (
                    text[max(start - CONTEXT, 0) : start],
                    text[end:][:CONTEXT],
                )
                where = ";".join(lists), term, article.id
                row = *where, *map(_one_line, (left, text[start:end], right))
                found.setdefault(term, []).append(row)
    rng = np.random.default_rng(seed)
    rows = []
    for term in sorted(found):
        places = rng.permutation(len(found[term]))[:n]
        rows += [(*found[term][place], len(found[term])) for place in places.tolist()]
    order = rng.permutation(len(rows)).tolist()
    drawn = [(number, *rows[row], "") for number, row in enumerate(order, 1)]
    return pd.DataFrame(drawn, columns=list(COLUMNS))


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class TermPrecision:
    """How often a mention of a term is what its list is about.

    Attributes
    ----------
    term : str
        Or the name of a list.
    correct : Estimate
        Share of mentions; a list weighs its terms by their mentions.
    judged, found : int
        Mentions judged, and there are.
    """

    term: str
    correct: Estimate
    judged: int
    found: int


def term_precision(
    sheet: "pd.DataFrame",
) -> tuple[list[TermPrecision], list[TermPrecision]]:
    """Read what people said of the mentions drawn.

    Parameters
    ----------
    sheet : DataFrame
        As `draw_mentions` gave it, with `correct` filled in: yes or no, 是 or 否. Empty
        cells are not judged.

    Returns
    -------
    terms, lists : lists of TermPrecision
        Intervals of terms are Wilson's; those of lists are of a stratified sample, the
        terms being the strata.

    Raises
    ------
    ValueError
        If a column is missing, or an answer is neither yes nor no.

    References
    ----------
    Cochran (1977), "Sampling Techniques", section 5.
    """
    missing = [name for name in COLUMNS if name not in sheet.columns]
    if missing:
        raise ValueError(
            _("the sheet must have a column {missing!r}, has none.", missing=missing[0])
        )
    answers = [_answer(value, row) for row, value in enumerate(sheet[ANSWER], 2)]
    judged = sheet.assign(answer=answers).dropna(subset=["answer"])
    terms = []
    for term, rows in judged.groupby("term", sort=True):
        n, hits = len(rows), int(rows["answer"].sum())
        found = int(rows["found"].iloc[0])
        terms.append(TermPrecision(str(term), wilson(hits, n), n, found))
    of_list: dict[str, list[TermPrecision]] = {}
    lists = dict(zip(judged["term"], judged["list"], strict=True))
    for one in terms:
        for name in str(lists[one.term]).split(";"):
            of_list.setdefault(name, []).append(one)
    return terms, [_of_strata(name, of) for name, of in sorted(of_list.items())]


def _answer(value: object, row: int) -> float:
    text = "" if value is None or value != value else str(value).strip().casefold()
    text = text.removesuffix(".0")
    if not text:
        return np.nan
    if text not in YES | NO:
        raise ValueError(
            _(
                "row {row}: {ANSWER} must be yes or no, 是 or 否, or empty, got "
                "{value!r}.",
                row=row,
                ANSWER=ANSWER,
                value=value,
            )
        )
    return float(text in YES)


def _of_strata(name: str, terms: Sequence[TermPrecision]) -> TermPrecision:
    """Weigh terms by their mentions; half a mention added on either side for spread."""
    found = np.array([one.found for one in terms], dtype=float)
    judged = np.array([one.judged for one in terms], dtype=float)
    share = np.array([one.correct.value for one in terms])
    weight = found / found.sum()
    smoothed = (share * judged + 0.5) / (judged + 1)
    left = np.maximum(1 - judged / found, 0)
    variance = weight**2 @ (left * smoothed * (1 - smoothed) / np.maximum(judged, 1))
    value, half = float(weight @ share), 1.96 * float(np.sqrt(variance))
    estimate = Estimate(value, max(value - half, 0.0), min(value + half, 1.0))
    return TermPrecision(name, estimate, int(judged.sum()), int(found.sum()))


def corrected_mentions(
    table: "pd.DataFrame", lists: Sequence[TermPrecision]
) -> "pd.DataFrame":
    """Multiply the mentions of each list of a panel by its precision.

    Parameters
    ----------
    table : DataFrame
        Of a `Panel`.
    lists : sequence of TermPrecision

    Returns
    -------
    DataFrame
        With `corrected_LIST` beside `mentions_LIST`. It holds if precision is alike in
        all groups, which the sheet can be drawn by group to see.
    """
    added = {
        f"corrected_{one.term}": table[f"mentions_{one.term}"] * one.correct.value
        for one in lists
        if f"mentions_{one.term}" in table
    }
    return table.assign(**added)
