"""The methods section of a paper, made from a report's own numbers.

Each paragraph ends a report, with what it cites and a checklist of what a careful
reader asks, after Grimmer, Roberts and Stewart (2022) and Maier et al. (2018).
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import research
from research.corpus.corpus import Corpus
from research.i18n import _, listed, percent, period_name, sentences
from research.rendering.blocks import Block, Methods, Section, Share
from research.rendering.cells import cell_text
from research.reports.checklist import (
    Point,
    checklist_table,
    chosen_candidate,
    copies_told,
    corpus_points,
    repeat_point,
    theme_points,
    topic_points,
)
from research.reports.notes import display
from research.reports.references import Cited
from research.stats.estimates import counted_share
from research.text.segmenter import Segmenter
from research.themes.prevalence import rogan_gladen_share

if TYPE_CHECKING:
    from research.reports.digest import Digest
    from research.reports.topic_fits import Topics


def writing_up(
    told: Iterable[str], points: Iterable[Point], cite: Cited
) -> list[Block]:
    """End a report: a paragraph for a paper, what it cites, and the checklist."""
    text = sentences([*told, _software(cite)])
    table = checklist_table(points, cite)
    return [
        Section(
            _("For your paper"),
            _(
                "A methods paragraph from the numbers of this report, to begin with: "
                "say besides how the articles were chosen, and why."
            ),
        ),
        Methods(text, cite.listed, cite.bibtex),
        table,
    ]


def _software(cite: Cited) -> str:
    return _(
        "All was done with zhuti {version} ({work}).",
        version=research.__version__,
        work=cite("zhuti"),
    )


def digest_methods(
    digest: "Digest", *, changed: bool, command: Mapping[str, Any]
) -> list[Block]:
    """Write up a digest.

    Parameters
    ----------
    digest : Digest
    changed : bool
        Whether changes over time were tested.
    command : mapping
        What makes the report; empty where Python did.
    """
    cite = Cited()
    corpus, topics = digest.corpus, digest.topics
    n_copies = n_copies_in(digest.groups)
    told = [
        *_corpus_told(corpus, n_copies, cite),
        _words_told(digest.tokens.segmenter, cite),
    ]
    points = corpus_points(len(corpus), n_copies)
    if digest.labelling.themes:
        told += _themes_told(digest, cite, is_shipped=_is_shipped(command))
        points += theme_points(digest.labelling, digest.checked)
    if topics is not None:
        told += _topics_told(topics, cite)
        points += topic_points(topics)
    if changed:
        told.append(_changes_told(cite))
    return writing_up(told, [*points, repeat_point()], cite)


def topic_methods(
    corpus: Corpus,
    topics: "Topics",
    *,
    changed: bool,
    effects: str = "",
    cluster: str = "",
) -> list[Block]:
    """Write up topics of a corpus.

    Parameters
    ----------
    corpus : Corpus
    topics : Topics
    changed : bool
        Whether changes over time were tested.
    effects, cluster : str
        By which columns shares were compared.
    """
    cite = Cited()
    n_copies = n_copies_in(topics.groups)
    told = [
        *_corpus_told(corpus, n_copies, cite),
        _words_told(topics.tokens.segmenter, cite),
        *_topics_told(topics, cite),
    ]
    if changed:
        told.append(_changes_told(cite))
    if effects:
        told.append(_effects_told(effects, cluster, cite))
    points = [*corpus_points(len(corpus), n_copies), *topic_points(topics)]
    return writing_up(told, [*points, repeat_point()], cite)


def n_copies_in(groups: NDArray[np.int64]) -> int:
    """Count the articles that are near-duplicates of another one."""
    return len(groups) - len(np.unique(groups))


def _corpus_told(corpus: Corpus, n_copies: int, cite: Cited) -> list[str]:
    dates = sorted(article.date for article in corpus if article.date)
    sources = {article.source for article in corpus} - {""}
    told = [
        _(
            "The corpus holds {n:,} articles of {n_characters:,} characters.",
            n=len(corpus),
            n_characters=sum(len(article.text) for article in corpus),
        )
    ]
    if dates:
        first, last = period_name(dates[0]), period_name(dates[-1])
        told.append(_("They are dated from {first} to {last}.", first=first, last=last))
    if 0 < len(dates) < len(corpus):
        told.append(_("{n:,} have no date.", n=len(corpus) - len(dates)))
    if sources:
        told.append(_("They name {n:,} sources.", n=len(sources)))
    told.append(
        _(
            "{told} Two are if they share half of their five-character shingles or "
            "more ({works}).",
            told=copies_told(n_copies),
            works=cite("broder1997"),
        )
    )
    return told


def _words_told(segmenter: Segmenter, cite: Cited) -> str:
    if segmenter.engine == "spaces":
        return _("Texts came segmented into words.")
    own = len(segmenter.user_words)
    if own:
        return _(
            "Texts were segmented into words as jieba does ({works}), with {n:,} words "
            "of our own.",
            works=cite("jieba2020"),
            n=own,
        )
    return _(
        "Texts were segmented into words as jieba does ({works}).",
        works=cite("jieba2020"),
    )


def _is_shipped(command: Mapping[str, Any]) -> bool:
    """Whether a command labelled with the shipped model."""
    named = [*command.get("options", ()), *command.get("files", ())]
    return bool(command) and "--model" not in named


def _themes_told(digest: "Digest", cite: Cited, *, is_shipped: bool) -> list[str]:
    labelling = digest.labelling
    told = [
        classifier_told(cite),
        _(
            "The model is the one that ships, trained on labels of a language model; "
            "its card gives its scores."
        )
        if is_shipped
        else _("The model's card says what it was trained on, and its scores."),
    ]
    shares = [
        _(
            "{name} {share}",
            name=display(theme),
            share=cell_text(Share(counted_share(given))),
        )
        for theme, given in zip(labelling.themes, labelling.decision.T, strict=True)
    ]
    told.append(
        _(
            "Shares of the articles, with 95 % intervals ({works}): {shares}.",
            works=cite("wilson1927"),
            shares=_("; ").join(shares),
        )
    )
    return [*told, _correction_told(digest, cite)]


def classifier_told(cite: Cited) -> str:
    """Say what kind of classifier gave the themes."""
    return _(
        "Themes were given by a linear support vector machine a theme over n-grams of "
        "words and characters ({works}), with calibrated probabilities ({platt}) and "
        "thresholds learned out of fold.",
        works=cite("fan2008", "wang2012"),
        platt=cite("platt1999"),
    )


def _correction_told(digest: "Digest", cite: Cited) -> str:
    checked, labelling = digest.checked, digest.labelling
    if checked is None or not checked.by_theme:
        return _("These shares are not corrected for errors of the classifier.")
    shares = []
    for theme, given in zip(labelling.themes, labelling.decision.T, strict=True):
        if theme in checked.by_theme:
            share = rogan_gladen_share(given, checked.by_theme[theme])
            name = display(theme)
            shares.append(_("{name} {share}", name=name, share=cell_text(Share(share))))
    return _(
        "Corrected by {n:,} articles that were read and that the model had not seen "
        "({works}): {shares}.",
        n=checked.n_docs,
        works=cite("rogan1978"),
        shares=_("; ").join(shares),
    )


def _topics_told(topics: "Topics", cite: Cited) -> list[str]:
    model, selection = topics.model, topics.selection
    told = [_fit_told(topics, cite)]
    if topics.agreed is not None:
        told.append(
            _(
                "Shown are the topics that {n} fits with other seeds agree on.",
                n=len(topics.fits),
            )
        )
    chosen = chosen_candidate(topics)
    if selection is None or chosen is None:
        return [*told, _("{n} topics were asked for.", n=model.n_topics)]
    candidates = [one.n_topics for one in selection.candidates]
    if len(candidates) > 1:
        told.append(
            _(
                "Their number, {n}, was chosen from {candidates} on articles held out, "
                "by NPMI ({npmi}), exclusivity ({frex}), perplexity ({perplexity}) and "
                "stability over seeds ({works}).",
                n=selection.n_topics,
                candidates=listed(map(str, candidates)),
                npmi=cite("bouma2009"),
                frex=cite("bischof2012"),
                perplexity=cite("wallach2009"),
                works=cite("maier2018"),
            )
        )
    else:
        told.append(_("{n} topics were asked for.", n=model.n_topics))
    told.append(
        _(
            "On {n:,} further articles NPMI is {npmi:.3f} ({null:.3f} with words dealt "
            "out anew) and perplexity {perplexity:,.0f}; over seeds {agreement} of the "
            "top terms agree.",
            n=selection.n_reporting,
            npmi=selection.coherence,
            null=float(selection.null.coherence.mean()),
            perplexity=selection.perplexity,
            agreement=percent(float(np.mean(chosen.stability))),
        )
    )
    return told


def _fit_told(topics: "Topics", cite: Cited) -> str:
    """Say by which method topics were found, in what."""
    model = topics.model
    if model.engine != "em":
        return _(
            "Topics are those of a model fitted with {engine}, of {n_terms:,} terms.",
            engine=model.engine,
            n_terms=len(model.vocabulary),
        )
    return _(
        "Topics were found by latent Dirichlet allocation ({works}), fitted by "
        "collapsed expectation maximisation ({em}) to {n_terms:,} terms of {n:,} "
        "articles, without text that sources repeat, with seed {seed}.",
        works=cite("blei2003"),
        em=cite("asuncion2009"),
        n_terms=len(model.vocabulary),
        n=topics.counts.shape[0],
        seed=model.seed,
    )


def _changes_told(cite: Cited) -> str:
    return _(
        "Changes over time were tested by months that change places, within sources "
        "where articles name them, with p-values over all tests of a family together "
        "({works}).",
        works=cite("westfall1993"),
    )


def _effects_told(effects: str, cluster: str, cite: Cited) -> str:
    told = _(
        "Shares of topics were regressed on {effects}, with the uncertainty of the "
        "shares in the intervals ({works}).",
        effects=effects,
        works=cite("roberts2014"),
    )
    if not cluster:
        return told
    more = _("Standard errors are clustered by {cluster}.", cluster=cluster)
    return sentences([told, more])
