"""Boosted decision trees as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of decision trees; all trees' nodes stand in one table.

    Attributes
    ----------
    roots : ndarray of int32, shape (n_trees,)
    feature : ndarray of int16, shape (n_nodes,)
        Which feature a node asks for; -1 in a leaf.
    threshold : ndarray of float32
        Up to and with it, the left branch is taken.
    left, right : ndarray of int32
    value : ndarray of float32
        What a leaf adds.
    base : float
        What is added in any case.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    base: float

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Sum the trees for rows of features: log odds."""
        n_rows = len(features)
        rows = np.repeat(np.arange(n_rows), len(self.roots))
        nodes = np.tile(self.roots, n_rows)
        at = np.flatnonzero(self.feature[nodes] >= 0)
        flat = np.ascontiguousarray(features, np.float32)
        while len(at):
            here = nodes[at]
            goes_left = flat[rows[at], self.feature[here]] <= self.threshold[here]
            nodes[at] = np.where(goes_left, self.left[here], self.right[here])
            at = at[self.feature[nodes[at]] >= 0]
        sums = self.value[nodes].reshape(n_rows, -1).sum(axis=1, dtype=np.float64)
        return np.asarray(self.base + sums)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the table as plain arrays."""
        names = ("roots", "feature", "threshold", "left", "right", "value")
        return {name: getattr(self, name) for name in names} | {
            "base": np.array([self.base])
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Build trees from what `arrays` gave."""
        parts = dict(arrays)
        base = float(parts.pop("base")[0])
        return cls(**parts, base=base)
