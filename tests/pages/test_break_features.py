"""Paragraphs that the page broke, told from paragraphs that follow on each other."""

import numpy as np

from research.pages.blocks import split_blocks
from research.pages.evidence.break_features import BREAK_FEATURES, break_features
from research.pages.evidence.pair_features import LOCAL, NO_PAIR, evidence
from research.pages.model import shipped_page_model
from research.text.segmenter import Segmenter

PAGE = "# 新规出台\n\n甲方表示欢\n\n迎。\n\n乙方认为可行。"


def test_links_are_described_by_those_beside_them_and_by_their_place():
    model = shipped_page_model()
    blocks = split_blocks(PAGE)
    found = evidence(
        blocks, model.chars, model.block_vectors, model.opening_closing, Segmenter()
    )
    successors = np.array([1, 2, 3, -1])
    rows = np.array(
        [np.flatnonzero((found.i == i) & (found.j == i + 1))[0] for i in range(3)]
    )
    features = break_features(found, successors, rows)
    assert features.shape == (3, len(BREAK_FEATURES))

    def column(name):
        return features[:, BREAK_FEATURES.index(name)].tolist()

    assert (features[:, : len(LOCAL)] == found.local[rows]).all()
    assert column("before_i_heading") == [NO_PAIR, 1, 0]  # the title, then the broken
    assert column("after_i_finished") == [0, 1, NO_PAIR]
    assert column("n_before") == [0, 1, 2]
    assert column("n_after") == [2, 1, 0]


def test_a_page_of_one_block_has_no_links_to_describe():
    model = shipped_page_model()
    found = evidence(
        split_blocks("甲方。"),
        model.chars,
        model.block_vectors,
        model.opening_closing,
        Segmenter(),
    )
    features = break_features(found, np.array([-1]), np.empty(0, np.int64))
    assert features.shape == (0, len(BREAK_FEATURES))
