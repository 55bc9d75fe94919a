"""Sheets of language models among those of people: who is which, and whose labels."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from research.coding.ask import AUDIT
from research.coding.codings import Codings
from research.coding.consensus import Adjudicated, labelled_by
from research.corpus.corpus import Corpus
from research.evaluation.sampling import LABELLED_BY
from research.i18n import _

PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class ModelCoder:
    """A sheet that a language model filled in."""

    model: str
    variant: int
    run: int


def model_coders(paths: Iterable[str | Path]) -> dict[str, ModelCoder]:
    """Say which sheets a language model filled in, by `asked.json` beside them.

    Raises
    ------
    ValueError
        If such a file is damaged.
    """
    found = {}
    for path in map(Path, paths):
        audit = path.parent / AUDIT
        if not audit.is_file():
            continue
        try:
            told = json.loads(audit.read_bytes())
            sheets = {one["coder"]: one for one in told["sheets"]}
            if path.stem in sheets:
                one = sheets[path.stem]
                coder = ModelCoder(told["model"], one["variant"], one["run"])
                found[path.stem] = coder
        except (ValueError, LookupError, TypeError) as error:
            raise ValueError(
                _("{path}: must say what was asked, does not.", path=audit)
            ) from error
    return found


def said_by(codings: Codings, coders: Iterable[str]) -> Codings:
    """Keep what some coders said, of the articles that they read."""
    rows = [codings.coders.index(name) for name in sorted(coders)]
    votes = codings.votes[rows]
    read = (~np.isnan(votes).any(axis=2)).any(axis=0)
    ids = tuple(np.array(codings.ids, dtype=object)[read].tolist())
    names = tuple(codings.coders[row] for row in rows)
    kept = set(names)
    comments = tuple(c for c in codings.comments if c[1] in kept)
    return Codings(codings.themes, ids, names, votes[:, read], comments, codings.notes)


def told_of_models(labelled: Corpus, models: Mapping[str, ModelCoder]) -> Corpus:
    """Say in each article that its labels are a language model's."""
    names = ", ".join(sorted({one.model for one in models.values()}))
    said = {LABELLED_BY: f"language model {names}"}
    return Corpus(tuple(replace(a, extra={**a.extra, **said}) for a in labelled))


def labelled_by_all(
    codings: Codings,
    models: Mapping[str, ModelCoder],
    corpus: Corpus,
    *,
    adjudicated: Adjudicated | None = None,
) -> Corpus:
    """Give articles people's labels where people read them, else the models'.

    However many variants and runs agree, they never outvote a person. Each article's
    `extra` says in `labelled_by` whose labels they are. How articles were drawn is
    left out: it holds for those that people read.

    Parameters
    ----------
    codings : Codings
        Of people and models.
    models : mapping
        From `model_coders`.
    corpus : Corpus
    adjudicated : mapping, optional
        What a person decided.
    """
    people = said_by(codings, set(codings.coders) - set(models))
    asked = said_by(codings, set(codings.coders) & set(models))
    read = set(people.ids)
    by_people = labelled_by(people, corpus, adjudicated=adjudicated)
    by_model = told_of_models(
        labelled_by(asked, corpus, adjudicated=adjudicated), models
    )
    found = {article.id: article for article in by_model if article.id not in read}
    for article in by_people:
        extra = {**article.extra, LABELLED_BY: PEOPLE}
        found[article.id] = replace(article, extra=extra)
    return Corpus(tuple(found[a.id] for a in corpus if a.id in found))
