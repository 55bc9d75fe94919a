"""Theme labels in any of the shapes people have them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def theme_matrix(
    Y: ArrayLike | pd.DataFrame | Sequence[Iterable[str]],
) -> tuple[tuple[str, ...], NDArray[np.int8]]:
    """Read theme labels in any of the accepted shapes.

    Returns
    -------
    themes : tuple of str, length n_themes
    labels : ndarray of shape (n_docs, n_themes)

    Raises
    ------
    ValueError
        If an article is unlabelled, or a matrix holds other numbers than 0 and 1.
    """
    if isinstance(Y, pd.DataFrame):
        return tuple(map(str, Y.columns)), _checked_labels(Y.to_numpy())
    if not isinstance(Y, np.ndarray):
        Y = list(Y)  # type: ignore[arg-type]
        if not any(isinstance(row, Mapping | np.ndarray) for row in Y) and all(
            row is None or _are_names(row) for row in Y
        ):
            return _from_names(Y)
    labels = _checked_labels(np.asarray(Y))
    return tuple(f"theme_{number}" for number in range(labels.shape[1])), labels


def _are_names(row: Any) -> bool:
    return not isinstance(row, str) and all(isinstance(name, str) for name in row)


def _from_names(
    rows: Sequence[Iterable[str] | None],
) -> tuple[tuple[str, ...], NDArray[np.int8]]:
    unlabelled = [number for number, row in enumerate(rows) if row is None]
    if unlabelled:
        raise ValueError(
            f"every article must be labelled, {len(unlabelled)} are not, the first "
            f"at position {unlabelled[0]}. Unlabelled is not the same as no theme."
        )
    sets = [set(row) for row in rows if row is not None]
    themes = tuple(sorted(set().union(*sets)))
    labels = [[theme in names for theme in themes] for names in sets]
    return themes, np.array(labels, dtype=np.int8).reshape(len(sets), len(themes))


def _checked_labels(labels: NDArray[Any]) -> NDArray[np.int8]:
    if labels.ndim != 2 or not np.isin(labels, (0, 1)).all():
        raise ValueError(
            "Y must hold 0 and 1 in shape (n_docs, n_themes), or the themes of each "
            f"article, got an array of shape {labels.shape}."
        )
    return labels.astype(np.int8)


def checked_weight(
    sample_weight: NDArray[np.float64] | None, n_docs: int
) -> NDArray[np.float64]:
    """Give weights of mean 1: their scale is to change nothing."""
    if sample_weight is None:
        return np.ones(n_docs)
    weight = np.asarray(sample_weight, dtype=float)
    if weight.shape != (n_docs,) or not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError(
            f"sample_weight must hold {n_docs} numbers above 0, one an article, "
            f"got shape {weight.shape}."
        )
    return np.asarray(weight / weight.mean())


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
