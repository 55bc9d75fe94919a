"""What was found, in sentences: only what passes the tests and floors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.i18n import _, percent, period_name
from research.rendering.blocks import Finding
from research.rendering.cells import percent_parts, ratio_parts
from research.reports.associations import SIGNIFICANT, Associations
from research.reports.changes import Changes
from research.reports.digest import Digest
from research.reports.notes import display
from research.reports.reprints import Reprints, common_agency
from research.reports.word_changes import WordChanges
from research.stats.contrast import Contrast
from research.stats.estimates import Estimate, counted_share
from research.stats.periods import FLOOR

# Changes of themes and of topics are two families of tests, each of which would hold
# something false in 5 % of corpora: half of that for each keeps both together there.
LEVEL = SIGNIFICANT / 2
N_CHANGES = 3  # told of each family
N_TOPICS = 3  # named
LEAST_COPIES = 0.01  # of the articles, that are worth a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What findings are taken from; None where it was not looked for.

    Attributes
    ----------
    theme_changes, topic_changes : Changes or None
    associations : Associations or None
    reprints : Reprints
    word_changes : WordChanges or None
    """

    theme_changes: Changes | None
    topic_changes: Changes | None
    associations: Associations | None
    reprints: Reprints
    word_changes: WordChanges | None = None


def findings(digest: Digest, found: Found) -> list[Finding]:
    """Say what was found, changes first.

    Parameters
    ----------
    digest : Digest
    found : Found
    """
    names = [display(theme) for theme in digest.labelling.themes]
    told = change_findings(found.theme_changes, names, of="theme")
    if digest.topics is not None:
        labels = digest.topics.model.topic_labels()
        told += change_findings(
            found.topic_changes,
            labels,
            of="topic",
            hidden=digest.topics.model.hidden,
        )
    return [
        *told,
        *_largest_topics(digest),
        *_common_theme(digest, names),
        *_association(digest, found.associations, names),
        *reprint_findings(found.reprints),
    ]


def change_findings(
    found: Changes | None,
    names: Sequence[str],
    *,
    of: str,
    hidden: Sequence[int] = (),
) -> list[Finding]:
    """Tell the changes within sources that chance hardly makes, the largest first."""
    if found is None:
        return []
    sure = [
        (point, sides)
        for point, sides in zip(found.points, found.contrasts, strict=True)
        if point.column not in hidden
        and point.p <= LEVEL
        and sides is not None
        and excludes_zero(sides.estimate(0))
    ]
    sure.sort(key=lambda pair: -abs(float(pair[1].difference[0])))
    return [
        Finding(
            change_sentence(names[point.column], point.period, sides, of=of),
            f"{of}_changes",
        )
        for point, sides in sure[:N_CHANGES]
    ]


def excludes_zero(difference: Estimate) -> bool:
    """Whether an interval lies on one side of nothing."""
    return difference.low > 0 or difference.high < 0


def change_sentence(name: str, period: str, sides: Contrast, *, of: str) -> str:
    """Say from where to where a share went, when, how surely, in how many sources."""
    rose = float(sides.difference[0]) > 0
    if of == "theme":
        message = (
            _(
                "{name} rose from {first} of articles to {second} from {period} on "
                "({difference} points, 95 % interval {bounds}), in {same} of {sources} "
                "sources."
            )
            if rose
            else _(
                "{name} fell from {first} of articles to {second} from {period} on "
                "({difference} points, 95 % interval {bounds}), in {same} of {sources} "
                "sources."
            )
        )
    else:
        message = (
            _(
                "The topic {name} rose from {first} of the words of an article to "
                "{second} from {period} on ({difference} points, 95 % interval "
                "{bounds}), in {same} of {sources} sources."
            )
            if rose
            else _(
                "The topic {name} fell from {first} of the words of an article to "
                "{second} from {period} on ({difference} points, 95 % interval "
                "{bounds}), in {same} of {sources} sources."
            )
        )
    _shown, bounds = percent_parts(sides.estimate(0), signed=True)
    return message.format(
        name=name,
        first=percent(float(sides.first[0]), 1),
        second=percent(float(sides.second[0]), 1),
        period=period_name(period),
        difference=f"{100 * float(sides.difference[0]):+.1f}",
        bounds=bounds,
        same=int(sides.same[0]),
        sources=sides.n_sources,
    )


def _largest_topics(digest: Digest) -> list[Finding]:
    """Name the largest topics, if topics say more of the words than chance does."""
    topics = digest.topics
    if topics is None:
        return []
    if topics.selection is not None and not topics.selection.has_topics:
        return []
    share, labels = topics.model.topic_share, topics.model.topic_labels()
    order = np.argsort(-share, kind="stable").tolist()
    largest = [topic for topic in order if topic in topics.model.shown][:N_TOPICS]
    named = [
        _("{label} ({share})", label=labels[n], share=percent(float(share[n]), 1))
        for n in largest
    ]
    told = _(
        "The largest of {n} topics are {named} of all words.",
        n=len(labels),
        named=_("; ").join(named),
    )
    return [Finding(told, "topic_terms")]


def _common_theme(digest: Digest, names: Sequence[str]) -> list[Finding]:
    decision = digest.labelling.decision
    counts = decision.sum(axis=0)
    if not names or counts.max(initial=0) < FLOOR:
        return []
    theme = int(counts.argmax())
    shown, bounds = percent_parts(counted_share(decision[:, theme]))
    none = float((decision.sum(axis=1) == 0).mean())
    told = _(
        "The most common theme is {name}: {share} of the articles, 95 % interval "
        "{bounds}. {none} have none of the {n} themes.",
        name=names[theme],
        share=shown,
        bounds=bounds,
        none=percent(none, 1),
        n=len(names),
    )
    return [Finding(told, "theme_shares")]


def _association(
    digest: Digest, found: Associations | None, names: Sequence[str]
) -> list[Finding]:
    """Tell the topic and theme that go together most surely."""
    if found is None or digest.topics is None:
        return []
    sure = (found.p <= SIGNIFICANT) & (found.low > 1) & ~found.few
    sure[list(digest.topics.model.hidden)] = False
    if not sure.any():
        return []
    best = np.where(sure, found.lift, -np.inf)
    topic, theme = divmod(int(best.argmax()), best.shape[1])
    times, bounds = ratio_parts(found.estimate(topic, theme))
    told = _(
        "The topic {label} is {lift} times as large in articles of the theme {name} "
        "as in all, 95 % interval {bounds}.",
        label=digest.topics.model.topic_labels()[topic],
        lift=times,
        name=names[theme],
        bounds=bounds,
    )
    return [Finding(told, "topics_and_themes")]


def reprint_findings(found: Reprints) -> list[Finding]:
    """Say how much is a copy, and how much of an agency, where it is worth a word."""
    told = []
    n_docs, n_copies = len(found.first), int(found.is_copy.sum())
    if n_copies >= max(FLOOR, LEAST_COPIES * n_docs):
        message = _(
            "{n:,} of {all:,} articles ({share}) are copies of an earlier one.",
            n=n_copies,
            all=n_docs,
            share=percent(n_copies / n_docs, 1),
        )
        told.append(Finding(message, "reprints"))
    n_agency = int(found.is_of_agency.sum())
    if n_agency >= max(FLOOR, LEAST_COPIES * n_docs):
        name, most = common_agency(found.agency)
        message = _(
            "{n:,} of {all:,} articles ({share}) are agency copy by their own words, "
            "{most:,} of them of {name}.",
            n=n_agency,
            all=n_docs,
            share=percent(n_agency / n_docs, 1),
            most=most,
            name=name,
        )
        told.append(Finding(message, "agency_copy"))
    return told
