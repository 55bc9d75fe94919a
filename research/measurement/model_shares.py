"""What trained models say of groups: shares of articles by theme, of topics by text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.corpus.passages import Split
from research.measurement.groups import Key, check_columns, group_key
from research.stats.estimates import wilson
from research.themes.classifier import ThemeClassifier
from research.themes.passage_labelling import label_passages
from research.topics.model import TopicModel

if TYPE_CHECKING:
    import pandas as pd


def theme_shares(
    corpus: Corpus,
    by: Sequence[str],
    classifier: ThemeClassifier,
    *,
    split: Split | None = None,
) -> "pd.DataFrame":
    """Give the share of articles that a classifier gives each theme, by group.

    Labels of a classifier have errors that need not cancel: a share is what the
    classifier says, and its interval is of the articles alone. `prevalence` corrects
    shares by articles that people read.

    Parameters
    ----------
    corpus : Corpus
    by : sequence of str
        As `panel` takes it.
    classifier : ThemeClassifier
        Fitted.
    split : "paragraphs" or int, optional
        Label passages: long documents lose their themes when read whole. An article
        has a theme if a passage has it, and `passages_THEME` is the mean share of
        passages that have it.

    Returns
    -------
    DataFrame
        The columns of groups, `labelled` articles, and for each theme `share_THEME`
        with `low_THEME` and `high_THEME`, Wilson's 95 % interval.
    """
    check_columns(corpus.articles, by)
    if split is None:
        labels = classifier.labelling(corpus.texts)
        passages = None
    else:
        found = label_passages(classifier, corpus, split)
        labels, passages = found.articles, found.share
    groups = _rows(corpus, by)
    columns = _keys(groups, by)
    columns["labelled"] = [len(rows) for rows in groups.values()]
    for number, theme in enumerate(labels.themes):
        given = [labels.decision[rows, number] for rows in groups.values()]
        shares = [wilson(int(one.sum()), len(one)) for one in given]
        columns[f"share_{theme}"] = [share.value for share in shares]
        columns[f"low_{theme}"] = [share.low for share in shares]
        columns[f"high_{theme}"] = [share.high for share in shares]
        if passages is not None:
            columns[f"passages_{theme}"] = _means(passages[:, number], groups)
    return _frame(columns)


def topic_shares(
    corpus: Corpus, by: Sequence[str], model: TopicModel
) -> "pd.DataFrame":
    """Give the mean share of each topic in the articles of each group.

    Parameters
    ----------
    corpus : Corpus
    by : sequence of str
    model : TopicModel

    Returns
    -------
    DataFrame
        The columns of groups and `topic_1` …, in the model's order.
    """
    check_columns(corpus.articles, by)
    share = model.transform(corpus.texts)
    groups = _rows(corpus, by)
    columns = _keys(groups, by)
    for number in range(share.shape[1]):
        columns[f"topic_{number + 1}"] = _means(share[:, number], groups)
    return _frame(columns)


def _rows(corpus: Corpus, by: Sequence[str]) -> dict[Key, list[int]]:
    """Give the articles of each group, groups sorted."""
    groups: dict[Key, list[int]] = {}
    for row, article in enumerate(corpus):
        key = group_key(article, by)
        if key is not None:
            groups.setdefault(key, []).append(row)
    return {key: groups[key] for key in sorted(groups)}


def _keys(groups: dict[Key, list[int]], by: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [key[place] for key in groups] for place, name in enumerate(by)}


def _means(values: Floats, groups: dict[Key, list[int]]) -> list[float]:
    return [float(np.mean(values[rows])) for rows in groups.values()]


def _frame(columns: dict[str, list[Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(columns)
