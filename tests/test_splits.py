import numpy as np
import pytest

from research.evaluation import splits


def test_an_extra_article_never_trains_for_its_own_near_duplicate():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, (20, 2)).astype(np.int8)
    groups = np.concatenate([np.arange(20), [0, 100, 5]])
    for fold in splits.group_folds(labels, groups, n_folds=4, seed=1, n_extra=3):
        assert set(fold.test) <= set(range(20))
        assert 21 in fold.train
        assert (20 in fold.train) == (0 in fold.train)
        assert (22 in fold.train) == (5 in fold.train)


def test_a_leak_is_refused_and_the_pair_named():
    fold = splits.Fold(train=np.array([0, 1]), test=np.array([2]))
    with pytest.raises(ValueError, match="b ~ c"):
        splits.audit_fold(fold, np.array([0, 1, 1]), ids=["a", "b", "c"])


def test_a_clean_fold_passes():
    fold = splits.Fold(train=np.array([0, 1]), test=np.array([2]))
    splits.audit_fold(fold, np.array([0, 1, 2]))
