"""Topics that a person takes for one, made one: and what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import _
from research.topics.coherence import Articles, coherence
from research.topics.model import TopicModel
from research.topics.quality import exclusivity, held_out_perplexity
from research.topics.ranking import term_weights

N_TOP = 10


@dataclass(frozen=True, slots=True)
class Quality:
    """How good topics are, on the articles they were fitted to.

    Attributes
    ----------
    n_topics : int
    coherence, exclusivity : ndarray of shape (n_topics,)
        NPMI and FREX of the first ten terms.
    perplexity : float
        Of one half of each article given the other; NaN of a factorisation.
    """

    n_topics: int
    coherence: Floats
    exclusivity: Floats
    perplexity: float


def merge_topics(
    model: TopicModel,
    merged: Mapping[str, Sequence[int]],
    *,
    counts: csr_matrix | None = None,
) -> TopicModel:
    """Make one topic of several, wherever a person says so.

    The words of the new topic are those of its parts, each weighing as its share of
    the tokens; the shares and the priors of its parts are added. Topics that are named
    nowhere stay as they are. Topics are numbered anew, the largest first.

    Parameters
    ----------
    model : TopicModel
    merged : mapping of str to sequences of int
        Numbers of topics by the name of what they become; a name may be empty.
    counts : csr_matrix of shape (n_docs, n_terms), optional
        Of the fitted articles, by which terms are ranked anew; if None, ranks weigh as
        the parts do.

    Returns
    -------
    TopicModel

    Raises
    ------
    ValueError
        If there is no such topic, one is named twice, or one alone is left.
    """
    kinds = _kinds(model, merged)
    weight = np.array(
        [[float(n in kind) for n in range(model.n_topics)] for _n, kind in kinds]
    )
    share = weight @ model.topic_share
    of_tokens = weight * model.topic_share
    of_tokens /= np.maximum(of_tokens.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    lost = of_tokens.sum(axis=1) == 0
    of_tokens[lost] = (weight / weight.sum(axis=1, keepdims=True))[lost]
    order = np.argsort(-share, kind="stable")
    shares = np.asarray(model.doc_topic) @ weight.T
    ranked = None if model.term_weight is None else of_tokens @ model.term_weight
    if counts is not None and model.term_weight is not None and len(shares):
        ranked = term_weights(counts, shares)
    names = [name for name, _kind in kinds]
    return replace(
        model,
        topic_term=(of_tokens @ model.topic_term)[order],
        doc_topic=shares[:, order],
        prior=(weight @ model.prior)[order],
        topic_share=share[order],
        term_weight=None if ranked is None else ranked[order],
        names=tuple(names[place] for place in order) if any(names) else (),
        seed_names=(),
    )


def _kinds(
    model: TopicModel, merged: Mapping[str, Sequence[int]]
) -> list[tuple[str, list[int]]]:
    """Give name and parts of each topic there will be."""
    named = [topic for parts in merged.values() for topic in parts]
    unknown = sorted({n for n in named if not 0 <= n < model.n_topics})
    twice = sorted({n for n in named if named.count(n) > 1})
    if unknown or twice:
        raise ValueError(
            _(
                "topics to merge must be numbers from 0 to {last}, each named once; "
                "unknown: {unknown}, named twice: {twice}.",
                last=model.n_topics - 1,
                unknown=unknown,
                twice=twice,
            )
        )
    own = model.names or [""] * model.n_topics
    kept = [(own[n], [n]) for n in range(model.n_topics) if n not in named]
    kinds = kept + [(name, list(parts)) for name, parts in merged.items() if parts]
    if len(kinds) < 2:
        raise ValueError(_("at least two topics must be left when some are merged."))
    return kinds


def quality_of(model: TopicModel, counts: csr_matrix, *, seed: int = 7) -> Quality:
    """Measure topics on the articles they were fitted to.

    Parameters
    ----------
    model : TopicModel
    counts : csr_matrix of shape (n_docs, n_terms)
    seed : int
        Of the halves of articles by which perplexity is measured.
    """
    measured = coherence(model.top_terms(N_TOP), Articles(counts, model.vocabulary))
    perplexity = np.nan
    if model.is_mixture:
        found = held_out_perplexity(model.topic_term, model.prior, counts, seed=seed)
        perplexity = found.perplexity
    return Quality(
        model.n_topics,
        measured.per_topic,
        exclusivity(model.topic_term, n_top=N_TOP),
        perplexity,
    )
