"""Theme labels in any of the shapes people have them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import Any, Self, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse

from research.text.duplicates import duplicate_groups
from research.text.tokens import Tokens
from research.themes.theme_names import NO_THEME, check_theme_names

Labels: TypeAlias = ArrayLike | pd.DataFrame | Sequence[Iterable[str]]

MAX_THEMES = 1_000
SHAPES = (
    "y must hold 0 and 1 in shape (n_docs, n_themes), the themes of each article, or "
    "one class an article"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What articles were labelled with.

    Attributes
    ----------
    themes : tuple of str, length n_themes
    labels : ndarray of int8, shape (n_docs, n_themes)
    classes : ndarray of shape (n_themes,), or None
        Where each article has one class and no more: the classes as they were given,
        sorted; `themes` are their names. None where it may have several themes.
    """

    themes: tuple[str, ...]
    labels: NDArray[np.int8]
    classes: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True)
class LabelledArticles:
    """What a classifier learns from: texts, what they are labelled with, and more.

    Attributes
    ----------
    tokens : Tokens
    target : Target
    groups : ndarray of int, shape (n_docs,)
        Near-duplicates share a number; numbers come in turn.
    weight : ndarray of shape (n_docs,)
        How many articles each stands for, of mean 1.
    """

    tokens: Tokens
    target: Target
    groups: NDArray[np.int64]
    weight: NDArray[np.float64]

    def in_order(self) -> Self:
        """Put the articles in the order of their texts."""
        cleaned = self.tokens.cleaned
        order = sorted(range(len(cleaned)), key=cleaned.__getitem__)
        rows = np.array(order, dtype=np.int64)
        return replace(
            self,
            tokens=self.tokens.take(rows),
            target=replace(self.target, labels=self.target.labels[rows]),
            groups=pd.factorize(self.groups[rows])[0],
            weight=self.weight[rows],
        )


def labelled_articles(
    tokens: Tokens,
    y: Labels,
    groups: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
) -> LabelledArticles:
    """Bring texts and labels together, if they are of one length and in order.

    Parameters
    ----------
    tokens : Tokens
    y : labels of n_docs articles
        As for `read_labels`.
    groups : array of shape (n_docs,), optional
        Found by near-duplicates if None.
    sample_weight : array of shape (n_docs,), optional
        1 if None.

    Raises
    ------
    ValueError
        If anything is of another length or kind.
    """
    target = read_labels(y)
    check_lengths(len(tokens), len(target.labels))
    if target.classes is not None and len(target.classes) < 2:
        raise ValueError(
            f"y must hold two classes or more, got {target.classes.tolist()}."
        )
    if len(target.themes) > MAX_THEMES:
        raise ValueError(
            f"y must hold at most {MAX_THEMES:,} themes or classes, got "
            f"{len(target.themes):,}: each is fitted for itself, and takes as much "
            "memory as the vocabulary. Give broader labels; numbers that are no "
            "classes cannot be learned."
        )
    weight = checked_weight(sample_weight, len(tokens))
    groups = duplicate_groups(tokens) if groups is None else groups
    # Numbered as they come, whatever they were called.
    numbers = pd.factorize(checked_groups(groups, len(tokens)))[0]
    return LabelledArticles(tokens, target, numbers, weight)


def read_labels(y: Labels) -> Target:
    """Read theme labels in any of the accepted shapes.

    Parameters
    ----------
    y : DataFrame, array or sparse matrix of shape (n_docs, n_themes)
        0 and 1. Columns without names are called theme_0, theme_1, …
    y : sequence of n_docs collections of str
        The themes of each article, from none to all.
    y : array, Series or list of n_docs str, int or bool
        The class of each article.

    Raises
    ------
    ValueError
        If an article is unlabelled, a matrix holds other numbers than 0 and 1, or a
        name would not be known from a column of ours.
    """
    given: Any = y
    if given is None or isinstance(given, str | bytes | Mapping | set | frozenset):
        raise ValueError(f"{SHAPES}, got {type(given).__name__} {given!r:.40}.")
    if hasattr(given, "columns") and hasattr(given, "to_numpy"):
        return _from_matrix(given.to_numpy(), tuple(map(str, given.columns)))
    if issparse(given):
        return _from_matrix(given.toarray(), what="a sparse matrix")
    if getattr(given, "ndim", 1) != 1:
        return _from_matrix(np.asarray(given))
    try:
        rows = list(given)
    except TypeError as error:
        raise ValueError(f"{SHAPES}, got {type(given).__name__}.") from error
    if any(_is_one(row) for row in rows):
        return _from_classes(rows)
    if all(_is_missing(row) or _are_names(row) for row in rows):
        return _from_names(rows)
    try:
        matrix = np.asarray(rows)
    except ValueError as error:  # rows of several lengths
        raise ValueError(f"{SHAPES}, got rows of several lengths or kinds.") from error
    return _from_matrix(matrix)


def classes_of(y: Labels, n_docs: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Read the class of each article.

    Returns
    -------
    classes : ndarray of shape (n_classes,)
        As given, sorted.
    numbers : ndarray of shape (n_docs,)
        The place of each article's class among them.

    Raises
    ------
    ValueError
        If there is not one class an article, or only one class in all.
    """
    target = read_labels(y)
    if target.classes is None:
        raise ValueError("y must hold one class an article, in one dimension.")
    check_lengths(n_docs, len(target.labels))
    if len(target.classes) < 2:
        raise ValueError(
            f"y must hold two classes or more, got {target.classes.tolist()}."
        )
    return target.classes, target.labels.argmax(axis=1)


def check_lengths(n_texts: int, n_labels: int) -> None:
    """Refuse texts and labels of different numbers of articles.

    Raises
    ------
    ValueError
    """
    if n_texts != n_labels:
        raise ValueError(
            "texts and y must hold the same number of articles, "
            f"got {n_texts} and {n_labels}."
        )


def theme_matrix(y: Labels) -> tuple[tuple[str, ...], NDArray[np.int8]]:
    """Read labels of which an article may have several.

    Returns
    -------
    themes : tuple of str, length n_themes
    labels : ndarray of shape (n_docs, n_themes)

    Raises
    ------
    ValueError
        As `read_labels`, or if each article has one class.
    """
    target = read_labels(y)
    if target.classes is not None:
        raise ValueError(
            "y must hold 0 and 1 in shape (n_docs, n_themes), or the themes of each "
            "article, got one class an article. Give lists of themes."
        )
    return target.themes, target.labels


def _is_missing(value: Any) -> bool:
    nothing = value is None or value is pd.NA or value is pd.NaT
    return nothing or (isinstance(value, Real) and bool(value != value))


def _is_one(row: Any) -> bool:
    """Tell a single class from a collection."""
    return isinstance(row, str | bool | np.bool_ | Integral) or (
        isinstance(row, Real) and not _is_missing(row)
    )


def _are_names(row: Any) -> bool:
    return (
        isinstance(row, Iterable)
        and not isinstance(row, str | bytes | Mapping)
        and all(isinstance(name, str) for name in row)
    )


def _refuse_unlabelled(rows: Sequence[Any]) -> None:
    unlabelled = [
        number
        for number, row in enumerate(rows)
        if not isinstance(row, Iterable) and _is_missing(row)
    ]
    if unlabelled:
        raise ValueError(
            f"every article must be labelled, {len(unlabelled)} are not, the first "
            f"at position {unlabelled[0]} of y. Unlabelled is not the same as no theme."
        )


def _from_names(rows: Sequence[Any]) -> Target:
    _refuse_unlabelled(rows)
    sets = [set(map(str, row)) for row in rows]
    themes = tuple(sorted(set().union(*sets)))
    check_theme_names(themes)
    labels = [[theme in names for theme in themes] for names in sets]
    matrix = np.array(labels, dtype=np.int8).reshape(len(sets), len(themes))
    return Target(themes, matrix)


def _from_classes(rows: Sequence[Any]) -> Target:
    _refuse_unlabelled(rows)
    for kind in (str, bool | np.bool_, Integral, Real):
        if all(isinstance(row, kind) for row in rows):
            break
    else:
        raise ValueError(f"{SHAPES}, got several kinds: {_kinds(rows)}.")
    if kind is Real and not all(float(row).is_integer() for row in rows):
        raise ValueError(f"{SHAPES}, got numbers that are not whole.")
    classes, column = np.unique(np.asarray(rows), return_inverse=True)
    themes = tuple(map(str, classes.tolist()))
    if kind is str:
        # The class of articles without a theme may be called that.
        check_theme_names(name for name in themes if name != NO_THEME)
    return Target(themes, np.eye(len(classes), dtype=np.int8)[column], classes)


def checked_classes(
    themes: tuple[str, ...], classes: Sequence[Any] | None
) -> NDArray[Any] | None:
    """Check names of themes, and the classes they name, as a file gave them.

    Returns
    -------
    ndarray of shape (n_themes,), or None
        None where an article may have several themes.

    Raises
    ------
    ValueError
        If a name cannot be one, or classes are not named, sorted and of one kind as
        `read_labels` gives them.
    """
    if classes is None:
        check_theme_names(themes)
        if not themes:
            raise ValueError("themes must name one or more, got none")
        return None
    target = _from_classes(classes)
    same = target.classes is not None and target.classes.tolist() == list(classes)
    if not same or target.themes != themes or len(themes) < 2:
        raise ValueError(
            "classes must be two or more, sorted, each once, and named as themes, got "
            f"{list(classes)!r:.60}"
        )
    return target.classes


def _kinds(rows: Sequence[Any]) -> str:
    return ", ".join(sorted({type(row).__name__ for row in rows}))


def _from_matrix(
    labels: NDArray[Any],
    themes: tuple[str, ...] | None = None,
    *,
    what: str = "an array",
) -> Target:
    if labels.ndim != 2 or not _are_zero_and_one(labels):
        hint = ""
        if labels.ndim == 2 and labels.shape[1] == 1:
            hint = " Give the column itself, in one dimension, if it holds classes."
        raise ValueError(
            "y must hold 0 and 1 in shape (n_docs, n_themes), or the themes of each "
            f"article, got {what} of shape {labels.shape} with other values.{hint}"
        )
    if themes is None:
        themes = tuple(f"theme_{number}" for number in range(labels.shape[1]))
    else:
        check_theme_names(themes)
    return Target(themes, labels.astype(np.int8))


def _are_zero_and_one(labels: NDArray[Any]) -> bool:
    try:
        return bool(np.all((labels == 0) | (labels == 1)))
    except TypeError:  # pandas.NA is neither equal nor not
        return False


def checked_weight(sample_weight: ArrayLike | None, n_docs: int) -> NDArray[np.float64]:
    """Give weights of mean 1: their scale is to change nothing."""
    if sample_weight is None:
        return np.ones(n_docs)
    try:
        weight = np.asarray(sample_weight, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"sample_weight must hold numbers: {error}.") from error
    if weight.shape != (n_docs,) or not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError(
            f"sample_weight must hold {n_docs} numbers above 0, one an article, "
            f"got shape {weight.shape}."
        )
    return np.asarray(weight / weight.mean())


def checked_groups(groups: ArrayLike, n_docs: int) -> NDArray[Any]:
    """Give the group of each article as an array.

    Raises
    ------
    ValueError
        If there is not one a document, or one is missing.
    """
    found = np.asarray(groups)
    if found.shape != (n_docs,) or pd.isna(found).any():
        raise ValueError(
            f"groups must hold {n_docs} values, one an article and none missing, "
            f"got shape {found.shape}."
        )
    return found


def rarest_class(
    labels: NDArray[np.int8], groups: NDArray[np.int64], themes: Sequence[str]
) -> int:
    """Count the groups of the rarest answer; each needs one in every training fold."""
    sizes = {
        (theme, "with" if side else "without"): len(np.unique(groups[y == side]))
        for theme, y in zip(themes, labels.T, strict=True)
        for side in (0, 1)
    }
    problems = [
        f"{theme!r} has {size} distinct articles {side} it"
        for (theme, side), size in sizes.items()
        if size < 2
    ]
    if problems or not sizes:
        raise ValueError(
            "each theme needs two distinct articles with it and two without: "
            + ("; ".join(problems) or "there is no theme")
            + "."
        )
    return min(sizes.values())
