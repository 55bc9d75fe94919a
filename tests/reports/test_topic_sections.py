import numpy as np
import pytest

from experiments.lab.reports.multiverse import multiverse_blocks
from research.rendering.blocks import Figure, Prose, Table
from research.reports.seeds import seed_blocks
from research.topics.model import TopicModel
from research.topics.multiverse import Conclusion, Specification
from research.topics.seeds import Seeding, SeedRetention


def test_survival_is_told_by_specification_and_by_seed():
    specifications = [Specification(), Specification(phrases=True)]
    conclusions = [
        Conclusion("topic", "甲", np.array([True, True]), np.array([True, False])),
        Conclusion("trend", "乙 up", np.array([True, False]), np.array([True, True])),
    ]
    figure, table, _ = multiverse_blocks(conclusions, specifications)
    assert isinstance(figure, Figure)
    assert isinstance(table, Table)
    assert "Of 2, 1 hold in at least 90 % of the specifications, 1 with" in (
        figure.caption
    )
    assert table.header[2:4] == ["other seeds", "all"]
    assert [row[2:4] for row in table.rows] == [[0.5, 1.0], [1.0, 0.5]]
    column = table.header.index("phrases on")
    assert [row[column] for row in table.rows] == [1.0, 0.0]


def test_seeded_topics_stand_beside_topics_without_seeds():
    terms = tuple(f"词{n:02}" for n in range(10))
    rows = np.full((2, 10), 0.1)
    half = np.full(2, 0.5)
    model = TopicModel(rows, np.eye(2), terms, half, half, seed_names=("green", ""))
    seeding = Seeding(
        model,
        (SeedRetention("green", 0, 5, retained=0.8, in_top=1.0),),
        (SeedRetention("green", 1, 5, retained=0.5, in_top=0.4),),
    )
    _, told, table = seed_blocks(seeding)
    assert isinstance(told, Prose)
    assert told.text.startswith("1 of 2 topics were seeded")
    assert "has 80 % of the tokens" in told.text
    assert "has 50 %" in told.text
    assert table.rows[0][:6] == pytest.approx(
        ["green transition 绿色化", 5, 0.8, 0.5, 1.0, 0.4]
    )
