"""Pages to learn from: their pairs, and which blocks truly follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from experiments.lab.pages.fit_characters import fit_character_model
from experiments.lab.pages.fit_trees import fit_trees
from experiments.lab.pages.fit_vectors import fit_discriminant_vectors
from experiments.lab.pages.noisy_pages import GoldPage, Mix, make_noisy_pages
from research.corpus.article import Article
from research.pages.blocks import Block, split_blocks
from research.pages.evidence.block_vectors import DiscriminantVectors
from research.pages.evidence.character_model import CharacterModel
from research.pages.evidence.opening_closing import (
    OpeningClosingWords,
    closing_words,
    opening_words,
)
from research.pages.evidence.pair_features import Evidence, content_words, evidence
from research.pages.evidence.pull_quotes import quote_candidates
from research.pages.trees import Trees
from research.text.segmenter import Segmenter

MIXES: tuple[Mix, ...] = ("plain", "hard", "torn", "features")
# Newspapers seldom print articles without their beginning: fewer torn pages are made.
TIMES: dict[Mix, float] = {"plain": 1, "hard": 1, "torn": 0.5, "features": 1}
BROKEN_SHARE = 0.35  # of the articles, those that pages are made of


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """A page to learn from.

    Attributes
    ----------
    evidence : Evidence
        Of its pairs.
    successors : ndarray of shape (n_blocks,)
        The block that truly follows on each; -1 where none does.
    joined : ndarray of bool, shape (n_blocks,)
        Whether a block and its successor are one paragraph.
    """

    evidence: Evidence
    successors: NDArray[np.int64]
    joined: NDArray[np.bool_]

    @property
    def labels(self) -> NDArray[np.bool_]:
        """Whether each pair is a link."""
        return np.asarray(self.successors[self.evidence.i] == self.evidence.j)


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """What is learned before pairs are, and broken pages to learn them from.

    Attributes
    ----------
    chars, block_vectors, opening_closing, quotes : parts of a PageModel
    folds : list of lists of TrainingPage
        No article stands on pages of two folds.
    """

    chars: CharacterModel
    block_vectors: DiscriminantVectors
    opening_closing: OpeningClosingWords
    quotes: Trees
    folds: list[list[TrainingPage]]

    @property
    def n_pages(self) -> int:
        """How many pages there are in all folds."""
        return sum(map(len, self.folds))


def make_training_set(
    articles: Sequence[Article],
    *,
    n_pages: int = 300,
    n_folds: int = 3,
    least: Sequence[int] = (2, 4, 6, 8),
    n_words: int = 20_000,
    n_dims: int = 128,
    seed: int = 7,
) -> TrainingSet:
    """Learn characters, words and quotes, and break articles into pages.

    Characters and words are learned from other articles than pages are made of: what a
    model has seen flows better than anything that it will read.

    Parameters
    ----------
    articles : sequence of Article
        Unlabelled; those with a title are broken into pages.
    n_pages : int
        Of each mix and fold, times `TIMES`.
    n_folds : int
        Parts of the articles that share no page.
    least : sequence of four int
        How often an n-gram of 2 to 5 characters must occur to be kept.
    n_words, n_dims : int
        Of the vectors of words.
    seed : int
    """
    rng = np.random.default_rng(seed)
    broken = rng.random(len(articles)) < BROKEN_SHARE
    read = [a for a, is_broken in zip(articles, broken, strict=True) if not is_broken]
    printed = [a for a, is_broken in zip(articles, broken, strict=True) if is_broken]
    segment = Segmenter()
    with threadpool_limits(1):  # so that bytes repeat
        chars = fit_character_model([p for a in read for p in a.body], least=least)
        segmented = [[content_words(p, segment) for p in a.body] for a in read]
        block_vectors = fit_discriminant_vectors(
            [c for c in segmented if c], n_words=n_words, n_dims=n_dims, seed=seed
        )
        opening_closing = _opening_closing(segmented, block_vectors)
        # Pairs are learned from these as they will be loaded: rounded.
        chars = CharacterModel.from_arrays(chars.arrays())
        block_vectors = DiscriminantVectors.from_arrays(
            block_vectors.words, block_vectors.arrays()
        )
        fold = rng.integers(n_folds, size=len(printed))
        pages = [
            _pages_of_fold(
                [a for a, f in zip(printed, fold, strict=True) if f == number],
                n_pages=n_pages,
                seed=seed + number,
            )
            for number in range(n_folds)
        ]
        quotes = _fit_quotes([page for part in pages for page in part], chars, seed)
        folds = [
            [
                _training_page(page, chars, block_vectors, opening_closing, segment)
                for page in part
            ]
            for part in pages
        ]
    return TrainingSet(chars, block_vectors, opening_closing, quotes, folds)


def _pages_of_fold(
    articles: Sequence[Article], *, n_pages: int, seed: int
) -> list[GoldPage]:
    """Break articles into pages of each mix."""
    return [
        page
        for mix in MIXES
        for page in make_noisy_pages(
            articles, n_pages=round(n_pages * TIMES[mix]), mix=mix, seed=seed
        )
    ]


def _opening_closing(
    segmented: Sequence[Sequence[Sequence[str]]], block_vectors: DiscriminantVectors
) -> OpeningClosingWords:
    """Learn which words open an article, and which close it."""
    return OpeningClosingWords(
        _opening_closing_weights(segmented, block_vectors, opening_words, first=True),
        _opening_closing_weights(segmented, block_vectors, closing_words, first=False),
    )


def _opening_closing_weights(
    segmented: Sequence[Sequence[Sequence[str]]],
    block_vectors: DiscriminantVectors,
    select: Callable[[Sequence[str]], set[str]],
    *,
    first: bool,
) -> NDArray[np.float64]:
    """Learn which words open, or close, an article."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    number = {word: n for n, word in enumerate(block_vectors.words)}
    rows: list[int] = []
    columns: list[int] = []
    labels: list[bool] = []
    for paragraphs in segmented:
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


def _training_page(
    page: GoldPage,
    chars: CharacterModel,
    block_vectors: DiscriminantVectors,
    opening_closing: OpeningClosingWords,
    segment: Segmenter,
) -> TrainingPage:
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
    found = evidence(blocks, chars, block_vectors, opening_closing, segment)
    return TrainingPage(found, successors, joined)


def _fit_quotes(pages: Sequence[GoldPage], chars: CharacterModel, seed: int) -> Trees:
    rows, labels = [], []
    for page in pages:
        blocks: tuple[Block, ...] = split_blocks(page.text)
        places, _, features = quote_candidates(blocks, chars)
        rows.append(features)
        labels.append(np.isin([blocks[p].number for p in places], page.furniture))
    y = np.concatenate(labels)
    return fit_trees(np.vstack(rows), y, n_trees=60, seed=seed)
