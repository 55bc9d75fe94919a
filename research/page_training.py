"""Learn to read pages from articles, broken into pages as newspapers break them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from research.corpus import Article, Corpus
from research.evaluation.broken_pages import GoldPage, Mix, break_pages
from research.preprocessing.pages.blocks import Block, split_blocks
from research.preprocessing.pages.boundaries import boundary_features
from research.preprocessing.pages.charmodel import CharModel, fit_char_model
from research.preprocessing.pages.chunks import CHUNKED, chunked
from research.preprocessing.pages.meaning import WordVectors, fit_word_vectors
from research.preprocessing.pages.model import PageModel
from research.preprocessing.pages.quotes import quote_candidates
from research.preprocessing.pages.reading import HOPELESS, judge
from research.preprocessing.pages.seams import (
    LOCAL,
    Edges,
    Evidence,
    closing_words,
    content_words,
    evidence,
    opening_words,
)
from research.preprocessing.pages.trees import Trees, fit_trees
from research.preprocessing.segmentation import Segmenter
from research.preprocessing.text import Cleaner

MIXES: tuple[Mix, ...] = ("plain", "hard", "torn", "features")
# Of the seams that are easily told to be wrong, this share is learned from.
EASY_SHARE = 0.05
N_AGAIN = 3  # passes with chunks
BROKEN_SHARE = 0.25  # of the articles, those that pages are made of
# Sources, and the first day of the television programme, that no page model learns
# from: pages made of them are what reading is scored on.
HELD_OUT = frozenset(
    ("chinanews_202511", "chinanews_202105", "rss_ithome", "rss_36kr", "rss_sspai")
)
HELD_OUT_FROM = {"cctv_xwlb": "2025-10"}
# Kinds of evidence, for finding out what each is worth.
CHARACTERS = (
    *(name for name in LOCAL if name.startswith(("flow", "surprise", "crossing"))),
    *("i_ending", "j_beginning", "j_flow_best", "i_flow_best"),
)
_ALIKE = ("alike", "grams", "chunk_words", "chunk_vectors", "chunk_grams", "title")
LIKENESS = tuple(name for name in (*LOCAL, *CHUNKED) if name.startswith(_ALIKE))
PLACES = (
    "distance", "next", "n_headings", "after_heading", "before_heading",
    "i_first", "j_first", "i_last",
)  # fmt: skip
EDGE_WORDS = (
    "i_closing", "i_opening", "j_closing", "j_opening", "before_closing",
    "after_opening", "j_follow_opening", "after_closing",
)  # fmt: skip
ORDINALS = ("ordinal", "j_ordinal", "chunk_ordinal")
EVIDENCE = {
    "characters at the seam": CHARACTERS,
    "likeness": LIKENESS,
    "place on the page": PLACES,
    "words that open and close": EDGE_WORDS,
    "ordinals": ORDINALS,
    "chunks": CHUNKED,
}
Features = NDArray[np.float32]
Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A page to learn from: its seams, and which blocks truly follow."""

    evidence: Evidence
    successors: NDArray[np.int64]
    joined: Labels

    @property
    def labels(self) -> Labels:
        """Whether each seam is a link."""
        return np.asarray(self.successors[self.evidence.i] == self.evidence.j)


def page_articles(corpus: Corpus, *, seed: int) -> list[Article]:
    """Take press formulae off half of the articles, so that pages have both kinds."""
    clean = Cleaner()
    half = np.random.default_rng(seed).random(len(corpus)) < 0.5
    articles = []
    for article, bare in zip(corpus, half, strict=True):
        body = [p.strip() for p in article.body if p.strip()]
        if bare:
            lines = clean("\n".join(body)).text.split("\n")
            body = [line.strip() for line in lines if line.strip()]
        articles.append(
            Article(
                id=article.id,
                title=article.title.strip(),
                source=article.source,
                body=tuple(body),
                labels=article.labels,
            )
        )
    return articles


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learned before seams are, and broken pages to learn them from.

    Attributes
    ----------
    chars, meaning, edges, quotes : parts of a PageModel
    passes : list of lists of lessons
        Pages for each pass, the first and those with chunks, and for boundaries.
    """

    chars: CharModel
    meaning: WordVectors
    edges: Edges
    quotes: Trees
    passes: list[list[_Lesson]]


def gather_lessons(
    articles: Sequence[Article],
    *,
    n_pages: int = 200,
    least: Sequence[int] = (2, 4, 6, 8),
    n_words: int = 20_000,
    n_dims: int = 128,
    seed: int = 7,
) -> Lessons:
    """Learn characters, words and quotes, and break articles into pages.

    Characters and words are learned from other articles than pages are made of: what a
    model has seen flows better than anything that it will read.

    Parameters
    ----------
    articles : sequence of Article
        Unlabelled; those with a title are broken into pages.
    n_pages : int
        Of each mix and for each of the passes.
    least : sequence of four int
        How often an n-gram of 2 to 5 characters must occur to be kept.
    n_words, n_dims : int
        Of the vectors of words.
    seed : int
    """
    broken = np.random.default_rng(seed).random(len(articles)) < BROKEN_SHARE
    read = [a for a, is_broken in zip(articles, broken, strict=True) if not is_broken]
    printed = [a for a, is_broken in zip(articles, broken, strict=True) if is_broken]
    segment = Segmenter()
    with threadpool_limits(1):  # so that bytes repeat
        chars = fit_char_model([p for a in read for p in a.body], least=least)
        cut = [[content_words(p, segment) for p in a.body] for a in read]
        meaning = fit_word_vectors(
            [c for c in cut if c], n_words=n_words, n_dims=n_dims, seed=seed
        )
        edges = Edges(
            _edge_weights(cut, meaning, opening_words, first=True),
            _edge_weights(cut, meaning, closing_words, first=False),
        )
        # Seams are learned from these as they will be loaded: rounded.
        chars = CharModel.from_arrays(chars.arrays())
        meaning = WordVectors.from_arrays(meaning.words, meaning.arrays())
        sets = [
            [
                page
                for mix in MIXES
                for page in break_pages(printed, n_pages=n_pages, mix=mix, seed=s)
            ]
            for s in range(seed, seed + 2 + N_AGAIN)
        ]
        quotes = _fit_quotes(sets[0] + sets[1], chars, seed)
        passes = [
            [_lesson(page, chars, meaning, edges, segment) for page in pages]
            for pages in sets
        ]
    return Lessons(chars, meaning, edges, quotes, passes)


def learn_seams(
    lessons: Lessons,
    *,
    n_trees: int = 160,
    leave_out: Collection[str] = (),
    seed: int = 7,
) -> PageModel:
    """Learn from broken pages which blocks follow on each other.

    Parameters
    ----------
    lessons : Lessons
    n_trees : int
    leave_out : collection of str
        Names of evidence in `LOCAL` and `CHUNKED` that is not looked at.
    seed : int
    """
    kept = np.array([name not in leave_out for name in (*LOCAL, *CHUNKED)], np.float32)
    rng = np.random.default_rng(seed)
    first = _fit_first(lessons.passes[0], kept, n_trees, rng, seed)
    again: list[Trees] = []
    for pages in lessons.passes[1:-1]:
        again.append(_fit_again(pages, first, again, kept, n_trees, seed))
    preceded, succeeded = _fit_boundaries(
        lessons.passes[-1], first, again, kept, n_trees, seed
    )
    joins = _fit_joins([page for pages in lessons.passes for page in pages], seed)
    return PageModel(
        chars=lessons.chars,
        meaning=lessons.meaning,
        edges=lessons.edges,
        quotes=lessons.quotes,
        first=first,
        again=tuple(again),
        preceded=preceded,
        succeeded=succeeded,
        joins=joins,
    )


def _edge_weights(
    cut: Sequence[Sequence[Sequence[str]]],
    meaning: WordVectors,
    select: Callable[[Sequence[str]], set[str]],
    *,
    first: bool,
) -> NDArray[np.float64]:
    """Learn which words open, or close, an article."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    number = {word: n for n, word in enumerate(meaning.words)}
    rows: list[int] = []
    columns: list[int] = []
    labels: list[bool] = []
    for paragraphs in cut:
        if len(paragraphs) < 2:
            continue
        for place, words in enumerate(paragraphs):
            known = sorted(number[w] for w in select(words) if w in number)
            rows += [len(labels)] * len(known)
            columns += known
            labels.append(place == (0 if first else len(paragraphs) - 1))
    shape = (len(labels), len(number))
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape)
    model = LogisticRegression(C=0.1, max_iter=300).fit(matrix, labels)
    weights = np.append(model.coef_[0], model.intercept_[0])
    return weights.astype(np.float32).astype(np.float64)


def _lesson(
    page: GoldPage,
    chars: CharModel,
    meaning: WordVectors,
    edges: Edges,
    segment: Segmenter,
) -> _Lesson:
    paper = set(page.furniture)
    blocks = [b for b in split_blocks(page.text) if b.number not in paper and b.text]
    place = {block.number: n for n, block in enumerate(blocks)}
    successors = np.full(len(blocks), -1, np.int64)
    joined = np.zeros(len(blocks), bool)
    for article in page.articles:
        chain = [place[b] for b in article.blocks if b in place]
        successors[chain[:-1]] = chain[1:]
        for pieces in article.paragraphs:
            joined[[place[b] for b in pieces[:-1] if b in place]] = True
    found = evidence(blocks, chars, meaning, edges, segment)
    return _Lesson(found, successors, joined)


def _fit_first(
    lessons: Sequence[_Lesson],
    kept: NDArray[np.float32],
    n_trees: int,
    rng: np.random.Generator,
    seed: int,
) -> Trees:
    """Learn which seams are links, from all links and the seams like them."""
    rows, labels = [], []
    for lesson in lessons:
        local, true = lesson.evidence.local, lesson.labels
        near = (
            (local[:, LOCAL.index("next")] > 0)
            | (local[:, LOCAL.index("flow_column")] > -0.5)
            | (local[:, LOCAL.index("alike_column")] > 0)
        )
        # Fewer of the easy seams: their odds come out higher, and stay low.
        drawn = near | true | (rng.random(len(true)) < EASY_SHARE)
        rows.append(local[drawn])
        labels.append(true[drawn])
    table, y = np.vstack(rows) * kept[: len(LOCAL)], np.concatenate(labels)
    return fit_trees(table, y, n_trees=n_trees, seed=seed)


def _fit_again(
    lessons: Sequence[_Lesson],
    first: Trees,
    again: Sequence[Trees],
    kept: NDArray[np.float32],
    n_trees: int,
    seed: int,
) -> Trees:
    """Learn to judge seams again, on pages that no pass before has seen."""
    labels, features = [], []
    for lesson in lessons:
        found = lesson.evidence
        scores, links = judge(found, first, again)
        rows = np.flatnonzero(scores > HOPELESS)
        features.append(chunked(found, links, scores)[rows])
        labels.append(lesson.labels[rows])
    table, y = np.vstack(features) * kept, np.concatenate(labels)
    return fit_trees(table, y, n_trees=n_trees, seed=seed)


def _fit_boundaries(
    lessons: Sequence[_Lesson],
    first: Trees,
    again: Sequence[Trees],
    kept: NDArray[np.float32],
    n_trees: int,
    seed: int,
) -> tuple[Trees, Trees]:
    """Learn where articles begin and end, on pages that no pass has seen."""
    rows: tuple[list[Features], list[Features]] = ([], [])
    labels: tuple[list[Labels], list[Labels]] = ([], [])
    for lesson in lessons:
        found = lesson.evidence
        scores, links = judge(found, first, again)
        features = chunked(found, links, scores) * kept
        described = boundary_features(found, features, scores, links)
        numbers = np.arange(len(found.blocks))
        has_one = (np.isin(numbers, lesson.successors), lesson.successors >= 0)
        for side in (0, 1):
            rows[side].append(described[side])
            labels[side].append(has_one[side])
    preceded, succeeded = (
        fit_trees(np.vstack(r), np.concatenate(y), n_trees=n_trees // 2, seed=seed)
        for r, y in zip(rows, labels, strict=True)
    )
    return preceded, succeeded


def _fit_joins(lessons: Sequence[_Lesson], seed: int) -> Trees:
    rows, labels = [], []
    for lesson in lessons:
        links = lesson.labels
        rows.append(lesson.evidence.local[links])
        labels.append(lesson.joined[lesson.evidence.i[links]])
    y = np.concatenate(labels)
    return fit_trees(np.vstack(rows), y, n_trees=60, seed=seed)


def _fit_quotes(pages: Sequence[GoldPage], chars: CharModel, seed: int) -> Trees:
    rows, labels = [], []
    for page in pages:
        blocks: tuple[Block, ...] = split_blocks(page.text)
        places, _, features = quote_candidates(blocks, chars)
        rows.append(features)
        labels.append(np.isin([blocks[p].number for p in places], page.furniture))
    y = np.concatenate(labels)
    return fit_trees(np.vstack(rows), y, n_trees=60, seed=seed)


def split_pool(pool: Corpus) -> tuple[Corpus, Corpus]:
    """Split articles by source and time: to learn from, and to be scored on."""

    def held_out(article: Article) -> bool:
        first_day = HELD_OUT_FROM.get(article.source, "9999")
        return article.source in HELD_OUT or (article.date or "") >= first_day

    return (
        pool.select(lambda article: not held_out(article)),
        pool.select(held_out),
    )


def page_card(n_articles: int, n_pages: int) -> str:
    """Write the card of a page model."""
    n_broken = len(MIXES) * (2 + N_AGAIN) * n_pages
    return f"""# Page model

Tells whether one block of a newspaper page continues another. Learned from
{n_articles:,} unlabelled press articles, broken into {n_broken:,} pages by
`research.evaluation.broken_pages`; characters and words from three quarters of the
articles, the pages from the others. Sources {", ".join(sorted(HELD_OUT))} and
television transcripts from {HELD_OUT_FROM["cctv_xwlb"]} on were held out. It holds
weights, counts and words, no text.
"""
