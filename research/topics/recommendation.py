"""Which of the numbers of topics that were tried leads, and is it more than chance?"""

from collections.abc import Sequence

import numpy as np

from research.arrays import Floats
from research.i18n import _, listed
from research.topics.candidates import Candidate
from research.topics.null_models import NullFits

CRITERIA = ("coherence", "exclusivity", "perplexity", "stability")


def beyond_chance(candidate: Candidate, null: NullFits) -> bool:
    """Tell whether topics say more of unseen articles than frequencies and chance do.

    Topics learned from chance predict worse than the frequencies of words, so that
    nought is the mark; the null's own fits may lie no higher either.

    Parameters
    ----------
    candidate : Candidate
    null : NullFits
    """
    return bool(candidate.gain.mean() > max(0.0, null.gain.max()))


def scaled_scores(tried: Sequence[Candidate], n_seeds: int) -> Floats:
    """Scale each criterion to [0, 1] between candidates, and take the mean.

    Parameters
    ----------
    tried : sequence of n_candidates Candidate
    n_seeds : int

    Returns
    -------
    ndarray of shape (n_candidates, n_seeds)
        NaN where a candidate was not fitted with a seed.
    """
    scaled = []
    for name in CRITERIA:
        values = np.full((len(tried), n_seeds), np.nan)
        for row, candidate in zip(values, tried, strict=True):
            found = getattr(candidate, name)
            row[: len(found)] = -np.log(found) if name == "perplexity" else found
        means = np.nanmean(values, axis=1)
        # Differences that seeds alone make must not be blown up to a whole scale.
        noise = np.nanstd(values, axis=1, ddof=1).max()
        width = max(means.max() - means.min(), 2 * noise, 1e-12)
        scaled.append((values - means.min()) / width)
    return np.asarray(np.mean(scaled, axis=0))


def recommendation(
    tried: Sequence[Candidate], scores: Floats, best: int
) -> tuple[bool, str]:
    """Say whether the best candidate leads by more than two standard errors.

    Parameters
    ----------
    tried : sequence of n_candidates Candidate
    scores : ndarray of shape (n_candidates, n_seeds)
    best : int
        Its place.

    Returns
    -------
    clear : bool
    reason : str
    """
    first = tried[best]
    if len(tried) == 1:
        return False, _(
            "{n_topics} is the only number that was tried.", n_topics=first.n_topics
        )
    others = [place for place in range(len(tried)) if place != best]
    # Over the seeds that both were fitted with.
    gaps = [scores[best] - scores[place] for place in others]
    ahead = [gap[~np.isnan(gap)] for gap in gaps]
    error = [gap.std(ddof=1) / np.sqrt(len(gap)) for gap in ahead]
    tied = [
        tried[place].n_topics
        for place, gap, spread in zip(others, ahead, error, strict=True)
        if gap.mean() <= 2 * spread
    ]
    if tied:
        names = ", ".join(map(str, tied))
        return False, (
            _(
                "No clear choice: {n_topics} topics score highest, but {names} do as "
                "well within two standard errors over seeds.",
                n_topics=first.n_topics,
                names=names,
            )
        )
    second = max(others, key=lambda place: np.nanmean(scores[place]))
    leads = [
        name for name in CRITERIA if _mean(first, name) > _mean(tried[second], name)
    ]
    return True, (
        _(
            "{n_topics} topics score highest, ahead of {second} by {leads}.",
            n_topics=first.n_topics,
            second=tried[second].n_topics,
            leads=listed(leads) or _("no single measure"),
        )
    )


def no_topics(candidate: Candidate, null: NullFits) -> str:
    """Say that what chance makes is as good.

    Parameters
    ----------
    candidate : Candidate
    null : NullFits
    """
    return _(
        "No clear choice: no topics can be told from chance. Fits to the same words "
        "dealt out anew over the articles say as much of articles held out: "
        "{gain:+.3f} nats a token beyond the frequency of words, and {own:+.3f} "
        "with the words where they stand.",
        gain=null.gain.mean(),
        own=candidate.gain.mean(),
    )


def _mean(candidate: Candidate, criterion: str) -> float:
    value = float(getattr(candidate, criterion).mean())
    return -value if criterion == "perplexity" else value
