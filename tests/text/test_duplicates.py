import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.duplicates import duplicate_groups

TEXTS = st.lists(st.text(alphabet="碳市场银行贷款。", max_size=20), max_size=8)


def partition(groups):
    return {frozenset(np.flatnonzero(groups == g).tolist()) for g in set(groups)}


def test_reprints_with_another_head_and_tail_share_a_group(sample):
    texts = sample.texts[:60]
    reprints = [f"本报讯 {text}（完）" for text in texts[:20]]
    groups = duplicate_groups([*texts, *reprints])
    assert (groups[60:] == np.arange(20)).all()
    assert (groups[:60] == np.arange(60)).all()


def test_edited_reprints_are_found(sample):
    rng = np.random.default_rng(0)
    texts = [text for text in sample.texts if len(text) > 300][:80]
    edited = []
    for text in texts:
        chars = list(text)
        for place in rng.choice(len(chars), len(chars) // 40, replace=False):
            chars[place] = "某"
        edited.append("".join(chars))
    groups = duplicate_groups([*texts, *edited])
    assert (groups[80:] == np.arange(80)).mean() >= 0.97


@given(texts=TEXTS, seed=st.integers(0, 99))
def test_the_partition_does_not_depend_on_the_order(texts, seed):
    order = np.random.default_rng(seed).permutation(len(texts))
    shuffled = duplicate_groups([texts[row] for row in order])
    back = np.empty(len(texts), dtype=int)
    back[order] = shuffled
    assert partition(back) == partition(duplicate_groups(texts))


@given(texts=TEXTS)
def test_a_group_is_named_by_its_first_member(texts):
    groups = duplicate_groups(texts)
    assert all(
        groups[group] == group and group <= row for row, group in enumerate(groups)
    )


def test_a_threshold_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="threshold must be in"):
        duplicate_groups(["a"], threshold=0)
