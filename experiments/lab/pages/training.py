"""Learn from broken pages which blocks follow on each other."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from experiments.lab.pages.fit_trees import fit_trees
from experiments.lab.pages.training_pages import TrainingPage, TrainingSet
from research.pages.evidence.boundary_features import BOUNDARY
from research.pages.evidence.break_features import break_features
from research.pages.evidence.pair_features import LOCAL
from research.pages.linking import (
    UNLIKELY,
    UNLIKELY_SHARE,
    describe_boundaries,
    rescore,
    rescoring_features,
    score_first,
    weigh,
)
from research.pages.model import PageModel
from research.pages.path_cover import choose_links
from research.pages.trees import Trees

# Of the pairs that are easily told to be wrong, this share is learned from.
EASY_SHARE = 0.05
FIRST_STEP = 2  # every second page is enough to learn what is pruned
N_AGAIN = 4  # passes with chains
N_KNOTS = 40  # of the calibration curve
Features = NDArray[np.float32]
Labels = NDArray[np.bool_]
Table = tuple[Features, Labels]
Folds = Sequence[Sequence[TrainingPage]]
Scored = tuple[NDArray[np.float64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class _Learner:
    """How trees are fitted; names left out are not looked at."""

    n_trees: int
    seed: int
    leave_out: Collection[str] = ()

    def first_pairs(self, table: Table) -> Trees:
        return self._fit(table, self.n_trees // 2)

    def pairs(self, table: Table) -> Trees:
        return self._fit(table, self.n_trees)

    def breaks(self, table: Table) -> Trees:
        return fit_trees(*table, n_trees=self.n_trees, seed=self.seed)

    def boundaries(self, table: Table) -> Trees:
        return self._fit(table, self.n_trees // 2)

    def _fit(self, table: Table, n_trees: int) -> Trees:
        features, labels = table
        names = BOUNDARY[: features.shape[1]]
        kept = np.array([name not in self.leave_out for name in names], np.float32)
        return fit_trees(features * kept, labels, n_trees=n_trees, seed=self.seed)


def learn_links(
    training_set: TrainingSet,
    *,
    n_trees: int = 120,
    leave_out: Collection[str] = (),
    seed: int = 7,
) -> PageModel:
    """Learn each pass from all pages, and what it sees from passes that saw others.

    What a pass thinks of pages that it was fitted to is surer than what it will think
    of others. For each fold of the pages, a pass is therefore fitted to the other
    folds; the next learns from what that thinks of this fold (stacked generalisation).
    The pass that is kept is fitted to all.

    Parameters
    ----------
    training_set : TrainingSet
    n_trees : int
    leave_out : collection of str
        Names of evidence in `LOCAL` and `CHAIN_FEATURES` that is not looked at.
    seed : int

    References
    ----------
    Wolpert (1992), "Stacked generalization", Neural Networks 5.
    """
    learner = _Learner(n_trees, seed, leave_out)
    folds = training_set.folds
    with threadpool_limits(1):  # so that bytes repeat
        first, scored_pages = _fit_first(folds, learner)
        again: list[Trees] = []
        for _ in range(N_AGAIN):
            trees, scored_pages = _fit_again(folds, scored_pages, learner)
            again.append(trees)
        preceded, succeeded, calibration = _fit_boundaries(folds, scored_pages, learner)
        joins = _fit_joins(folds, scored_pages, learner)
    return PageModel(
        chars=training_set.chars,
        block_vectors=training_set.block_vectors,
        opening_closing=training_set.opening_closing,
        quotes=training_set.quotes,
        first=first,
        again=tuple(again),
        preceded=preceded,
        succeeded=succeeded,
        joins=joins,
        calibration=calibration,
    )


def _stacked(tables: Sequence[Table]) -> Table:
    features, labels = zip(*tables, strict=True)
    return np.vstack(features), np.concatenate(labels)


def _cross_fitted(
    tables: Sequence[Table], fit: Callable[[Table], Trees]
) -> Iterator[Trees]:
    """Fit, for each table, to all the others."""
    for left_out in range(len(tables)):
        yield fit(_stacked([t for n, t in enumerate(tables) if n != left_out]))


def _fit_first(folds: Folds, learner: _Learner) -> tuple[Trees, list[list[Scored]]]:
    """Learn to judge pairs by themselves; give what is thought of unseen pages."""
    rng = np.random.default_rng(learner.seed)
    tables = [_first_table(fold[::FIRST_STEP], rng) for fold in folds]
    scored_pages = [
        [score_first(page.evidence, trees) for page in fold]
        for fold, trees in zip(
            folds, _cross_fitted(tables, learner.first_pairs), strict=True
        )
    ]
    return learner.first_pairs(_stacked(tables)), scored_pages


def _first_table(pages: Sequence[TrainingPage], rng: np.random.Generator) -> Table:
    """List all links and the pairs like them, and a few others."""
    rows, labels = [], []
    for page in pages:
        local, true = page.evidence.local, page.labels
        near = (
            (local[:, LOCAL.index("next")] > 0)
            | (local[:, LOCAL.index("flow_column")] > -0.5)
            | (local[:, LOCAL.index("alike_column")] > 0)
        )
        # Fewer of the easy pairs: their odds come out higher, and stay low.
        drawn = near | true | (rng.random(len(true)) < EASY_SHARE)
        rows.append(local[drawn])
        labels.append(true[drawn])
    return np.vstack(rows), np.concatenate(labels)


def _fit_again(
    folds: Folds, scored_pages: Sequence[Sequence[Scored]], learner: _Learner
) -> tuple[Trees, list[list[Scored]]]:
    """Learn to judge pairs again, from what was thought of pages not seen."""
    rng = np.random.default_rng(learner.seed)
    described = [
        [rescoring_features(p.evidence, *j) for p, j in zip(fold, before, strict=True)]
        for fold, before in zip(folds, scored_pages, strict=True)
    ]
    tables = [
        _stacked(
            [
                _drawn(features, page.labels[rows], scores[rows], rng)
                for page, (rows, features), (scores, _) in zip(
                    fold, description, before, strict=True
                )
            ]
        )
        for fold, description, before in zip(
            folds, described, scored_pages, strict=True
        )
    ]
    rescored = [
        [
            rescore(page.evidence, scores, rows, trees.score(features))
            for page, (rows, features), (scores, _) in zip(
                fold, description, before, strict=True
            )
        ]
        for fold, description, before, trees in zip(
            folds,
            described,
            scored_pages,
            _cross_fitted(tables, learner.pairs),
            strict=True,
        )
    ]
    return learner.pairs(_stacked(tables)), rescored


def _drawn(
    features: Features,
    labels: Labels,
    scores: NDArray[np.float64],
    rng: np.random.Generator,
) -> Table:
    """Draw few of the unlikely pairs that are wrong; `rescore` corrects for it."""
    unlikely = (scores < UNLIKELY) & ~labels
    drawn = ~unlikely | (rng.random(len(labels)) < UNLIKELY_SHARE)
    return features[drawn], labels[drawn]


def _split(
    values: NDArray[np.float64], like: Sequence[NDArray[Any]]
) -> list[NDArray[np.float64]]:
    """Cut values into parts as long as those given."""
    return np.split(values, np.cumsum([len(part) for part in like])[:-1])


def _fit_boundaries(
    folds: Folds, scored_pages: Sequence[Sequence[Scored]], learner: _Learner
) -> tuple[Trees, Trees, NDArray[np.float64]]:
    """Learn where articles begin and end, and how often the links then made are right.

    How sure links are is learned from pages that the trees have not seen.
    """
    sides: tuple[list[Table], list[Table]] = ([], [])
    for fold, so_far in zip(folds, scored_pages, strict=True):
        described = [
            describe_boundaries(p.evidence, *j)
            for p, j in zip(fold, so_far, strict=True)
        ]
        preceded = [np.isin(np.arange(len(p.joined)), p.successors) for p in fold]
        succeeded = [p.successors >= 0 for p in fold]
        for side, labels in enumerate((preceded, succeeded)):
            rows = np.vstack([description[side] for description in described])
            sides[side].append((rows, np.concatenate(labels)))
    odds, right = [], []
    for number, trees in enumerate(
        zip(
            *(_cross_fitted(tables, learner.boundaries) for tables in sides),
            strict=True,
        )
    ):
        blocks = [page.joined for page in folds[number]]
        scored = [
            _split(part.score(tables[number][0]), blocks)
            for part, tables in zip(trees, sides, strict=True)
        ]
        for page, (scores, _), *ends in zip(
            folds[number], scored_pages[number], *scored, strict=True
        ):
            found = page.evidence
            weighed = weigh(found, scores, *ends)
            chosen = choose_links(len(found.blocks), found.i, found.j, weighed)
            linked = np.flatnonzero(chosen[found.i] == found.j)
            odds.append(weighed[linked])
            right.append(page.labels[linked])
    calibration = fit_calibration(np.concatenate(odds), np.concatenate(right))
    before, after = (learner.boundaries(_stacked(tables)) for tables in sides)
    return before, after, calibration


def fit_calibration(odds: NDArray[np.float64], right: Labels) -> NDArray[np.float64]:
    """Learn how many links of such log odds are right: isotonic regression.

    Parameters
    ----------
    odds : ndarray of shape (n_links,)
    right : ndarray of bool, shape (n_links,)

    Returns
    -------
    ndarray of shape (2, n_knots)
        Log odds, rising, and the share of links that are right, for `numpy.interp`.

    References
    ----------
    Zadrozny and Elkan (2002), "Transforming classifier scores into accurate multiclass
    probability estimates", KDD.
    """
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0.01, y_max=0.999, out_of_bounds="clip")
    model.fit(odds, right)
    knots = np.unique(np.quantile(odds, np.linspace(0, 1, N_KNOTS)))
    return np.stack([knots, model.predict(knots)]).astype(np.float32).astype(float)


def _fit_joins(
    folds: Folds, scored_pages: Sequence[Sequence[Scored]], learner: _Learner
) -> Trees:
    """Learn which right links run inside a paragraph, from pages as they were read."""
    tables = []
    for fold, so_far in zip(folds, scored_pages, strict=True):
        for page, (_, successors) in zip(fold, so_far, strict=True):
            found = page.evidence
            linked = successors[found.i] == found.j
            rows = np.flatnonzero(linked & page.labels)
            features = break_features(found, successors, rows)
            tables.append((features, page.joined[found.i[rows]]))
    return learner.breaks(_stacked(tables))
