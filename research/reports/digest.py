"""Digest: all that a digest of a corpus needs, computed once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.corpus.corpus import Corpus
from research.corpus.passages import Split
from research.i18n import N_, _, percent
from research.reports.topic_fits import (
    TooFewArticlesError,
    Topics,
    find_topics,
    given_topics,
)
from research.stats.periods import Kind, Periods, periods
from research.stats.shares import SharesByPeriod, shares_by_period
from research.stats.strata import issues_by_day, issues_of
from research.text.cleaner import Cleaner
from research.text.duplicates import duplicate_groups
from research.text.learn_recurring import learn_recurring
from research.text.recurring import RecurringText
from research.text.tokens import Tokens, without_stop_words
from research.text.words import WordChoice
from research.themes.classifier import ThemeClassifier
from research.themes.labelling import Labelling
from research.themes.passage_labelling import PassageLabelling, label_passages
from research.themes.prevalence import CheckedByTheme, check_themes
from research.topics.model import TopicModel
from research.topics.topic_names import TopicName

MOSTLY_NONE = 0.97  # of the articles: where so many have no theme, none are shown

Stage = Callable[[str], AbstractContextManager[Callable[[str], None] | None]]


_NOT_BOTH = N_(
    "checked articles were labelled as a whole, and correct no labels of passages. "
    "Leave out --checked, or --split."
)


def silent(name: str) -> AbstractContextManager[Callable[[str], None] | None]:
    """Show nothing of a stage."""
    del name
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a corpus holds, computed once; sections of a report read it.

    Attributes
    ----------
    corpus : Corpus
        In canonical order.
    ids : tuple of str
        In the order in which the articles were given.
    classifier : ThemeClassifier
    tokens : Tokens
        Of the corpus, as the classifier reads it.
    groups : ndarray of shape (n_docs,)
        Near-duplicates share a number.
    recurring : tuple of RecurringText
        What sources repeat around their articles.
    labelling : Labelling
        Of whole articles, or brought back from their passages.
    passages : PassageLabelling or None
        Where passages were labelled.
    periods : Periods
    theme_shares : SharesByPeriod or None
        Of the themes given, by period; None where there are not two periods.
    topics : Topics or None
    without_topics : str
        Why there are none.
    without_themes : str
        Why none are shown; empty where they are. The labelling then has no theme.
    left_out : Labelling or None
        With themes, where hardly an article has one and they are left out for that.
    checked : CheckedByTheme or None
        How the classifier errs, by articles that people labelled.
    checked_sha256 : str
        Of those articles; empty where there are none.
    seed : int
    """

    corpus: Corpus
    ids: tuple[str, ...]
    classifier: ThemeClassifier
    tokens: Tokens
    groups: NDArray[np.int64]
    recurring: tuple[RecurringText, ...]
    labelling: Labelling
    passages: PassageLabelling | None
    periods: Periods
    theme_shares: SharesByPeriod | None
    topics: Topics | None
    without_topics: str
    without_themes: str = ""
    left_out: Labelling | None = None
    checked: CheckedByTheme | None
    checked_sha256: str
    seed: int

    @property
    def issues(self) -> list[str]:
        """Source and day of each article: articles of one issue hang together."""
        sources = [article.source for article in self.corpus]
        return issues_of(sources, [article.date for article in self.corpus])


def make_digest(
    corpus: Corpus,
    classifier: ThemeClassifier,
    *,
    checked: Corpus | None = None,
    n_topics: int | None = None,
    seed: int = 7,
    words: WordChoice | None = None,
    split: Split | None = None,
    by: Kind | None = None,
    with_themes: bool | None = None,
    topic_model: TopicModel | None = None,
    topic_names: Sequence[TopicName] = (),
    stage: Stage = silent,
) -> Digest:
    """Label the themes of a corpus, fit topics, and find what repeats.

    Every article is cleaned and segmented once; those that recurring text stands in
    are segmented again without it, for the topics.

    Parameters
    ----------
    corpus : Corpus
    classifier : ThemeClassifier
        Fitted.
    checked : Corpus, optional
        Labelled articles that the classifier has not seen, by which shares of themes
        are corrected.
    n_topics : int, optional
        Chosen by quality on held-out articles if None.
    seed : int
    words : WordChoice, optional
        The user's own words, for topics and duplicates.
    split : "paragraphs" or int, optional
        Label passages of the articles, as `split_corpus` makes them, and not the whole.
    by : {"year", "quarter", "month", "week", "day"}, optional
        What a period is; chosen by span and number of articles if None.
    with_themes : bool, optional
        Whether themes are shown. If None, they are unless hardly an article has one.
    topic_model : TopicModel, optional
        Shown in place of a fit, whoever fitted it; see `TopicModel.from_arrays`.
    topic_names : sequence of TopicName
        What people called topics, and which they hid.
    stage : callable, optional
        Called with the name of each stage; returns a context manager. For progress.

    Returns
    -------
    Digest

    Raises
    ------
    ValueError
        If shares are to be corrected and passages are labelled.
    """
    _check_checked(checked, split)
    ids, corpus = tuple(corpus.ids), corpus.in_order()
    with stage(_("cleaning and segmenting")):
        tokens = classifier.tokens(corpus.texts)
        plain = _plain(tokens, corpus, words)
    groups, recurring = _repeated(plain, corpus, stage)
    with stage(_("labelling {n:,} articles", n=len(corpus))):
        labelling, passages = _labelled(classifier, corpus, tokens, split)
        labelling, no_themes, left_out = _shown_themes(labelling, with_themes)
        passages, checked = (None, None) if no_themes else (passages, checked)
    with stage(_("fitting topics")) as tell:
        rest = plain.recleaned(corpus.texts, Cleaner(recurring=recurring))
        how: Any = {"n_topics": n_topics, "seed": seed, "words": words, "tell": tell}
        given = _as_given(topic_model, corpus, ids, groups)
        topics, refused = given or _topics_or_why_none(rest, groups, **how)
    dated = periods((article.date for article in corpus), by)
    return Digest(
        corpus=corpus,
        ids=ids,
        classifier=classifier,
        tokens=tokens,
        groups=groups,
        recurring=recurring,
        labelling=labelling,
        passages=passages,
        periods=dated,
        theme_shares=_theme_shares(labelling, dated, corpus),
        topics=None if topics is None else topics.named(topic_names),
        without_topics=refused,
        without_themes=no_themes,
        left_out=left_out,
        checked=None if checked is None else check_themes(classifier, checked),
        checked_sha256="" if checked is None else checked.sha256,
        seed=seed,
    )


def _check_checked(checked: Corpus | None, split: Split | None) -> None:
    if split is not None and checked is not None:
        raise ValueError(_(_NOT_BOTH))


def _as_given(
    model: TopicModel | None,
    corpus: Corpus,
    ids: Sequence[str],
    groups: NDArray[np.int64],
) -> tuple[Topics, str] | None:
    """Give the topics of a model that was given, if one was."""
    return None if model is None else (given_topics(model, corpus, ids, groups), "")


def _plain(tokens: Tokens, corpus: Corpus, words: WordChoice | None) -> Tokens:
    """Give tokens by default settings and the user's words, for topics, duplicates."""
    segmenter = without_stop_words((words or WordChoice()).segmenter())
    if tokens.cleaner == Cleaner() and tokens.segmenter == segmenter:
        return tokens
    return Tokens.of(corpus.texts, segmenter=segmenter)


def _repeated(
    tokens: Tokens, corpus: Corpus, stage: Stage
) -> tuple[NDArray[np.int64], tuple[RecurringText, ...]]:
    """Find near-duplicates, and what the sources repeat around their articles."""
    with stage(_("looking for near-duplicates")):
        groups = duplicate_groups(tokens)
    with stage(_("learning recurring text")):
        recurring = learn_recurring(
            tokens,
            [article.source for article in corpus],
            titles=[article.title for article in corpus],
        )
    return groups, recurring


def _labelled(
    classifier: ThemeClassifier, corpus: Corpus, tokens: Tokens, split: Split | None
) -> tuple[Labelling, PassageLabelling | None]:
    """Label articles whole, or by their passages, which are given too."""
    if split is None:
        return classifier.labelling(tokens, published=corpus.texts), None
    passages = label_passages(classifier, corpus, split)
    return passages.articles, passages


def _why_no_themes(labelling: Labelling, wanted: bool | None) -> str:
    """Say why themes are left out; nothing where they are not."""
    if wanted is False:
        return _("Themes were left out.")
    none = float((labelling.decision.sum(axis=1) == 0).mean())
    if wanted is None and none >= MOSTLY_NONE:
        return _(
            "Themes are left out: {share} of the articles have none of those the model "
            "knows. Show them with --themes, or train a model of your own.",
            share=percent(none, 1),
        )
    return ""


def _shown_themes(
    labelling: Labelling, wanted: bool | None
) -> tuple[Labelling, str, Labelling | None]:
    """Give the labelling that is shown, why it has no theme, and what that left out."""
    why = _why_no_themes(labelling, wanted)
    if not why:
        return labelling, "", None
    none = Labelling(
        (), labelling.probability[:, :0], labelling.decision[:, :0], labelling.flag
    )
    return none, why, labelling if wanted is None else None


def _topics_or_why_none(
    tokens: Tokens,
    groups: NDArray[np.int64],
    *,
    n_topics: int | None,
    seed: int,
    words: WordChoice | None,
    tell: Callable[[str], None] | None,
) -> tuple[Topics | None, str]:
    """Fit topics; where the corpus is too small for any, say why there are none."""
    try:
        return find_topics(
            tokens, groups, n_topics=n_topics, seed=seed, words=words, tell=tell
        ), ""
    except TooFewArticlesError as error:
        return None, str(error)


def _theme_shares(
    labelling: Labelling, periods: Periods, corpus: Corpus
) -> SharesByPeriod | None:
    if len(periods.distinct) < 2 or not labelling.themes:
        return None
    issues = issues_by_day([one.source for one in corpus], [one.date for one in corpus])
    return shares_by_period(labelling.decision, periods.of, issues=issues)
