"""What articles hold of topics: tables of all, and excerpts with evidence."""

from collections.abc import Sequence

import numpy as np

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.i18n import _, percent
from research.rendering.blocks import Block, Excerpt, Excerpts, Table
from research.reports.excerpts import EXCERPT_CHARS
from research.reports.explorer import marks
from research.reports.topic_fits import Topics
from research.text.normalize import find_term
from research.text.tokens import Tokens
from research.topics.labels import TopicLabel
from research.topics.model import TopicModel

DIGITS = 6  # of shares and probabilities in files


def doc_topic_table(topics: Topics, corpus: Corpus, order: Sequence[str]) -> Table:
    """List the shares of all topics in every article, with their deviation.

    Parameters
    ----------
    topics : Topics
    corpus : Corpus
        In the order of `doc_topic`.
    order : sequence of n_docs str
        Ids in the order of the user's file, which the table takes.
    """
    place = {name: row for row, name in enumerate(corpus.ids)}
    rows = [place[name] for name in order]
    shares = np.asarray(topics.model.doc_topic)[rows]
    numbers = range(shares.shape[1])
    header = ["id", *(f"topic_{n}" for n in numbers)]
    parts = [shares]
    if topics.deviation is not None:
        header += [f"topic_{n}_sd" for n in numbers]
        parts.append(np.asarray(topics.deviation)[rows])
    cells = np.concatenate(parts, axis=1).round(DIGITS).tolist()
    caption = _(
        "Shares of all topics in every article, and their standard deviation: what the "
        "article itself leaves open. Empty where it holds no known term."
    )
    body = [
        [name, *(None if np.isnan(cell) else cell for cell in row)]
        for name, row in zip(order, cells, strict=True)
    ]
    return Table("doc_topics", header, body, caption, is_file_only=True)


def term_table(model: TopicModel) -> Table:
    """List φ: the probability of every term in each topic."""
    values = model.topic_term.T.round(2 * DIGITS).tolist()
    rows = [[term, *row] for term, row in zip(model.vocabulary, values, strict=True)]
    caption = (
        _("Probability of every term in each topic (φ).")
        if model.is_mixture
        else _("Weight of every term in each topic; those of a topic add up to 1.")
    )
    header = [_("term"), *(f"topic_{n}" for n in range(model.n_topics))]
    return Table("phi", header, rows, caption, is_file_only=True)


def topic_excerpts(
    topics: Topics, labels: Sequence[TopicLabel], corpus: Corpus
) -> list[Block]:
    """Show the articles with the largest share of each topic, evidence marked.

    Parameters
    ----------
    topics : Topics
    labels : sequence of n_topics TopicLabel
    corpus : Corpus
        The same articles, in the order of `doc_topic`.
    """
    model = topics.model
    names = model.topic_labels()
    evidence = _Evidence.of(model)
    return [
        Excerpts(
            _(
                "Topic {number} ({name}): articles that are most of it",
                number=label.topic,
                name=names[label.topic],
            ),
            [
                _excerpt(evidence, topics, corpus, row, label.topic)
                for row in label.representative
            ],
        )
        for label in labels
        if label.representative
    ]


def _excerpt(
    evidence: "_Evidence", topics: Topics, corpus: Corpus, row: int, topic: int
) -> Excerpt:
    article, share = corpus[row], topics.model.doc_topic[row]
    told = percent(float(share[topic]))
    if topics.deviation is not None:
        told = f"{told} ± {percent(float(topics.deviation[row, topic]))}"
    parts = (article.id, article.date, article.source, told)
    weights = evidence.weights(topics.tokens, row, share, topic, len(article.text))
    shown = article.text[:EXCERPT_CHARS]
    note = " · ".join(part for part in parts if part)
    return Excerpt(article.heading, note, shown, marks(weights[: len(shown)]))


class _Evidence:
    """What a word of an article says for a topic.

    The probability that the word is there because of the topic, given the article's
    shares, times how much more probable the topic makes it (log lift).
    """

    def __init__(self, topic_term: Floats, lift: Floats, place: dict[str, int]) -> None:
        self.topic_term, self.lift, self.place = topic_term, lift, place

    @classmethod
    def of(cls, model: TopicModel) -> "_Evidence":
        floor = np.finfo(float).tiny
        overall = np.maximum(model.topic_share @ model.topic_term, floor)
        lift = np.log(np.maximum(model.topic_term, floor) / overall)
        place = {term: column for column, term in enumerate(model.vocabulary)}
        return cls(model.topic_term, np.maximum(lift, 0), place)

    def weights(
        self, tokens: Tokens, row: int, share: Floats, topic: int, n_chars: int
    ) -> Floats:
        """Give what each character of an article says for a topic."""
        found = np.zeros(n_chars)
        cleaned, [words] = tokens.mapped(row), tokens.take([row]).rows()
        for word, span in zip(words, tokens.spans(row), strict=True):
            column = find_term(word, self.place)
            if column is None:
                continue
            chance = share * self.topic_term[:, column]
            start, end = cleaned.original_span(*span)
            total = max(chance.sum(), np.finfo(float).tiny)
            found[start:end] = chance[topic] / total * self.lift[topic, column]
        return found
