"""Labelling the files of a folder from Python."""

import pytest

from research.scale import label_files


def test_a_suffix_that_cannot_be_streamed_is_refused_before_anything_is_written(
    tmp_path,
):
    with pytest.raises(ValueError, match=r"suffix must be one of .*got '\.xlsx'"):
        label_files(tmp_path, tmp_path / "out", suffix=".xlsx")
    assert not (tmp_path / "out").exists()
