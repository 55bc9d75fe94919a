"""What a regression on labels needs: articles, a classifier, people's answers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from research.corpus.corpus import Corpus
from research.corpus.joining import own_columns
from research.i18n import N_, _, listed
from research.themes.classifier import ThemeClassifier

if TYPE_CHECKING:
    import pandas as pd

LABEL, TRUTH, CHANCE = "label", "truth", "chance"


_OTHER_IDS = N_(
    "none of the {n_said:,} articles people read is in the corpus: ids "
    "must be the same in both."
)


_NO_SUCH_THEME = N_("theme must be one of {themes}, got {theme!r}.")


def regression_data(
    corpus: Corpus,
    theme: str,
    classifier: ThemeClassifier,
    checked: Corpus,
    drawn: Mapping[str, float] | None = None,
) -> "pd.DataFrame":
    """Put labels of a classifier beside what people said and what articles are.

    Parameters
    ----------
    corpus : Corpus
    theme : str
    classifier : ThemeClassifier
        Fitted without the articles people read.
    checked : Corpus
        Labelled articles, by the ids of the corpus.
    drawn : mapping, optional
        From ids to inclusion probabilities, as `research code` keeps them in drawn.csv;
        if None, those read are a simple random sample.

    Returns
    -------
    DataFrame
        One row an article: `id`, `source`, `genre`, `year`, `month` (numbers; empty
        where the date says nothing), `log_length`, columns of one's own, the theme as
        the classifier gives it (under its name and as `label`), `truth` as people say
        (empty where nobody read it) and `chance`. R's `dsl` takes it as it is.

    Raises
    ------
    ValueError
        If the classifier does not know the theme, or no article of the corpus was read.
    """
    import pandas as pd

    if theme not in classifier.themes_:
        raise ValueError(
            _(_NO_SUCH_THEME, themes=listed(classifier.themes_), theme=theme)
        )
    number = list(classifier.themes_).index(theme)
    labels = classifier.labelling(corpus.texts).decision[:, number]
    said = {
        article.id: float(theme in article.labels)
        for article in checked
        if article.labels is not None
    }
    truth = np.array([said.get(name, np.nan) for name in corpus.ids])
    if np.isnan(truth).all():
        raise ValueError(_(_OTHER_IDS, n_said=len(said)))
    dates = [article.date or "" for article in corpus]
    table: dict[str, object] = {
        "id": corpus.ids,
        "source": [article.source for article in corpus],
        "genre": [article.genre for article in corpus],
        "year": _numbers([date[:4] for date in dates]),
        "month": _numbers([date[5:7] for date in dates]),
        "log_length": np.log1p([len(text) for text in corpus.texts]),
    }
    table |= own_columns(corpus, taken={*table, theme, LABEL, TRUTH, CHANCE})
    share = float((~np.isnan(truth)).mean())
    chance = [
        share if drawn is None else drawn.get(name, np.nan) for name in corpus.ids
    ]
    # A name that a formula cannot hold, such as one of two words, stands as label.
    return pd.DataFrame(
        {**table, theme: labels, LABEL: labels, TRUTH: truth, CHANCE: chance}
    )


def _numbers(parts: list[str]) -> list[float]:
    return [float(part) if part.isdecimal() else np.nan for part in parts]
