from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.topics.labels import describe_topics, nearest_themes, warnings_of
from research.topics.lda import fit_lda
from research.topics.model import FEW_KNOWN_TERMS, TopicModel

TERMS = (*(f"词{n:02}" for n in range(28)), "本报讯", "记者")


def model_of(topic_term, doc_topic=None, seed_names=()):
    topic_term = np.asarray(topic_term, dtype=float)
    topic_term /= topic_term.sum(axis=1, keepdims=True)
    k = len(topic_term)
    doc_topic = np.eye(k)[np.arange(20) % k] if doc_topic is None else doc_topic
    share = np.full(k, 1 / k)
    return TopicModel(
        topic_term, doc_topic, TERMS, np.full(k, 0.1), share, seed_names=seed_names
    )


def blocks(*starts):
    rows = np.full((len(starts), 30), 1e-4)
    for row, start in zip(rows, starts, strict=True):
        row[start : start + 10] = np.linspace(2, 1, 10)
    return rows


EVEN_COUNTS = csr_matrix(np.ones((20, 30)))


def warned(model, main=None):
    main = np.arange(20) % model.n_topics if main is None else main
    return warnings_of(model, EVEN_COUNTS, main)


def test_sound_topics_are_not_warned_of():
    assert warned(model_of(blocks(0, 10, 18)))[:2] == [[], []]


def test_topics_that_share_top_terms_are_called_near():
    found = warned(model_of(blocks(0, 4, 14)))
    assert found[0] == ["near topic 1: 6 of ten top terms"]
    assert found[1] == ["near topic 0: 6 of ten top terms"]


def test_a_topic_like_the_whole_corpus_is_called_junk_with_the_reason():
    rows = blocks(0, 9, 18)
    rows[2] = 1.0
    found = warned(model_of(rows))[2]
    assert "spread over very many terms" in found
    assert "hardly differs from the corpus as a whole" in found


def test_a_topic_of_all_articles_alike_or_of_few_is_warned_of():
    doc_topic = np.column_stack([np.eye(2)[np.arange(20) % 2] * 0.7, np.full(20, 0.3)])
    found = warned(model_of(blocks(0, 9, 18), doc_topic), np.arange(20) % 2)
    assert "spread evenly over all articles" in found[2]
    assert "main topic of only 0 articles" in found[2]


def test_words_of_the_press_are_warned_of():
    found = warned(model_of(blocks(0, 20)))
    assert found[1] == ["led by words of the press: 本报讯 记者"]


def test_the_nearest_theme_is_one_whose_words_a_topic_favours():
    model = model_of(blocks(0, 9, 18))
    words = {"甲": ["词00", "词01", "无"], "乙": ["词20"], "丙": ["无"]}
    assert nearest_themes(model, words) == ["甲", "", "乙"]
    assert nearest_themes(model, {}) == ["", "", ""]


@pytest.fixture(scope="module")
def described(sample):
    model = fit_lda(sample.texts, n_topics=4, passes=10)
    counts = model.count(sample.texts)
    words = {"金融": ["银行"]}
    return model, describe_topics(model, sample.texts, counts, theme_words=words)


def test_topics_of_a_corpus_have_names_phrases_and_examples(described, sample):
    model, labels = described
    main = model.doc_topic.argmax(axis=1)
    assert sum(label.n_docs for label in labels) == len(sample)
    for label in labels:
        own = model.doc_topic[:, label.topic]
        assert len(label.relevant) == len(label.exclusive) == 10
        assert own[list(label.representative)].min() > own[list(label.atypical)].max()
        assert set(main[list(label.atypical)]) == {label.topic}
        texts = "".join(sample.texts).replace("\n", "")
        assert all(phrase in texts for phrase in label.phrases)
    assert any(label.theme == "金融" for label in labels)


def test_other_texts_than_the_fitted_ones_are_refused(described):
    with pytest.raises(ValueError, match="got 1"):
        describe_topics(described[0], ["碳市场"], EVEN_COUNTS)


def test_articles_of_unknown_words_are_flagged_with_their_share(described, sample):
    model, _ = described
    known = sample.articles[0]
    strange = replace(known, id="x", body=("qwx zyx vux tuz rst " * 9 + "银行",))
    table = model.label(Corpus((known, replace(strange, title=""), Article(id="z"))))
    assert table["flag"].tolist()[:2] == ["", FEW_KNOWN_TERMS]
    assert table["unknown"][0] < 0.5 < 0.95 < table["unknown"][1]
    assert table["unknown"][2] == 1
    assert 0 < table["share_sd"][0] < table["share_sd"][1]
    assert np.isnan(table["share_sd"][2])
