"""Boosted decision trees as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from research.files.model_folder import check_shape
from research.i18n import _

BATCH_ROWS = 2_048  # scored together


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

    def score(
        self, features: NDArray[np.float32], *, prune_below: float = -np.inf
    ) -> NDArray[np.float64]:
        """Sum the trees for rows of features: log odds.

        Parameters
        ----------
        features : ndarray of float32, shape (n_rows, n_features)
        prune_below : float
            Rows below it after the first quarter of the trees are left there.
        """
        early = len(self.roots) // 4
        parts = [np.zeros(0)]
        for start in range(0, len(features), BATCH_ROWS):
            batch = features[start : start + BATCH_ROWS]
            sums = self.base + self._sums(batch, self.roots[:early])
            going_on = np.flatnonzero(sums >= prune_below)
            sums[going_on] += self._sums(batch[going_on], self.roots[early:])
            parts.append(sums)
        return np.concatenate(parts)

    def _sums(
        self, features: NDArray[np.float32], roots: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        rows = np.repeat(np.arange(len(features)), len(roots))
        nodes = np.tile(roots, len(features))
        at = np.flatnonzero(self.feature[nodes] >= 0)
        while len(at):
            here = nodes[at]
            asked = features[rows[at], self.feature[here]]
            goes_left = asked <= self.threshold[here]
            nodes[at] = np.where(goes_left, self.left[here], self.right[here])
            at = at[self.feature[nodes[at]] >= 0]
        values = self.value[nodes].reshape(len(features), len(roots))
        return np.asarray(values.sum(axis=1, dtype=np.float64))

    def check(self, name: str, n_features: int) -> None:
        """Raise ValueError unless every branch leads on, to leaves, by known features.

        Parameters
        ----------
        name : str
            Of the trees, for the message.
        n_features : int
        """
        n_nodes = len(self.feature)
        for part in ("threshold", "left", "right", "value"):
            check_shape(f"{name}.{part}", getattr(self, part), (n_nodes,))
        place = np.arange(n_nodes)[self.feature >= 0]
        ahead = np.stack([self.left, self.right])[:, place]
        if (
            not np.isfinite(self.base)
            or (self.feature >= n_features).any()
            or (self.roots < 0).any()
            or (self.roots >= n_nodes).any()
            # Branches that only lead forwards form no circle.
            or (ahead <= place).any()
            or (ahead >= n_nodes).any()
        ):
            raise ValueError(
                _(
                    "{name} must be trees of {n_features} features whose branches "
                    "lead on",
                    name=name,
                    n_features=n_features,
                )
            )

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
