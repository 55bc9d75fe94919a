"""The methods section of a paper whose labels people gave, or a model learned."""

from collections.abc import Sequence

from research.coding.agreement import FIRM, Agreement
from research.coding.codings import Codings
from research.evaluation.cross_validation import OVER_ALL, Predictions, score
from research.i18n import _, listed
from research.rendering.blocks import Block
from research.rendering.cells import cell_text
from research.reports.checklist import (
    DONE,
    IN_PART,
    NOT_DONE,
    YOURS,
    Point,
    repeat_point,
    two_people_point,
)
from research.reports.methods import classifier_told, writing_up
from research.reports.notes import display
from research.reports.references import Cited


def coding_methods(
    codings: Codings, found: Sequence[Agreement], *, n_adjudicated: int
) -> list[Block]:
    """Write up what coders said.

    Parameters
    ----------
    codings : Codings
    found : sequence of Agreement
        As `agreement` gives it; none where nobody read the same.
    n_adjudicated : int
        Answers that a person decided.
    """
    cite = Cited()
    told = [
        _(
            "{n_coders:,} coders read {n:,} articles by a codebook of {n_themes:,} "
            "themes; {n_shared:,} articles were read by two or more.",
            n_coders=len(codings.coders),
            n=len(codings.ids),
            n_themes=len(codings.themes),
            n_shared=len(codings.shared_ids),
        )
    ]
    of_themes = [one for one in found if one.theme in codings.themes]
    if of_themes:
        told.append(
            _(
                "Agreement, as Krippendorff's α with 95 % bootstrap intervals "
                "({works}), is {alphas}.",
                works=cite("hayes2007"),
                alphas=listed(
                    _("{name} {share}", name=one.theme, share=cell_text(one.alpha))
                    for one in of_themes
                ),
            )
        )
    if n_adjudicated:
        told.append(_("{n:,} answers were adjudicated.", n=n_adjudicated))
    if of_themes:
        told.append(
            _(
                "Where coders still disagree, they are weighed by how often they are "
                "right ({works}).",
                works=cite("dawid1979"),
            )
        )
    points = [*_coder_points(codings, of_themes), *_drawn_points()]
    return writing_up(told, [*points, repeat_point()], cite)


def _coder_points(codings: Codings, found: Sequence[Agreement]) -> list[Point]:
    shared = len(codings.shared_ids)
    firm = [one.theme for one in found if one.standing == "firm"]
    few = [one.theme for one in found if one.standing == "too few"]
    return [
        Point(
            _("Did two coders read the same articles, apart from each other?"),
            DONE if shared else NOT_DONE,
            _("{n:,} articles; that nobody spoke is yours to say.", n=shared)
            if shared
            else _("research code sheet … --coders 2 --overlap 1 lets two read them."),
            ("krippendorff2004",),
        ),
        Point(
            _("Is agreement beyond chance high enough, theme by theme?"),
            DONE
            if found and len(firm) == len(found)
            else IN_PART
            if firm
            else NOT_DONE,
            _(
                "{n:,} of {all_:,} themes have an α of {FIRM} or more.",
                n=len(firm),
                all_=len(codings.themes),
                FIRM=FIRM,
            ),
            ("hayes2007", "krippendorff2004"),
        ),
        Point(
            _("Were there enough articles of the rarer answer?"),
            DONE if found and not few else NOT_DONE,
            _("Too few of: {names}.", names=listed(few))
            if few
            else _("Each theme has them.")
            if found
            else _("Nothing is known of it."),
            ("krippendorff2004",),
        ),
    ]


def _drawn_points() -> list[Point]:
    return [
        Point(
            _("Were the articles that were read drawn at random?"),
            YOURS,
            _("drawn.csv beside the sheets says how each was drawn."),
            ("grimmer2022",),
        ),
        Point(
            _("Are the codebook and what was settled handed on?"),
            YOURS,
            _("Put codebook.md and the table of disagreements into the appendix."),
            ("birkenmaier2024",),
        ),
        Point(
            _("Would the same coder answer the same again?"),
            NOT_DONE,
            _("Let one coder read a tenth of the articles again after some weeks."),
            ("krippendorff2004",),
        ),
    ]


def score_methods(predictions: Predictions, *, n_folds: int, seed: int) -> list[Block]:
    """Write up how good a theme model is.

    Parameters
    ----------
    predictions : Predictions
        Out of fold.
    n_folds, seed : int
    """
    cite = Cited()
    found = {(s.theme, s.metric): s.interval for s in score(predictions, seed=seed)}
    per_theme = [
        _(
            "{name} {share}",
            name=display(theme),
            share=cell_text(found[theme, "F1"]),
        )
        for theme in predictions.themes
    ]
    told = [
        classifier_told(cite),
        _(
            "In {n_folds}-fold cross-validation on {n:,} labelled articles, with "
            "near-duplicates in one fold, macro F1 is {macro}; by theme, {shares} "
            "(95 % bootstrap intervals).",
            n_folds=n_folds,
            n=len(predictions.ids),
            macro=cell_text(found[OVER_ALL, "macro F1"]),
            shares=listed(per_theme),
        ),
    ]
    points = [
        Point(
            _("Is the model scored on articles it has not seen?"),
            DONE,
            _(
                "{n:,} articles, {n_folds} folds.",
                n=len(predictions.ids),
                n_folds=n_folds,
            ),
            ("grimmer2013",),
        ),
        Point(
            _("Are the articles scored like those it is used on?"),
            YOURS,
            _("Check a random sample of yours: research report … --checked FILE."),
            ("birkenmaier2024",),
        ),
        two_people_point(),
        repeat_point(),
    ]
    return writing_up(told, points, cite)
