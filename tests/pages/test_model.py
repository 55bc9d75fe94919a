"""The learned parts of page reading, and how they are learned and kept."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from experiments.lab.pages.articles import page_articles
from experiments.lab.pages.fit_characters import fit_character_model
from experiments.lab.pages.fit_trees import fit_trees
from experiments.lab.pages.fit_vectors import fit_discriminant_vectors
from experiments.lab.pages.training import fit_calibration, learn_links
from experiments.lab.pages.training_pages import make_training_set
from research.corpus.reading import read_corpus
from research.files.model_folder import ModelFormatError
from research.pages.evidence.block_vectors import cosines
from research.pages.evidence.character_model import BREAK, ORDER, CharacterModel
from research.pages.model import (
    PageModel,
    load_page_model,
    save_page_model,
    shipped_page_model,
)
from research.pages.reading import parse_page
from tests.conftest import ROOT

PARAGRAPHS = ["光伏电站并网发电", "风电机组并网发电", "光伏电站今日投产"] * 3


@pytest.fixture(scope="module")
def chars():
    return fit_character_model(PARAGRAPHS, least=(1, 1, 1, 1))


def windows_after(chars, context):
    """Give a window for each known character after a context."""
    n = len(chars.alphabet) + 2
    tail = chars.numbers(context)[-(ORDER - 1) :]
    windows = np.full((n, ORDER), -1)
    windows[:, ORDER - 1 - len(tail) : ORDER - 1] = tail
    windows[:, -1] = np.arange(n)
    return windows


@given(context=st.text("光伏电站并网发风机组今日投产x", max_size=6))
def test_probabilities_of_what_may_follow_sum_to_one(context):
    model = fit_character_model(PARAGRAPHS, least=(1, 1, 1, 1))
    total = np.exp(model.log_probability(windows_after(model, context))).sum()
    assert total == pytest.approx(1, abs=0.12)  # levels of logarithms are coarse


def test_characters_that_often_follow_are_likelier(chars):
    after = chars.log_probability(windows_after(chars, "光伏电"))
    assert after.argmax() == chars.numbers("站")[0]


def test_digits_are_one_character_and_line_breaks_a_break(chars):
    assert chars.numbers("1\n").tolist() == chars.numbers("9\n").tolist()
    assert chars.numbers("\n")[0] == BREAK


def test_a_character_model_survives_being_written_as_arrays(chars):
    again = CharacterModel.from_arrays(chars.arrays())
    windows = windows_after(chars, "光伏")
    assert again.log_probability(windows) == pytest.approx(
        chars.log_probability(windows), abs=1e-5
    )


def test_parts_of_one_article_are_alike_in_vectors():
    articles = [
        [["光伏", "电站"], ["光伏", "发电"], ["电站", "发电"]],
        [["银行", "贷款"], ["银行", "利率"], ["贷款", "利率"]],
    ] * 6
    vectors = fit_discriminant_vectors(articles, n_words=6, n_dims=2)
    _, rows = vectors.weigh([["光伏"], ["发电"], ["银行"]])
    alike = cosines(rows, rows)
    assert alike[0, 1] > alike[0, 2]


@pytest.mark.parametrize("seed", [0, 1])
def test_trees_as_arrays_score_as_the_model_they_were_taken_from(seed):
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(400, 5)).astype(np.float32)
    labels = features[:, 0] * features[:, 1] > 0.1
    trees = fit_trees(features, labels, n_trees=12, seed=7)
    model = HistGradientBoostingClassifier(
        max_iter=12,
        learning_rate=0.1,
        max_leaf_nodes=31,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=7,
    ).fit(features, labels)
    assert trees.score(features) == pytest.approx(
        model.decision_function(features), abs=1e-5
    )


def test_the_shipped_model_is_small():
    folder = ROOT / "research" / "resources" / "models" / "pages"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 6e6


def test_a_saved_model_has_the_same_bytes_twice_and_reads_the_same(tmp_path):
    model = shipped_page_model()
    for name in ("one", "two"):
        save_page_model(model, tmp_path / name, card="# card\n")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    text = "## 光伏电站并网\n\n光伏电站今日并网发\n\n电，全年可减排三万吨。"
    again = load_page_model(tmp_path / "one")
    assert parse_page(text, again).stories == parse_page(text).stories


def test_a_damaged_model_is_refused(tmp_path):
    save_page_model(shipped_page_model(), tmp_path)
    with (tmp_path / "arrays.npz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelFormatError, match="SHA-256"):
        load_page_model(tmp_path)


def test_another_format_is_refused(tmp_path):
    save_page_model(shipped_page_model(), tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 9}))
    with pytest.raises(ModelFormatError, match="format must be 4"):
        load_page_model(tmp_path)


def set_left_to_root(arrays):
    arrays["first.left"] = np.zeros_like(arrays["first.left"])


def set_feature_out_of_range(arrays):
    arrays["joins.feature"] = arrays["joins.feature"] + np.int16(900)


def set_fewer_words(arrays):
    arrays["meaning.vectors"] = arrays["meaning.vectors"][:-1]


def set_falling(arrays):
    arrays["links.sureness"] = arrays["links.sureness"][:, ::-1]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(set_left_to_root, "branches lead on", id="circle"),
        pytest.param(set_feature_out_of_range, "of 98 features", id="feature"),
        pytest.param(set_fewer_words, "must have shape", id="shape"),
        pytest.param(set_falling, "must rise", id="order"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(change, problem):
    model = shipped_page_model()
    arrays = model.arrays()
    change(arrays)
    with pytest.raises(ValueError, match=problem):
        PageModel.from_arrays(model.block_vectors.words, arrays).check()


def test_a_model_with_numbers_that_are_none_is_refused(tmp_path):
    model = shipped_page_model()
    idf = np.full_like(model.block_vectors.idf, np.nan)
    broken = replace(model, block_vectors=replace(model.block_vectors, idf=idf))
    save_page_model(broken, tmp_path)
    with pytest.raises(ModelFormatError, match=r"meaning\.idf must be finite"):
        load_page_model(tmp_path)


def test_confidence_is_the_share_of_links_that_were_right():
    rng = np.random.default_rng(5)
    odds = rng.normal(0, 3, 20_000)
    right = rng.random(len(odds)) < 1 / (1 + np.exp(-odds / 2))  # surer than right
    knots = fit_calibration(odds, right)
    assert (np.diff(knots) >= 0).all()
    said = np.interp([-2.0, 0.0, 2.0], *knots)
    assert said == pytest.approx(1 / (1 + np.exp([1.0, 0.0, -1.0])), abs=0.04)


def test_a_model_learns_from_a_few_articles_the_same_way_twice():
    sample = read_corpus(ROOT / "data" / "articles.jsonl")
    articles = page_articles(sample, seed=3)[:110]
    models = []
    for _ in range(2):
        training_set = make_training_set(
            articles, n_pages=1, n_folds=2, n_words=200, n_dims=8, seed=3
        )
        models.append(learn_links(training_set, n_trees=12, seed=3))
    models[0].check()
    for name, array in models[0].arrays().items():
        assert np.array_equal(array, models[1].arrays()[name]), name
