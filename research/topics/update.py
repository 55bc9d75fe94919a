"""Articles that come later: do they hold what the model lacks, and has speech moved?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfTransformer
from threadpoolctl import threadpool_limits

from research.arrays import Floats
from research.features.counts import count_terms
from research.i18n import _
from research.stats.estimates import Estimate, mean_estimate
from research.stats.strata import make_blocks, shuffled_orders, step_down
from research.text.tokens import Tokens
from research.topics.em import Prior, fit_beside
from research.topics.inference import topic_shares_of
from research.topics.lda import BACKGROUND, canonical_order
from research.topics.model import TopicModel
from research.topics.ranking import largest, term_weights
from research.topics.stability import shared_top_terms

N_FREE = 6  # topics sought beside those of the model
N_PERMUTATIONS = 999
SIGNIFICANT = 0.05
SAME = 0.5  # share of first terms from which a topic is one that the model has
ILL_FITTING = 0.3  # of the articles, in which topics that lack are begun
MIN_DF = 5  # articles of a term that the model does not know
N_TOP = 10
PASSES = 10
ETA = 0.01
LEAST_DOCS = 40  # articles on either side


@dataclass(frozen=True, slots=True)
class Drift:
    """How articles of later differ from those of before, as a model sees them.

    Attributes
    ----------
    name : str
        "unknown words", "surprise" or "largest share".
    base, new : Estimate
        Mean over articles.
    """

    name: str
    base: Estimate
    new: Estimate


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic beside those of the model that new articles hold more of.

    Attributes
    ----------
    terms : tuple of str
    base, new : float
        Mean share in the articles of before, and in the new ones.
    p : float
        How often chance gives as much to any of the topics sought.
    nearest : int
        Topic of the model whose first terms are most like its own.
    shared : float
        Share of the first ten terms that both have.
    n_docs : int
        New articles whose main topic it is.
    rows : tuple of int
        New articles that are most of it.
    """

    terms: tuple[str, ...]
    base: float
    new: float
    p: float
    nearest: int
    shared: float
    n_docs: int
    rows: tuple[int, ...]

    @property
    def is_lacking(self) -> bool:
        """Whether the model has no such topic."""
        return self.shared < SAME


def drift_between(model: TopicModel, base: Tokens, new: Tokens) -> list[Drift]:
    """Measure how new articles differ from those of before, as the model sees them.

    Parameters
    ----------
    model : TopicModel
    base, new : Tokens
        From `model.tokens`.

    Returns
    -------
    list of Drift
        The share of words that the model does not know; the surprise at those it knows
        (nats a token, given the shares of their article; of a mixture alone); and the
        largest share of an article.
    """
    sides = [_seen(model, tokens) for tokens in (base, new)]
    names = ("unknown words", "surprise", "largest share")
    return [
        Drift(name, *(mean_estimate(side[n]) for side in sides))
        for n, name in enumerate(names)
        if all(len(side[n]) for side in sides)
    ]


def _seen(model: TopicModel, tokens: Tokens) -> tuple[Floats, Floats, Floats]:
    """Give the measures of `Drift` for each article that has them."""
    counts = model.count(tokens)
    known = np.flatnonzero(np.diff(counts.indptr))
    shares = np.asarray(model.infer(counts))
    known = known[~np.isnan(shares[known]).any(axis=1)]
    part, own = csr_matrix(counts[known]), shares[known]
    surprise = np.empty(0)
    if model.is_mixture:
        of_doc = np.repeat(np.arange(len(known)), np.diff(part.indptr))
        chance = np.einsum("et,et->e", own[of_doc], model.topic_term.T[part.indices])
        each = -part.data * np.log(np.maximum(chance, np.finfo(float).tiny))
        total = np.bincount(of_doc, each, minlength=len(known))
        surprise = total / np.asarray(part.sum(axis=1)).ravel()
    return model.unknown_share(tokens), surprise, own.max(axis=1, initial=0)


def new_words(
    model: TopicModel, base: Tokens, new: Tokens, *, n: int = 40
) -> list[tuple[str, int, int]]:
    """List words that the model does not know and that became common.

    Returns
    -------
    list of (word, articles of before, new articles)
        By how far the share of articles that hold it rose, at most `n`.
    """
    counts, terms, n_known = _wider(model, base, new)
    holds = counts[:, n_known:] > 0
    before = np.asarray(holds[: len(base)].sum(axis=0)).ravel()
    after = np.asarray(holds[len(base) :].sum(axis=0)).ravel()
    rise = after / max(len(new), 1) - before / max(len(base), 1)
    order = np.argsort(-rise, kind="stable")[:n]
    return [
        (terms[n_known + one], int(before[one]), int(after[one]))
        for one in order
        if rise[one] > 0
    ]


def missing_topics(
    model: TopicModel,
    base: Tokens,
    new: Tokens,
    *,
    sources: Sequence[Hashable] | None = None,
    issues: Sequence[Hashable] | None = None,
    n_free: int = N_FREE,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 7,
) -> list[Candidate]:
    """Test whether new articles hold topics that the model lacks.

    The model knows the articles it was fitted to better than any others, so that new
    ones would seem strange whatever they hold. Therefore its topics are fitted on, and
    free ones beside them, to the articles of before and the new ones together, nobody
    telling which is which, and to the words that the model does not know as well. The
    model itself stays as it is. A free topic of which the new
    articles hold more than the old, beyond what issues that change places within their
    source bring, is new. So where both are alike, any is found in 5 % of months.

    Parameters
    ----------
    model : TopicModel
        A mixture.
    base, new : Tokens
        From `model.tokens`.
    sources, issues : sequence of n_base + n_new hashables, optional
        Of the articles of before and then of the new ones.
    n_free, n_permutations, seed : int

    Returns
    -------
    list of Candidate
        Those beyond chance, the surest first: topics the model lacks, and such as it
        has but with other words.

    Raises
    ------
    ValueError
        If either side has fewer than forty articles, or the model is a factorisation.

    References
    ----------
    Phipson and Smyth (2010), "Permutation p-values should never be zero"; Westfall and
    Young (1993), for all free topics together.
    """
    _check_sides(model, base, new)
    counts, terms, n_known = _wider(model, base, new)
    fixed = np.pad(model.topic_term, ((0, 0), (0, counts.shape[1] - n_known)))
    order = canonical_order(counts)  # whose article is whose cannot matter
    alpha = float(model.prior.mean())
    prior = Prior(alpha=alpha, eta=ETA, background=BACKGROUND)
    with threadpool_limits(limits=1):
        both = _fitted_again(counts[order], fixed, model, prior, n_free, seed)
    alphas = np.concatenate([model.prior, np.full(n_free, alpha)])
    shares = np.nan_to_num(np.asarray(topic_shares_of(counts, both, alphas)))
    own = shares[:, model.n_topics :]
    late = np.arange(len(own)) >= len(base)
    p = _rise(own, late, sources, issues, n_permutations, seed)
    weights = term_weights(counts, shares)
    alike = shared_top_terms(weights[model.n_topics :], weights[: model.n_topics])
    main = shares.argmax(axis=1)
    found = []
    for topic in np.flatnonzero(p <= SIGNIFICANT):
        top = largest(
            weights[model.n_topics + topic : model.n_topics + topic + 1], N_TOP
        )
        most = np.argsort(-own[late, topic], kind="stable")[:5]
        found.append(
            Candidate(
                terms=tuple(terms[column] for column in top[0]),
                base=float(own[~late, topic].mean()),
                new=float(own[late, topic].mean()),
                p=float(p[topic]),
                nearest=int(alike[topic].argmax()),
                shared=float(alike[topic].max()),
                n_docs=int((main[late] == model.n_topics + topic).sum()),
                rows=tuple(most.tolist()),
            )
        )
    return sorted(found, key=lambda one: (one.p, one.base - one.new))


def _check_sides(model: TopicModel, base: Tokens, new: Tokens) -> None:
    if not model.is_mixture:
        raise ValueError(
            _("topics that lack can be sought beside a mixture, not a factorisation.")
        )
    if min(len(base), len(new)) < LEAST_DOCS:
        raise ValueError(
            _(
                "at least {least} articles of before and as many new ones are needed, "
                "got {n_base} and {n_new}.",
                least=LEAST_DOCS,
                n_base=len(base),
                n_new=len(new),
            )
        )


def _wider(
    model: TopicModel, base: Tokens, new: Tokens
) -> tuple[csr_matrix, list[str], int]:
    """Count the model's terms, and then those it does not know, in all articles."""
    known = vstack([model.count(base), model.count(new)], format="csr")
    both = Tokens(
        base.cleaner,
        base.segmenter,
        (*base.joined, *new.joined),
        (*base.deletions, *new.deletions),
    )
    every = count_terms(
        both, cleaner=model.cleaner, segmenter=model.segmenter, min_df=MIN_DF
    )
    have = set(model.vocabulary)
    fresh = [n for n, term in enumerate(every.terms) if term not in have]
    counts = hstack([known, every.matrix[:, fresh]], format="csr")
    terms = [*model.vocabulary, *(every.terms[n] for n in fresh)]
    return csr_matrix(counts), terms, len(model.vocabulary)


def _fitted_again(
    counts: csr_matrix,
    known: Floats,
    model: TopicModel,
    prior: Prior,
    n_free: int,
    seed: int,
) -> Floats:
    """Fit the topics of a model on, and free ones after them, to all articles.

    Returns
    -------
    ndarray of shape (n_topics + n_free, n_terms)
    """
    none = np.empty((0, counts.shape[1]))
    on = fit_beside(counts, none, known, prior, passes=PASSES, seed=seed)
    start = np.concatenate([on, _beginnings(counts, on, model, n_free, seed)])
    return fit_beside(counts, none, start, prior, passes=PASSES, seed=seed)


def _beginnings(
    counts: csr_matrix, fixed: Floats, model: TopicModel, n_free: int, seed: int
) -> Floats:
    """Begin free topics at clusters of the articles that the model fits worst."""
    shares = np.nan_to_num(np.asarray(topic_shares_of(counts, fixed, model.prior)))
    tfidf = TfidfTransformer(sublinear_tf=True)
    rows = tfidf.fit_transform(counts)
    made = np.asarray(shares @ fixed) * tfidf.idf_
    made /= np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)
    fit = np.asarray(rows.multiply(made).sum(axis=1)).ravel()
    n_ill = max(int(ILL_FITTING * len(fit)), min(5 * n_free, len(fit)))
    ill = np.argsort(fit, kind="stable")[:n_ill]
    member = KMeans(n_free, n_init=3, random_state=seed).fit_predict(rows[ill])
    totals = np.array(
        [
            np.asarray(counts[ill[member == one]].sum(axis=0)).ravel()
            for one in range(n_free)
        ]
    )
    totals = totals + totals.sum() / totals.size * 0.01
    return np.asarray(totals / totals.sum(axis=1, keepdims=True))


def _rise(
    own: Floats,
    late: NDArray[np.bool_],
    sources: Sequence[Hashable] | None,
    issues: Sequence[Hashable] | None,
    n_permutations: int,
    seed: int,
) -> Floats:
    """Say how often chance makes new articles hold so much more, topics together."""
    blocks = make_blocks(
        len(own), sources=sources, keys=issues, slots=late.astype(np.int64)
    )
    n_blocks = len(blocks.source)
    total = np.zeros((n_blocks, own.shape[1]))
    np.add.at(total, blocks.of_doc, own)
    is_late = blocks.slot > 0
    sums, sizes = total.sum(axis=0), blocks.size.sum()

    def rise(late_block: NDArray[np.bool_]) -> Floats:
        n = late_block @ blocks.size
        after = late_block @ total
        before_n = np.maximum(sizes - n, 1)[..., np.newaxis]
        return np.asarray(
            after / np.maximum(n, 1)[..., np.newaxis] - (sums - after) / before_n
        )

    rng = np.random.default_rng(seed)
    drawn = [
        rise(is_late[order].astype(float))
        for order in shuffled_orders(blocks.source, n_permutations, rng)
    ]
    return step_down(rise(is_late.astype(float)), np.concatenate(drawn))
