"""What a fitted classifier said of its own articles while it had not seen them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from research.arrays import Labels, Rows
from research.corpus.corpus import Corpus
from research.evaluation.cross_validation import Predictions
from research.evaluation.splits import leakage_groups
from research.text.tokens import Tokens
from research.themes.calibration import calibrate, to_probability
from research.themes.classifier import ThemeClassifier
from research.themes.lengths import ScoredVersion, fit_lengths

NAME = "this classifier"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Out-of-fold answers at one length of the articles.

    Attributes
    ----------
    rows : ndarray of int, shape (n_shown,)
        Which articles of the corpus.
    n_chars : ndarray of int, shape (n_shown,)
    by_length, by_whole : Predictions
        Probabilities that know the length, and those of articles as long as labelled.
    """

    rows: Rows
    n_chars: Rows
    by_length: Predictions
    by_whole: Predictions


def held_out_answers(
    model: ThemeClassifier, corpus: Corpus, tokens: Tokens
) -> list[HeldOut]:
    """Take calibration and thresholds of each fold from the other folds' scores.

    Parameters
    ----------
    model : ThemeClassifier
        Fitted on the corpus alone.
    corpus : Corpus
        In the order in which it was given to the model.
    tokens : Tokens
        Of the same articles.

    Returns
    -------
    list of HeldOut
        As labelled, then shorter and longer, as the model learned probabilities from.
    """
    cleaned = tokens.cleaned
    order = np.array(sorted(range(len(cleaned)), key=cleaned.__getitem__))
    labels = corpus.label_matrix(model.themes_)[order]
    groups = leakage_groups(corpus.articles, tokens=tokens)[order]
    ids = np.array(corpus.ids, dtype=object)[order]
    versions = model.out_of_fold_
    found = []
    for version in versions:
        answers = [np.zeros(version.scores.shape) for _ in range(4)]
        for fold in np.unique(version.fold):
            here = version.fold == fold
            for answer, given in zip(
                answers, _answers(versions, version, labels, fold), strict=True
            ):
                answer[here] = given
        named = Predictions(
            NAME,
            model.themes_,
            tuple(ids[version.rows]),
            groups[version.rows],
            labels[version.rows],
            answers[1].astype(np.int8),
            version.scores,
            answers[0],
        )
        by_whole = replace(named, y_pred=answers[3].astype(np.int8), y_prob=answers[2])
        rows = order[version.rows]
        found.append(HeldOut(rows, version.n_chars, named, by_whole))
    return found


def _answers(
    versions: Sequence[ScoredVersion], version: ScoredVersion, labels: Labels, fold: int
) -> Iterator[np.ndarray]:
    """Probabilities and decisions of a fold's articles, by length and as if whole."""
    others = [_without(one, fold) for one in versions]
    weight = np.ones(len(labels))
    seen = others[0]
    calibration, thresholds = calibrate(
        labels[seen.rows], seen.scores, weight[seen.rows], one_class=False
    )
    lengths = fit_lengths(others, labels, weight)
    here = version.fold == fold
    scores, n_chars = version.scores[here], version.n_chars[here]
    whole = calibration.T
    for sigmoids in (whole if lengths is None else lengths.at(n_chars), whole):
        probability = to_probability(scores, *sigmoids)
        yield probability
        yield probability >= thresholds


def _without(version: ScoredVersion, fold: int) -> ScoredVersion:
    kept = version.fold != fold
    return ScoredVersion(
        version.rows[kept],
        version.n_chars[kept],
        version.scores[kept],
        version.fold[kept],
    )


def part(found: Predictions, chosen: np.ndarray) -> Predictions:
    """Keep the answers to some of the articles."""
    kept = np.flatnonzero(chosen)
    return replace(
        found,
        ids=tuple(found.ids[row] for row in kept),
        groups=found.groups[kept],
        y_true=found.y_true[kept],
        y_pred=found.y_pred[kept],
        y_score=found.y_score[kept],
        y_prob=None if found.y_prob is None else found.y_prob[kept],
    )
