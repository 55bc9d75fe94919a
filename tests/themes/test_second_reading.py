"""What words leave in doubt is read again with an encoder."""

import numpy as np
import pytest

import research
from research.themes import second_reading
from research.themes.encoders import load_encoder
from research.themes.second_reading import (
    DOUBT,
    SecondReading,
    encoder_name,
    fit_second_reading,
    in_doubt,
)

_RNG = np.random.default_rng(3)


class Telling:
    """An encoder that knows the answer, hidden among other numbers."""

    name = "telling"

    def __init__(self, answers, noise=0.0):
        self.answers = answers
        self.noise = noise
        self.read = []

    def __call__(self, texts, /):
        self.read += texts
        rng = np.random.default_rng(len(texts))
        found = rng.normal(size=(len(texts), 6))
        found[:, 2] = [2 * self.answers[text] - 1 for text in texts]
        return found + self.noise * rng.normal(size=found.shape)


@pytest.fixture(scope="module")
def doubtful():
    labels = (np.arange(300) % 3 == 0).astype(np.int8)[:, np.newaxis]
    probability = _RNG.uniform(0, 1, size=(300, 1))
    texts = [f"第{row}篇" for row in range(300)]
    return labels, probability, texts


def fitted(doubtful, encoder):
    labels, probability, texts = doubtful
    return fit_second_reading(
        encoder, probability, texts, labels, np.ones(300), np.arange(300) % 5
    )


def test_vectors_decide_what_words_leave_in_doubt_and_nothing_else(doubtful):
    labels, probability, texts = doubtful
    encoder = Telling(dict(zip(texts, labels[:, 0].tolist(), strict=True)))
    second = fitted(doubtful, encoder)
    again = second.read_again(probability, texts, encoder)
    doubt = in_doubt(probability)
    np.testing.assert_array_equal(again[~doubt], probability[~doubt])
    assert (np.round(again[doubt]) == labels[doubt]).mean() > 0.95


def test_only_doubtful_articles_are_encoded(doubtful):
    labels, probability, texts = doubtful
    encoder = Telling(dict(zip(texts, labels[:, 0].tolist(), strict=True)))
    fitted(doubtful, encoder)
    doubt = in_doubt(probability).any(axis=1)
    assert set(encoder.read) == {texts[row] for row in np.flatnonzero(doubt)}


def test_vectors_that_say_nothing_hardly_change_anything(doubtful):
    labels, _, texts = doubtful
    calibrated = np.where(labels == 1, 0.7, 0.2) + _RNG.uniform(-0.05, 0.05, (300, 1))
    encoder = Telling(dict.fromkeys(texts, 0))
    second = fitted((labels, calibrated, texts), encoder)
    again = second.read_again(calibrated, texts, encoder)
    assert ((again > 0.5) == (labels == 1)).all()


def test_too_few_in_doubt_give_no_second_reading(doubtful):
    labels, _, texts = doubtful
    sure = np.where(labels == 1, DOUBT[1], DOUBT[0]).astype(float)
    assert fitted((labels, sure, texts), Telling({})) is None


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (lambda _: np.zeros(3), "shape"),
        (lambda texts: np.zeros((len(texts) + 1, 2)), "shape"),
        (lambda texts: np.full((len(texts), 2), np.nan), "finite"),
    ],
)
def test_what_is_no_vector_a_text_is_refused(doubtful, found, message):
    with pytest.raises(ValueError, match=message):
        fitted(doubtful, found)


def test_another_encoder_is_refused():
    second = SecondReading("mine", np.zeros((1, 6)), np.ones(1), np.zeros(1))
    with pytest.raises(ValueError, match="mine, got telling"):
        second.read_again(np.array([[0.5]]), ["文"], Telling({"文": 1}))


def test_a_name_is_that_of_the_encoder_its_function_or_class():
    assert encoder_name(Telling({})) == "telling"
    assert encoder_name(len) == "len"
    assert encoder_name(object()) == "object"


def test_a_model_keeps_its_second_reading_and_loads_without_the_encoder(
    sample, tmp_path, monkeypatch
):
    monkeypatch.setattr(second_reading, "LEAST_ARTICLES", 5)
    articles = sample.articles[:90]
    texts = [article.text for article in articles]
    labels = [article.labels for article in articles]

    def lengths(found, /):
        return np.array([[len(text), text.count("银行")] for text in found])

    model = research.ThemeClassifier(encoder=lengths, n_folds=2).fit(texts, labels)
    plain = research.ThemeClassifier(n_folds=2).fit(texts, labels)
    assert model.second_ is not None
    research.save_model(model, tmp_path / "model")
    texts = sample.texts[90:]
    loaded = research.load_model(tmp_path / "model")
    np.testing.assert_array_equal(
        loaded.predict_proba(texts), plain.predict_proba(texts)
    )
    loaded.set_params(encoder=lengths)
    np.testing.assert_array_equal(
        loaded.predict_proba(texts), model.predict_proba(texts)
    )
    np.testing.assert_array_equal(
        loaded.predict_proba(loaded.tokens(texts)), model.predict_proba(texts)
    )
    assert (loaded.predict_proba(texts) != plain.predict_proba(texts)).any()


def test_an_encoder_is_named_or_lies_in_a_folder(tmp_path):
    with pytest.raises(ValueError, match="no such folder"):
        load_encoder(tmp_path / "nowhere")
