import numpy as np
import pytest

from research.themes.classifier import ThemeClassifier
from research.themes.counterfactual import counterfactual_terms


@pytest.fixture(scope="module")
def fitted(corpus):
    labels = [article.labels for article in corpus]
    return ThemeClassifier(n_folds=3).fit(corpus.texts, labels)


def test_scores_at_the_cut_are_decisions(fitted, corpus):
    scores = fitted.decision_function(corpus.texts)
    np.testing.assert_array_equal(
        scores >= fitted.score_thresholds(), fitted.predict(corpus.texts)
    )


def test_the_terms_named_carry_the_decision_and_one_fewer_does_not(fitted, corpus):
    for text in corpus.texts[:12]:
        for column, theme in enumerate(fitted.themes_):
            terms = counterfactual_terms(fitted, text, theme)
            if terms is None:
                continue
            above = (
                fitted.decision_function([text])[0, column]
                - fitted.score_thresholds()[column]
            )
            weights = [
                sum(e.weight for e in fitted.explain(text, theme=theme) if e.term == t)
                for t in terms
            ]
            assert (above >= 0) != (above - sum(weights) >= 0)
            assert (above >= 0) == (above - sum(weights[:-1]) >= 0)


def test_an_article_without_a_known_term_has_nothing_to_lose(fitted):
    assert counterfactual_terms(fitted, "qwxyz", "green") is None
