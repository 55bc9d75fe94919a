"""What a report says of language models among the coders."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.coding.agreement import agreement
from research.coding.codings import Codings, read_draws
from research.coding.consensus import Adjudicated, coder_consensus, labelled_by
from research.coding.model_coders import (
    PEOPLE,
    ModelCoder,
    labelled_by_all,
    model_coders,
    said_by,
    told_of_models,
)
from research.corpus.corpus import Corpus
from research.i18n import _
from research.rendering.blocks import Block, Prose, Section, Table
from research.stats.estimates import wilson

# Labels of all coders; of people alone, where a language model is among the coders.
FILES = ("labelled.jsonl", "labelled-people.jsonl")
Flags: TypeAlias = NDArray[np.bool_]
ENOUGH_READ = 100  # articles that people read


def what_was_said(
    sheets: Sequence[Path],
    codings: Codings,
    articles: Corpus,
    decided: Adjudicated,
    seed: int,
) -> tuple[Codings, dict[str, Corpus], list[Block]]:
    """Tell what people said from what language models did.

    Parameters
    ----------
    sheets : sequence of path
    codings : Codings
        What stands in them.
    articles : Corpus
    decided : mapping
        What a person decided, by (id, theme).
    seed : int
        Of the bootstrap.

    Returns
    -------
    people : Codings
        All, where no sheet or every sheet is a model's.
    labelled : dict
        Labelled articles by name of file.
    blocks : list of Block
        On models, for the report.
    """
    models = model_coders(sheets)
    known = set(codings.coders) - set(models)
    people = said_by(codings, known) if known and models else codings
    drawn = [path for path in sheets if path.stem not in models] or sheets
    draws = read_draws(drawn, coded=people.ids)
    labelled = labelled_by(people, articles, adjudicated=decided, draws=draws)
    if not models:
        return people, {FILES[0]: labelled}, []
    if not known:
        return people, {FILES[0]: told_of_models(labelled, models)}, []
    both = labelled_by_all(codings, models, articles, adjudicated=decided)
    lengths = {article.id: len(article.text) for article in articles}
    blocks = model_blocks(
        codings, models, lengths=lengths, adjudicated=decided, seed=seed
    )
    return people, {FILES[0]: both, FILES[1]: labelled}, blocks


def model_blocks(
    codings: Codings,
    models: Mapping[str, ModelCoder],
    *,
    lengths: Mapping[str, int],
    adjudicated: Adjudicated | None = None,
    seed: int = 7,
) -> list[Block]:
    """Show how far models agree with people and with themselves, and where not.

    Parameters
    ----------
    codings : Codings
        Of people and models.
    models : mapping
        The sheets of models, by coder.
    lengths : mapping
        Characters of each article, by id.
    adjudicated : mapping, optional
        What a person decided.
    seed : int
        Of the bootstrap.
    """
    names = sorted(set(codings.coders) & set(models))
    people = said_by(codings, set(codings.coders) - set(names))
    truth = coder_consensus(people, adjudicated=adjudicated or {}).probability > 0.5
    rows = _agreement_rows(codings, models, people, truth.astype(float), seed)
    blocks: list[Block] = [Section(_("Language models")), _said_of(models)]
    if len(people.ids) < ENOUGH_READ:
        blocks.append(_too_few(len(people.ids)))
    blocks.append(
        Table(
            "model_agreement",
            [_("between"), _("theme"), _("Krippendorff's alpha"), _("same answers")],
            rows,
            _(
                "Agreement of people with each other, of what people say together with "
                "each sheet of a model, and of a model with itself: over runs of one "
                "question, and over its variants. A model that agrees with itself may "
                "still be wrong."
            ),
        )
    )
    errors = [
        row
        for name in names
        for row in _error_rows(codings, name, people, truth, lengths)
    ]
    blocks.append(
        Table(
            "model_errors",
            [_("coder"), _("of the answers"), _("differ from people's"), _("answers")],
            errors,
            _(
                "Share of a model's answers that differ from what people say, with "
                "95 % Wilson intervals."
            ),
        )
    )
    return blocks


def _said_of(models: Mapping[str, ModelCoder]) -> Prose:
    names = ", ".join(sorted({one.model for one in models.values()}))
    return Prose(
        _(
            "{n} sheets were filled in by a language model ({names}). Where people "
            "read an article their labels stand; other articles have the model's, and "
            "say so.",
            n=len(models),
            names=names,
        )
    )


def _too_few(n: int) -> Prose:
    return Prose(
        _(
            "People read {n} articles, fewer than {ENOUGH_READ}. That shows gross "
            "mistakes of a model, and not how often it is wrong: no share or "
            "coefficient should rest on its labels yet.",
            n=n,
            ENOUGH_READ=ENOUGH_READ,
        )
    )


def _agreement_rows(
    codings: Codings,
    models: Mapping[str, ModelCoder],
    people: Codings,
    truth: Floats,
    seed: int,
) -> list[list[object]]:
    compared: list[tuple[str, Codings]] = [(_("people"), people)]
    names = sorted(set(codings.coders) & set(models))
    for name in names:
        compared.append(
            (_("people, {name}", name=name), _beside(codings, name, people, truth))
        )
    for of, told in (
        ("variant", _("runs of variant {n}")),
        ("run", _("variants, run {n}")),
    ):
        for number in sorted({getattr(models[name], of) for name in names}):
            alike = [name for name in names if getattr(models[name], of) == number]
            compared.append((told.format(n=number), said_by(codings, alike)))
    return [
        [told, item.theme, _defined(item.alpha), item.raw]
        for told, some in compared
        if some.shared_ids
        for item in agreement(some, seed=seed)
    ]


def _beside(codings: Codings, name: str, people: Codings, truth: Floats) -> Codings:
    """Put what people say together beside the sheet of a model."""
    rows = [codings.ids.index(one) for one in people.ids]
    votes = np.stack([truth, codings.votes[codings.coders.index(name)][rows]])
    return Codings(codings.themes, people.ids, (PEOPLE, name), votes)


def _defined(alpha: object) -> object:
    return _("undefined") if np.isnan(alpha.value) else alpha  # type: ignore[attr-defined]


def _error_rows(
    codings: Codings,
    name: str,
    people: Codings,
    truth: Flags,
    lengths: Mapping[str, int],
) -> list[list[object]]:
    votes = _beside(codings, name, people, truth.astype(float)).votes[1]
    read: Flags = ~np.isnan(votes)
    wrong: Flags = read & (votes != truth)
    size = np.array([lengths[one] for one in people.ids])
    long = (size > np.median(size))[:, np.newaxis] if len(size) else read
    with np.errstate(invalid="ignore"):
        hard = np.nanmax(people.votes, axis=0) != np.nanmin(people.votes, axis=0)
    groups: list[tuple[str, Flags]] = [
        (_("of the shorter half"), read & ~long),
        (_("of the longer half"), read & long),
        (_("where people agree"), read & ~hard),
        (_("where people disagree"), read & hard),
    ]
    for column, theme in enumerate(codings.themes):
        of: Flags = np.zeros_like(read)
        of[:, column] = True
        groups.append((_("{theme}: articles with it", theme=theme), read & of & truth))
        groups.append((_("{theme}: articles without", theme=theme), read & of & ~truth))
    return [_error_row(name, told, wrong, group) for told, group in groups]


def _error_row(name: str, told: str, wrong: Flags, group: Flags) -> list[object]:
    n = int(group.sum())
    return [name, told, wilson(int((wrong & group).sum()), n) if n else None, n]
