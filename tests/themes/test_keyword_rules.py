"""Keyword rules: densities, the thresholds learned, and articles without labels."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from research.text.lexicon import Lexicon, WordList
from research.themes.keyword_rules import DEFAULT_DENSITY, KeywordClassifier

THEMES = ("consumer_electronics", "digitalisation", "finance", "green")


def words(theme, *terms, ambiguous=()):
    return WordList(theme, f"list of {theme}", "made up", terms, ambiguous)


SMALL = Lexicon(
    (
        words("green", "光伏", "光伏发电", "绿色金融", "PM2.5", "ESG"),
        words(
            "finance", "金融", "贷款", "绿色金融", "基金", "AI基金", ambiguous=("金融",)
        ),
    ),
    exceptions=("基金会", "金融时报"),
)


@pytest.fixture(scope="module")
def labelled(corpus):
    return corpus.texts, corpus.label_matrix(("finance", "green"))


def test_the_classifier_tells_finance_from_green(labelled):
    texts, labels = labelled
    model = KeywordClassifier().fit(
        texts, pd.DataFrame(labels, columns=("finance", "green"))
    )
    assert model.themes_ == ("finance", "green")
    predicted = model.predict(texts)
    assert predicted.shape == labels.shape
    assert predicted.dtype == np.int8
    assert f1_score(labels, predicted, average="macro") > 0.8


def test_scores_and_decisions_agree(labelled):
    texts, labels = labelled
    model = KeywordClassifier(lexicon=SMALL).fit(texts, labels)
    assert ((model.decision_function(texts) >= 0) == model.predict(texts)).all()


def test_the_threshold_learned_is_the_best_there_is():
    texts = ["光伏" * k + "无" * (100 - 2 * k) for k in range(10)]
    labels = np.array([[0, int(k in (3, 5, 6, 7, 8, 9))] for k in range(10)])
    model = KeywordClassifier(lexicon=SMALL).fit(texts, labels)
    assert model.themes_ == ("finance", "green")
    assert model.thresholds_[0] == DEFAULT_DENSITY  # no article of that theme
    best = max(
        f1_score(labels[:, 1], [10 * k >= threshold for k in range(10)])
        for threshold in np.arange(0, 100, 2.5)
    )
    assert f1_score(labels[:, 1], model.predict(texts)[:, 1]) == best


def test_without_labels_nothing_is_learned():
    model = KeywordClassifier(lexicon=SMALL).fit(["光伏"])
    assert model.thresholds_.tolist() == [DEFAULT_DENSITY] * 2
    assert model.predict(["光伏", "无" * 2000 + "光伏", ""]).tolist() == [
        [0, 1],
        [0, 0],
        [0, 0],
    ]


def test_articles_are_cleaned_before_terms_are_counted():
    model = KeywordClassifier(lexicon=SMALL).fit(["无"])
    split, whole = model.decision_function(["绿色金\n融", "绿色金融"])
    assert split.tolist() == whole.tolist()


def test_labels_may_be_names():
    model = KeywordClassifier(lexicon=SMALL).fit(["光伏", "无"], [("green",), ()])
    assert model.themes_ == ("green",)


def test_a_theme_without_a_list_is_refused():
    with pytest.raises(ValueError, match=r"no list for \['sport'\]"):
        KeywordClassifier(lexicon=SMALL).fit(["光伏"], [("sport",)])


def test_the_classifier_follows_scikit_learn(labelled):
    texts, labels = labelled
    model = clone(KeywordClassifier(lexicon=SMALL))
    assert model.get_params()["lexicon"] == SMALL
    search = GridSearchCV(
        make_pipeline(KeywordClassifier()),
        {"keywordclassifier__lexicon": [SMALL, SMALL.select(ambiguous=False)]},
        scoring="f1_macro",
        cv=2,
    )
    assert search.fit(texts, labels).best_score_ > 0


@pytest.mark.real
def test_keyword_rules_reach_on_real_articles_what_the_report_says(real_themes):
    rows = pd.read_json(real_themes / "labelled.jsonl", lines=True)
    rows = rows[rows["drawn"].isin(["keyword-stratified", "active"])]
    texts = (rows["title"].fillna("") + "\n" + rows["text"]).str.strip().tolist()
    half = len(rows) // 2
    labels = np.array([[t in given for t in THEMES] for given in rows["labels"]], int)
    model = KeywordClassifier().fit(texts[:half], labels[:half])
    score = f1_score(labels[half:], model.predict(texts[half:]), average="macro")
    assert 0.7 < score < 0.85
