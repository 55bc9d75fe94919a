import pickle

import pytest
from sklearn.base import clone

from research.models import load_model, save_model
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, WordList
from research.themes.classifier import ThemeClassifier
from research.themes.single_label import SingleLabelClassifier
from research.topics.lda import fit_lda

OLD_NAMES = [
    pytest.param(Cleaner, "furniture", "boilerplate", False, id="furniture"),
    pytest.param(ThemeClassifier, "ratio_share", "naive_bayes_share", 0.1, id="ratio"),
    pytest.param(ThemeClassifier, "vector_length", "vector_scale", 0.1, id="length"),
    pytest.param(SingleLabelClassifier, "n_rivals", "n_candidates", 3, id="rivals"),
]


@pytest.mark.parametrize(("noun", "old", "new", "value"), OLD_NAMES)
def test_an_old_name_is_taken_and_the_new_one_named(noun, old, new, value):
    with pytest.warns(FutureWarning, match=f"'{old}' is now called '{new}'"):
        made = noun(**{old: value})
    assert getattr(made, new) == value
    with pytest.raises(TypeError, match="give one of them"):
        noun(**{old: value, new: value})


def test_scikit_learn_sees_the_new_names_alone():
    names = ThemeClassifier().get_params()
    assert "naive_bayes_share" in names
    assert "ratio_share" not in names
    assert clone(ThemeClassifier(naive_bayes_share=0.2)).naive_bayes_share == 0.2


def test_a_cleaner_is_pickled_and_its_old_settings_are_read():
    cleaner = Cleaner(boilerplate=False)
    assert pickle.loads(pickle.dumps(cleaner)) == cleaner
    assert Cleaner.from_dict({"furniture": False, "formulae": []}) == cleaner
    assert Cleaner.from_dict(cleaner.as_dict()) == cleaner


def test_exceptions_are_taken_under_their_old_name():
    lists = (WordList("funds", "own", "own", ("基金",)),)
    with pytest.warns(FutureWarning, match="'decoys' is now called 'exceptions'"):
        lexicon = Lexicon(lists, **{"decoys": ("基金会",)})
    assert lexicon.exceptions == ("基金会",)


def test_seed_words_are_taken_under_their_old_name():
    with (
        pytest.warns(FutureWarning, match="'wanted' is now called 'seed_words'"),
        pytest.raises(ValueError, match="at least 2"),
    ):
        fit_lda([], n_topics=1, **{"wanted": {}})


@pytest.mark.parametrize("name", ["themes", "topics"])
def test_a_shipped_model_is_written_with_the_arrays_and_settings_it_had(name, tmp_path):
    from importlib.resources import files
    from json import loads

    shipped = files("research") / "resources" / "models" / name
    save_model(load_model(name), tmp_path / name)
    before, now = (
        loads((folder / "manifest.json").read_text("utf-8"))
        for folder in (shipped, tmp_path / name)
    )
    assert before["arrays"] == now["arrays"]
    # Words come in normal form, and what the cleaner of then could not do is added.
    for key in set(before["parameters"]) - {"cleaner", "segmenter"}:
        assert before["parameters"][key] == now["parameters"][key]
    cleaner = before["parameters"]["cleaner"] or {}
    assert cleaner.items() <= (now["parameters"]["cleaner"] or {}).items()
    assert before["sha256"]["arrays.npz"] == now["sha256"]["arrays.npz"]


def test_an_error_about_a_setting_names_it_as_it_was_given():
    for given in ({"a": "企业"}, []):
        with (
            pytest.warns(FutureWarning),
            pytest.raises(ValueError, match="'wanted' is now called 'seed_words'"),
        ):
            fit_lda(["企业贷款", "光伏发电"], n_topics=2, wanted=given)
