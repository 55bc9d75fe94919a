import numpy as np
import pytest
from scipy.sparse import csr_matrix

from experiments.lab.reports.replication import lift_blocks, replication_blocks
from experiments.lab.topics.replication import lift_over_fits, replicate
from tests.topics.test_consensus import COUNTS, fit


@pytest.fixture(scope="module")
def found():
    models = [fit(seed, 2) for seed in range(12)]
    return models, replicate(models, COUNTS)


def test_the_consensus_is_found_again_and_chance_topics_are_not(found):
    _, again = found
    assert again.agreed.n_runs == 6
    assert len(again.single_least_stable) == 6
    assert again.held_out_fits.shape == again.again.shape == (3,)
    assert again.held_out_fits.min() > again.single_least_stable.max()
    assert again.again.min() > again.single_least_stable.max()
    assert all((partner >= 0).all() for partner in again.partners)


def test_a_theme_favours_the_same_topic_in_fits_with_other_seeds(found):
    models, again = found
    rng = np.random.default_rng(0)
    held = csr_matrix(np.kron(np.eye(4), np.ones((10, 30))) * rng.poisson(1, (40, 120)))
    labels = (np.arange(40) < 10).astype(np.int8)[:, np.newaxis]
    (one,) = lift_over_fits(again, models[6:], held, labels)
    top = again.agreed.model.top_columns(10, relevance=1.0)[one.topic]
    assert (top < 30).all()
    assert one.strongest == 6
    assert np.abs(one.over_fits - one.lift).max() < 1.5
    told, stability, stricter, kept, dropped = replication_blocks(again, name="of")
    assert told.text.startswith("6 fits of 5 topics agree on 3, among which ")
    assert "2 free topics were fitted beside them" in told.text
    assert "of 6 of the 6 single fits" in told.text
    assert (len(stability.rows), len(kept.rows)) == (3, 3)
    assert len(dropped.rows) <= 2
    assert [row[1] for row in stricter.rows] == [3] * len(stricter.rows)
    (table,) = lift_blocks([one], again, ("甲",), name="of")
    assert table.rows[0][-2:] == [6, 6]


def test_too_few_fits_are_refused():
    with pytest.raises(ValueError, match="at least four fits"):
        replicate([fit(1, 1)] * 3, COUNTS)
