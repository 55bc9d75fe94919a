"""Fit boosted trees."""

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from research.pages.trees import Trees


def fit_trees(
    features: NDArray[np.float32],
    labels: NDArray[np.bool_],
    *,
    n_trees: int,
    seed: int,
) -> Trees:
    """Fit boosted trees and take them apart into arrays."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=n_trees,
        learning_rate=0.1,
        max_leaf_nodes=31,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(1):
        model.fit(features, labels)
    # The only way to the trees; a test holds the copy to the model's own scores.
    tables = [stage[0].nodes for stage in model._predictors]
    sizes = [len(table) for table in tables]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    nodes = np.concatenate(tables)
    shift = np.repeat(roots, sizes)
    leaf = nodes["is_leaf"].astype(bool)
    # A threshold must not lose the order of float32 features when it is rounded.
    threshold = nodes["num_threshold"].astype(np.float32)
    above = threshold.astype(np.float64) > nodes["num_threshold"]
    threshold[above] = np.nextafter(threshold[above], np.float32(-np.inf))
    return Trees(
        roots=roots.astype(np.int32),
        feature=np.where(leaf, -1, nodes["feature_idx"]).astype(np.int16),
        threshold=np.where(leaf, np.float32(0), threshold),
        left=(nodes["left"] + shift).astype(np.int32),
        right=(nodes["right"] + shift).astype(np.int32),
        value=np.where(leaf, nodes["value"], 0).astype(np.float32),
        base=float(model._baseline_prediction.ravel()[0]),
    )
