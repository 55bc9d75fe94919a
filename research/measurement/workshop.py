"""A dictionary workshop: from seed words to a word list with its coverage, precision.

Seeds give neighbours, by vectors learned from the corpus itself and by standing near
them; a person reads each in its contexts and says which belong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from research.corpus.corpus import Corpus
from research.features.word_vectors import fit_word_vectors
from research.i18n import _
from research.measurement.concordance import concordance
from research.measurement.term_checks import NO, YES
from research.measurement.words import collocations
from research.stats.estimates import Estimate, wilson
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, WordList
from research.text.normalize import fold_latin, normal_form
from research.text.segmenter import Segmenter, stop_words
from research.text.tokens import Tokens

if TYPE_CHECKING:
    import pandas as pd

ANSWER = "accept"  # column that people fill in
CONTEXTS = 3  # of each proposal
WIDTH = 18  # characters on either side of a mention
LEAST_DOCS = 3  # articles with a proposal
MAX_LINES = 200_000  # places that contexts are drawn from


def propose_terms(
    corpus: Corpus,
    seeds: Sequence[str],
    *,
    n: int = 60,
    user_words: Sequence[str] = (),
    seed: int = 7,
) -> "pd.DataFrame":
    """Propose words that may belong to the list that seed words begin.

    Parameters
    ----------
    corpus : Corpus
    seeds : sequence of str
        Words that belong to it for certain.
    n : int
        Proposals at most: half of them by each of the two ways, the surest first.
    user_words : sequence of str
        Kept whole by the segmenter, beside the seeds.
    seed : int
        Of the vectors, and of the draw of contexts.

    Returns
    -------
    DataFrame
        `term`, `by` (vectors, near, or both), `similarity` (cosine with the mean of the
        seeds), `log_dice` (with the nearest seed), `near` (that seed), `mentions`,
        `articles`, three contexts, and an empty column `accept`.

    Raises
    ------
    ValueError
        If there is no seed, or none stands in the corpus.

    References
    ----------
    Deerwester et al. (1990), "Indexing by latent semantic analysis", JASIS 41, for the
    vectors; Rychlý (2008) for log-Dice.
    """
    import pandas as pd

    wanted = list(dict.fromkeys(fold_latin(normal_form(one)) for one in seeds))
    if n < 1 or not wanted or not all(wanted):
        raise ValueError(
            _(
                "seeds must be words, at least one, and n at least 1, got {seeds!r} "
                "and {n}.",
                seeds=list(seeds),
                n=n,
            )
        )
    corpus = corpus.in_order()
    segmenter = Segmenter(user_words=(*user_words, *seeds))
    tokens = Tokens.of(corpus.texts, cleaner=Cleaner(), segmenter=segmenter)
    alike = _alike(tokens, wanted, seed)
    near = _near(tokens, wanted)
    if not alike and not near:
        raise ValueError(
            _(
                "no seed of {seeds} stands in {least} articles. Give words that the "
                "articles hold.",
                seeds=", ".join(seeds),
                least=LEAST_DOCS,
            )
        )
    stop = frozenset(stop_words())
    chosen = _chosen(
        {word: score for word, score in alike.items() if word not in stop}, near, n
    )
    lines = concordance(corpus, chosen, width=WIDTH, n=MAX_LINES, seed=seed)
    rows = [
        (word, *_scores(word, alike, near), *_contexts(word, lines, seed), "")
        for word in chosen
    ]
    names = [f"context_{number}" for number in range(1, CONTEXTS + 1)]
    scores = ["by", "similarity", "log_dice", "near", "mentions", "articles"]
    return pd.DataFrame(rows, columns=["term", *scores, *names, ANSWER])


def _alike(tokens: Tokens, seeds: Sequence[str], seed: int) -> dict[str, float]:
    """Give the cosine of words with the mean vector of the seeds."""
    try:
        vectors = fit_word_vectors(
            tokens, segmenter=tokens.segmenter, min_df=LEAST_DOCS, seed=seed
        )
    except ValueError:  # hardly a word stands in several articles
        return {}
    of_seeds = vectors.of(seeds)
    if not of_seeds.any():
        return {}
    norms = np.maximum(np.linalg.norm(vectors.vectors, axis=1), 1e-12)
    middle = (
        of_seeds / np.maximum(np.linalg.norm(of_seeds, axis=1), 1e-12)[:, None]
    ).sum(axis=0)
    cosine = vectors.vectors @ middle / (norms * np.linalg.norm(middle))
    return {
        word: float(value)
        for word, value in zip(vectors.words, cosine, strict=True)
        if len(word) > 1 and word not in seeds and any(map(str.isalpha, word))
    }


def _near(tokens: Tokens, seeds: Sequence[str]) -> dict[str, tuple[float, str]]:
    """Give the words that stand near a seed, with the closest one."""
    found: dict[str, tuple[float, str]] = {}
    stops = stop_words()
    for one in seeds:
        table = collocations(tokens, one, stop_words=stops, min_count=LEAST_DOCS)
        for word, score in zip(table["word"], table["log_dice"], strict=True):
            if word not in seeds:
                found[word] = max(found.get(word, (-np.inf, "")), (float(score), one))
    return found


def _chosen(
    alike: dict[str, float], near: dict[str, tuple[float, str]], n: int
) -> list[str]:
    """Take the surest of each way by turns, each word once."""
    by_vector = sorted(alike, key=lambda word: (-alike[word], word))
    by_place = sorted(near, key=lambda word: (-near[word][0], word))
    turns = [one for pair in zip(by_vector, by_place, strict=False) for one in pair]
    rest = [*by_vector[len(by_place) :], *by_place[len(by_vector) :]]
    return list(dict.fromkeys([*turns, *rest]))[:n]


def _scores(
    word: str, alike: dict[str, float], near: dict[str, tuple[float, str]]
) -> tuple[str, float, float, str]:
    score, seed = near.get(word, (float("nan"), ""))
    by = "near" if word not in alike else "vectors" if word not in near else "both"
    return by, round(alike.get(word, float("nan")), 3), round(score, 2), seed


def _contexts(word: str, lines: "pd.DataFrame", seed: int) -> list[object]:
    """Give mentions, articles, and some places with what stands on either side."""
    own = lines[lines["mention"].map(fold_latin) == word]
    drawn = np.random.default_rng(seed).permutation(len(own))[:CONTEXTS]
    shown = [
        " ".join(f"{row.left}【{row.mention}】{row.right}".split())
        for row in own.iloc[np.sort(drawn)].itertuples()
    ]
    shown += [""] * (CONTEXTS - len(shown))
    return [len(own), int(own["id"].nunique()), *shown]


@dataclass(frozen=True, slots=True)
class MadeList:
    """A word list that a workshop made, and how good it is.

    Attributes
    ----------
    words : WordList
        Seeds first, then what was accepted.
    precision : Estimate
        Share of the proposals judged that were accepted.
    judged : int
    by_seeds, by_list : Estimate
        Share of the articles with a seed, and with any word of the list.
    """

    words: WordList
    precision: Estimate
    judged: int
    by_seeds: Estimate
    by_list: Estimate


def make_word_list(
    name: str, seeds: Sequence[str], sheet: "pd.DataFrame", corpus: Corpus
) -> MadeList:
    """Make a word list of seeds and of what a person accepted.

    Parameters
    ----------
    name : str
    seeds : sequence of str
    sheet : DataFrame
        As `propose_terms` gives it, its column `accept` filled in; rows without an
        answer are not judged.
    corpus : Corpus

    Raises
    ------
    ValueError
        If a column is missing, an answer is neither yes nor no, or there is none.
    """
    judged = _judged(sheet)
    accepted = [term for term, yes in judged.items() if yes]
    terms = tuple(dict.fromkeys((*seeds, *accepted)))
    source = _(
        "made from the seeds {seeds} on {n:,} articles; {accepted} of {judged} "
        "proposals accepted",
        seeds=", ".join(seeds),
        n=len(corpus),
        accepted=len(accepted),
        judged=len(judged),
    )
    words = WordList(name, name, source, terms)
    return MadeList(
        words,
        wilson(len(accepted), len(judged)),
        len(judged),
        _coverage(WordList(name, name, "", tuple(seeds)), corpus),
        _coverage(words, corpus),
    )


def _judged(sheet: "pd.DataFrame") -> dict[str, bool]:
    """Read what a person said of proposals; those without an answer are left out."""
    if missing := [one for one in ("term", ANSWER) if one not in sheet.columns]:
        raise ValueError(_("the sheet lacks columns {missing}.", missing=missing))
    judged: dict[str, bool] = {}
    answers = sheet[ANSWER].fillna("").astype(str)
    for row, (term, said) in enumerate(zip(sheet["term"], answers, strict=True), 2):
        answer = said.strip().lower()
        if answer in YES or answer in NO:
            judged[str(term)] = answer in YES
        elif answer:
            raise ValueError(
                _(
                    "row {row}: {answer!r} is no answer. Write yes or no.",
                    row=row,
                    answer=said,
                )
            )
    if not judged:
        raise ValueError(
            _("no row of the sheet has an answer in {column!r}.", column=ANSWER)
        )
    return judged


def _coverage(words: WordList, corpus: Corpus) -> Estimate:
    """Share of the articles that hold a word of a list."""
    lexicon, cleaner = Lexicon((words,)), Cleaner()
    found = (lexicon.find(cleaner(text).text) for text in corpus.texts)
    with_one = sum(next(iter(hits), None) is not None for hits in found)
    return wilson(with_one, len(corpus))


def word_list_toml(made: MadeList) -> str:
    """Write a list as a file that `read_word_lists` takes, its figures as comments."""

    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'

    def told(share: Estimate) -> str:
        return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"

    words = made.words
    lines = [
        f"# proposals accepted: {told(made.precision)} of {made.judged}",
        f"# articles with a seed: {told(made.by_seeds)}",
        f"# articles with a word of the list: {told(made.by_list)}",
        "",
        "[[lists]]",
        f"theme = {quoted(words.theme)}",
        f"name = {quoted(words.name)}",
        f"source = {quoted(words.source)}",
        "terms = [",
        *(f"    {quoted(term)}," for term in words.terms),
        "]",
    ]
    return "\n".join([*lines, ""])
