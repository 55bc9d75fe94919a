import numpy as np
import pandas as pd

from research.evaluation.cross_validation import Predictions
from research.evaluation.errors import ThemeError, confident_errors
from research.evaluation.splits import leakage_groups
from research.themes.classifier import ThemeClassifier
from research.themes.counterfactual import counterfactual_errors, counterfactual_terms

PROB = np.array([[0.9], [0.1], [0.6], [0.2]])
FOUND = Predictions(
    model="ours",
    themes=("green",),
    ids=("a", "b", "c", "d"),
    groups=np.arange(4),
    y_true=np.array([[0], [1], [0], [0]], dtype=np.int8),
    y_pred=(PROB >= 0.5).astype(np.int8),
    y_score=PROB,
    y_prob=PROB,
)


def test_the_errors_farthest_from_the_truth_come_first():
    errors = confident_errors(FOUND, n_errors=2)
    assert [(error.id, error.labelled) for error in errors] == [
        ("a", False),
        ("b", True),
    ]


def test_a_model_that_learned_from_the_error_is_not_asked(corpus):
    estimator = ThemeClassifier(n_folds=2)
    first = corpus.in_order().articles[0]
    theme = corpus.themes[0]
    labelled = theme not in (first.labels or ())  # whatever the truth is: the other
    [terms] = counterfactual_errors(
        [ThemeError(theme, first.id, labelled, 0.5)], estimator, corpus
    )
    alike = leakage_groups(corpus.in_order().articles)
    kept = {
        name
        for name, group in zip(corpus.in_order().ids, alike, strict=True)
        if group != alike[0]
    }
    others = corpus.select(lambda article: article.id in kept).in_order()
    labels = pd.DataFrame(others.label_matrix(corpus.themes), columns=corpus.themes)
    model = estimator.fit(others.texts, labels)
    given = bool(model.predict([first.text])[0, model.themes_.index(theme)])
    assert terms == (
        [] if given == labelled else counterfactual_terms(model, first.text, theme)
    )
