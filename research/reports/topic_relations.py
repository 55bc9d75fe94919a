"""How topics hang together, as blocks: a network, a tree, and topics made one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from research.i18n import _
from research.rendering.blocks import Block, Figure, Prose, Section, Table
from research.rendering.network_figure import network
from research.rendering.topic_figures import tree
from research.reports.topic_fits import Topics
from research.topics.merging import merge_topics, quality_of
from research.topics.model import TopicModel
from research.topics.relations import (
    LEAST_DOCS,
    N_PERMUTATIONS,
    SIGNIFICANT,
    TopicCorrelations,
    topic_correlations,
    topic_tree,
)

LEAST_TOPICS = 4  # of which a network or a tree says anything


def relation_blocks(model: TopicModel) -> list[Block]:
    """Show which topics share articles, and which share words.

    Parameters
    ----------
    model : TopicModel
        With `doc_topic`.
    """
    known = int((~np.isnan(model.doc_topic).any(axis=1)).sum())
    if model.n_topics < LEAST_TOPICS or known < LEAST_DOCS:
        return []
    found = topic_correlations(model.doc_topic, seed=model.seed)
    names = [f"{n} {label}" for n, label in enumerate(model.topic_labels())]
    return [
        Section(_("How topics hang together")),
        *_network_blocks(found, names),
        *_tree_blocks(model, names),
    ]


def _network_blocks(found: TopicCorrelations, names: Sequence[str]) -> list[Block]:
    import networkx as nx

    links = found.links
    how = _(
        "Links are pairs that share articles more than chance has it (p ≤ {p} over all "
        "pairs together, {n} deals in which the shares of each topic go to other "
        "articles).",
        p=SIGNIFICANT,
        n=N_PERMUTATIONS,
    )
    if not links:
        none = _("No two topics share articles more than chance has it.")
        return [Prose(f"{none} {how}")]
    graph = found.graph(names)
    held = sorted(node for node in graph if graph.degree(node))
    within = graph.subgraph(held)
    place = nx.kamada_kawai_layout(within, weight=None)
    module = np.zeros(len(held), dtype=np.int64)
    for number, group in enumerate(nx.community.greedy_modularity_communities(within)):
        module[[held.index(node) for node in group]] = number
    most = max(found.beyond[pair] for pair in links)
    edges = [
        (held.index(a), held.index(b), float(found.beyond[a, b] / most))
        for a, b in links
    ]
    drawing = network(
        [names[node] for node in held],
        np.ones(len(held), dtype=np.int64),
        module,
        np.array([place[node] for node in held]).round(6),
        edges,
    )
    rows = [
        [names[a], names[b], found.value[a, b], found.beyond[a, b], found.p[a, b]]
        for a, b in links
    ]
    header = [_("topic"), _("other"), _("correlation"), _("beyond chance"), _("p")]
    alt = _("Topics as words, links between those that share articles.")
    return [
        Figure("topic_network", drawing, how, alt),
        Table("topic_links", header, rows, _("The links, the closest first.")),
    ]


def _tree_blocks(model: TopicModel, names: Sequence[str]) -> list[Block]:
    found = topic_tree(model.topic_term)
    group = found.cut(found.n_groups)
    caption = _(
        "Topics of like words are joined first: Jensen–Shannon distance, average "
        "linkage. Colours are the {n} groups before the largest step.",
        n=int(group.max()) + 1,
    )
    drawing = tree(names, found.linkage, group, label=_("distance of words"))
    alt = _("A tree of topics, joined from left to right.")
    return [Figure("topic_tree", drawing, caption, alt)]


def merged_topics(topics: Topics, merged: Mapping[str, Sequence[int]]) -> Topics:
    """Give topics after those that a person takes for one were made one."""
    if not merged:
        return topics
    model = merge_topics(topics.model, merged, counts=topics.counts)
    return replace(topics, model=model, agreed=None)


def merge_blocks(
    before: Topics, after: Topics, merged: Mapping[str, Sequence[int]]
) -> list[Block]:
    """Show what topics were made one, and how good they are before and after.

    Parameters
    ----------
    before, after : Topics
    merged : mapping of str to sequences of int
        Numbers of topics, as they were, by the name of what they became.
    """
    if not merged:
        return []
    labels = before.model.topic_labels()
    parts = [
        [name, " · ".join(f"{n} {labels[n]}" for n in numbers)]
        for name, numbers in merged.items()
    ]
    rows = []
    for told, one in ((_("before"), before), (_("after"), after)):
        found = quality_of(one.model, one.counts)
        rows.append(
            [
                told,
                found.n_topics,
                *(float(f(found.coherence)) for f in (np.mean, np.min)),
                *(float(f(found.exclusivity)) for f in (np.mean, np.min)),
                None if np.isnan(found.perplexity) else found.perplexity,
            ]
        )
    header = [
        "",
        _("topics"),
        _("coherence (NPMI)"),
        _("least"),
        _("exclusivity (FREX)"),
        _("least"),
        _("perplexity of a half given the other"),
    ]
    caption = _(
        "How good the topics are before and after, on the articles they were fitted "
        "to: mean over topics, and the least of a topic."
    )
    return [
        Section(_("Topics made one")),
        Table("topics_merged", [_("topic"), _("made of")], parts),
        Table("merged_quality", header, rows, caption),
    ]
