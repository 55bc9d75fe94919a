"""What a careful reader asks of a study of texts, and what a report has done of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from research.i18n import N_, _, ngettext, percent
from research.rendering.blocks import Table
from research.reports.references import Cited
from research.text.fitness import flag_summary
from research.themes.labelling import Labelling
from research.themes.prevalence import CheckedByTheme
from research.topics.candidates import Candidate

if TYPE_CHECKING:
    from research.reports.topic_fits import Topics

DONE, IN_PART, NOT_DONE = N_("done"), N_("in part"), N_("not done")
YOURS = N_("yours to say")


@dataclass(frozen=True, slots=True)
class Point:
    """A question, how it stands, and the figure that answers it or what to do.

    Attributes
    ----------
    question : str
    standing : str
        Done, in part, not done, or for the author alone to say.
    told : str
    after : tuple of str
        Keys of works that ask for it.
    """

    question: str
    standing: str
    told: str
    after: tuple[str, ...] = ()


def checklist_table(points: Iterable[Point], cite: Cited) -> Table:
    """List the points: what is done with its figure, what is not with how to."""
    rows = [
        [point.question, _(point.standing), point.told, cite(*point.after)]
        for point in points
    ]
    return Table(
        "checklist",
        [_("question"), _("standing"), _("figure, or what to do"), _("asked by")],
        rows,
        _(
            "What a careful reader asks. Points that are not done are no faults of the "
            "report, but gaps of a paper that says nothing of them."
        ),
    )


def copies_told(n: int) -> str:
    """Say how many articles are near-duplicates."""
    if not n:
        return _("No article is a near-duplicate of another.")
    return ngettext(
        "{n:,} article is a near-duplicate of another.",
        "{n:,} articles are near-duplicates of another.",
        n,
    )


def corpus_points(n_articles: int, n_copies: int) -> list[Point]:
    """Ask how articles were chosen, read and told apart."""
    return [
        Point(
            _("Is it said how the articles were chosen, and what is left out?"),
            YOURS,
            _(
                "{n:,} articles were read; of what they are, only you know.",
                n=n_articles,
            ),
            ("grimmer2022",),
        ),
        Point(
            _("Were reprints and near-duplicates found?"),
            DONE,
            copies_told(n_copies),
            ("broder1997",),
        ),
        Point(
            _("Do results depend on how words were made and chosen?"),
            NOT_DONE,
            _(
                "Make the report again with other --min-df, --stop-words and "
                "--user-words; for topics, research.topics.multiverse does it over "
                "many choices."
            ),
            ("denny2018",),
        ),
    ]


def theme_points(labelling: Labelling, checked: CheckedByTheme | None) -> list[Point]:
    """Ask how far labels of a classifier are to be believed on these articles."""
    return [
        Point(
            _("Was the classifier made for such articles?"),
            IN_PART,
            flag_summary(labelling.flag)
            or _("No article carries a warning; that is no proof."),
            ("grimmer2013",),
        ),
        _validated(checked),
        _corrected(checked),
        two_people_point(),
    ]


def two_people_point() -> Point:
    """Ask whether people agree on the themes."""
    return Point(
        _("Do two people who read the articles agree on the themes?"),
        NOT_DONE,
        _(
            "research code sheet draws articles for two coders, research code read "
            "gives Krippendorff's α."
        ),
        ("hayes2007", "birkenmaier2024"),
    )


def _validated(checked: CheckedByTheme | None) -> Point:
    question = _("Were labels compared with what people say of these articles?")
    after = ("grimmer2013", "birkenmaier2024")
    if checked is None:
        told = _(
            "Label a random sample of them: research code sheet CORPUS -o sheets -n "
            "200, then research report … --checked FILE."
        )
        return Point(question, NOT_DONE, told, after)
    told = _("{n:,} articles were checked.", n=checked.n_docs)
    return Point(question, DONE, told, after)


def _corrected(checked: CheckedByTheme | None) -> Point:
    question = _("Are shares corrected for the errors of the classifier?")
    after = ("rogan1978", "angelopoulos2023")
    if checked is None or not checked.by_theme:
        told = _("They count its errors too; --checked corrects them.")
        return Point(question, NOT_DONE, told, after)
    told = _(
        "{n:,} of {all_:,} themes.",
        n=len(checked.by_theme),
        all_=len(checked.by_theme) + len(checked.refused),
    )
    return Point(question, IN_PART if checked.refused else DONE, told, after)


def chosen_candidate(topics: "Topics") -> Candidate | None:
    """Give how the number of topics did, where that was looked at."""
    if topics.selection is None:
        return None
    return next(
        one
        for one in topics.selection.candidates
        if one.n_topics == topics.selection.n_topics
    )


def topic_points(topics: "Topics") -> list[Point]:
    """Ask whether topics are more than chance, stable, and understood."""
    return [
        *_number_points(topics),
        Point(
            _("Did people find the intruder among the words of a topic?"),
            NOT_DONE,
            _(
                "research code intrusion CORPUS -o sheets --model MODEL, then research "
                "code intrusion-read."
            ),
            ("chang2009",),
        ),
        Point(
            _("Did somebody read typical articles of each topic before naming it?"),
            YOURS,
            _(
                "The table of topic labels lists typical articles, and such as "
                "barely are."
            ),
            ("maier2018",),
        ),
    ]


def _number_points(topics: "Topics") -> list[Point]:
    selection, chosen = topics.selection, chosen_candidate(topics)
    question = _("Is the number of topics argued for?")
    if selection is None or chosen is None:
        told = _("Too few articles differ to say: the number is your choice.")
        return [Point(question, NOT_DONE, told, ("maier2018",))]
    argued = len(selection.candidates) > 1
    agreement = float(np.mean(chosen.stability))
    least = float(np.mean(chosen.least_stable))
    return [
        Point(
            question,
            DONE if argued and selection.clear else IN_PART if argued else YOURS,
            selection.reason
            if argued
            else _("{n} topics were asked for.", n=selection.n_topics),
            ("maier2018", "roberts2019"),
        ),
        Point(
            _("Do other seeds find the same topics?"),
            DONE,
            _(
                "Over seeds {mean} of the top terms of matched topics agree; of the "
                "least stable topic, {least}.",
                mean=percent(agreement),
                least=percent(least),
            ),
            ("maier2018",),
        ),
        Point(
            _("Do topics say more than chance?"),
            DONE if selection.has_topics else NOT_DONE,
            _(
                "NPMI {npmi:.3f} on articles held out; of words dealt out anew "
                "{null:.3f}.",
                npmi=selection.coherence,
                null=float(selection.null.coherence.mean()),
            ),
            ("bouma2009",),
        ),
    ]


def repeat_point() -> Point:
    """Ask whether others can make it again."""
    return Point(
        _("Can others make it again?"),
        IN_PART,
        _(
            "research verify does, from the same articles; research archive puts into "
            "one file what may be handed on without them."
        ),
        ("grimmer2022",),
    )
