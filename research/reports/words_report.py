"""Words of a corpus: how often, by group, in their contexts, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from research.corpus.corpus import Corpus
from research.i18n import _
from research.measurement.concordance import concordance
from research.measurement.groups import check_columns, group_key
from research.measurement.word_network import WordNetwork, word_network
from research.measurement.words import (
    WordCounts,
    collocations,
    count_words,
    frequency_list,
    words_by_group,
)
from research.rendering.blocks import Block, Figure, KeyNumbers, Prose, Section, Table
from research.rendering.network_figure import network
from research.rendering.report import Report
from research.reports.correspondence_map import map_blocks
from research.stats.strata import issues_of
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter, stop_words
from research.text.tokens import Tokens

if TYPE_CHECKING:
    import pandas as pd

SHOWN, SHOWN_LINES = 30, 40
KEPT_LINES = 5_000  # of a term in the table of contexts; more are drawn at random


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSettings:
    """What can change a number of the report.

    Attributes
    ----------
    near : tuple of str
        Terms whose contexts and neighbours are shown.
    group : str
        Column by which words are compared; empty for none.
    min_df : int
        Words of fewer articles are left out.
    window : int
        Words on either side that count as near.
    network_words : int
        Words of the network at most; 0 leaves it out.
    seed : int
    """

    near: tuple[str, ...] = ()
    group: str = ""
    min_df: int = 3
    window: int = 5
    network_words: int = 80
    seed: int = 7


def words_report(
    corpus: Corpus,
    settings: WordSettings | None = None,
    *,
    user_words: Sequence[str] = (),
    more_stop_words: Sequence[str] = (),
) -> tuple[Report, dict[str, bytes]]:
    """Count words, show them by group, in context, and together.

    Parameters
    ----------
    corpus : Corpus
    settings : WordSettings, optional
    user_words, more_stop_words : sequence of str
        Kept whole by the segmenter; left out beside those that ship.

    Returns
    -------
    Report
    dict
        Files beside it: the network as GEXF and GraphML.

    Raises
    ------
    ValueError
        If no article has the column of groups, or there is no word to count.
    """
    chosen = WordSettings() if settings is None else settings
    if chosen.group:
        check_columns(corpus.articles, [chosen.group])
    corpus = corpus.in_order()
    stops = (*stop_words(), *more_stop_words)
    segmenter = Segmenter(user_words=tuple(user_words))
    tokens = Tokens.of(corpus.texts, cleaner=Cleaner(), segmenter=segmenter)
    found = count_words(tokens, stop_words=stops, min_df=chosen.min_df)
    if not found.words:
        raise ValueError(
            _(
                "no word stands in {min_df} articles or more, of {n_corpus}. Lower "
                "--min-df or give more articles.",
                min_df=chosen.min_df,
                n_corpus=len(corpus),
            )
        )
    blocks = [*_frequency_blocks(corpus, found, chosen)]
    if chosen.group:
        blocks += _group_blocks(corpus, found, chosen)
        keys = [group_key(article, [chosen.group]) for article in corpus]
        groups = [None if key is None else key[0] for key in keys]
        blocks += map_blocks(found, groups, by=chosen.group)
    for number, term in enumerate(chosen.near, 1):
        blocks += _near_blocks(corpus, tokens, stops, chosen, term, number)
    files: dict[str, bytes] = {}
    if chosen.network_words:
        linked = word_network(found, n_words=chosen.network_words, seed=chosen.seed)
        blocks += _network_blocks(linked, len(corpus))
        files = {"network.gexf": linked.gexf(), "network.graphml": linked.graphml()}
    lead = _("Words are counted as segmented, without stop words; Latin in lower case.")
    parameters = {
        **{name: getattr(chosen, name) for name in chosen.__dataclass_fields__},
        "corpus": corpus.sha256,
        "articles": len(corpus),
        "user words": len(user_words),
        "stop words of one's own": len(more_stop_words),
    }
    return Report(_("Words"), parameters, blocks, lead), files


def _frequency_blocks(
    corpus: Corpus, found: WordCounts, chosen: WordSettings
) -> list[Block]:
    table = frequency_list(found)
    n_counted = int(found.counts.sum())
    numbers = [(len(corpus), _("articles")), (n_counted, _("words counted"))]
    numbers.append(
        (
            len(found.words),
            _("different words in {min_df}+ articles", min_df=chosen.min_df),
        )
    )
    return [
        KeyNumbers(numbers),
        Section(_("How often")),
        _table(
            "frequency",
            table.head(SHOWN).round({"rate": 2, "dispersion": 3}),
            _(
                "The {SHOWN} commonest of {n_table:,} words, in {n_corpus:,} "
                "articles; rate: per 10,000 counted words; dispersion: 0 where a word "
                "is spread evenly over the articles, near 1 where it stands in few. "
                "All words: frequency_all.csv.",
                SHOWN=min(SHOWN, len(table)),
                n_table=len(table),
                n_corpus=len(corpus),
            ),
        ),
        _table(
            "frequency_all", table.round({"rate": 4, "dispersion": 4}), "", file=True
        ),
    ]


def _group_blocks(
    corpus: Corpus, found: WordCounts, chosen: WordSettings
) -> list[Block]:
    keys = [group_key(article, [chosen.group]) for article in corpus]
    groups = [None if key is None else key[0] for key in keys]
    sources = [article.source for article in corpus]
    issues = issues_of(sources, [article.date for article in corpus])
    named = {group for group in groups if group is not None}
    of_source = {(source, group) for source, group in zip(sources, groups, strict=True)}
    # Where a group is a source, nothing is left to compare within sources.
    within = len(of_source) > len(named) and chosen.group != "source"
    table = words_by_group(
        found,
        groups,
        sources=sources if within else None,
        issues=issues,
        seed=chosen.seed,
    )
    unit = _("issues within each source") if within else _("issues")
    caption = _(
        "Words that {group} uses more than the others: binary logarithm of the two "
        "rates, G² and p over all words and groups ({unit} changing places 999 "
        "times); rates are of a million counted words. Only p of at most 0.05.",
        group=chosen.group,
        unit=unit,
    )
    if not len(table):
        return [
            Section(_("Words by {group}", group=chosen.group)),
            Prose(_("No word sets a group apart beyond what chance explains.")),
        ]
    shown = table.groupby("group").head(8)
    digits = {"log_ratio": 2, "log_likelihood": 1, "p_value": 3}
    digits |= {"rate": 0, "rate_elsewhere": 0}
    return [
        Section(_("Words by {group}", group=chosen.group)),
        _table("words_by_group", shown.round(digits), caption),
        _table("words_by_group_all", table.round(digits), "", file=True),
    ]


def _near_blocks(
    corpus: Corpus,
    tokens: Tokens,
    stops: Sequence[str],
    chosen: WordSettings,
    term: str,
    number: int,
) -> list[Block]:
    lines = concordance(corpus, term, cleaner=tokens.cleaner)
    n_lines, n_docs = len(lines), lines["id"].nunique()
    blocks: list[Block] = [
        Section(
            _("“{term}” in its contexts", term=term),
            _(
                "{n_lines:,} places, {n_docs:,} articles",
                n_lines=n_lines,
                n_docs=n_docs,
            ),
        )
    ]
    if not n_lines:
        return [*blocks, Prose(_("No article holds {term}.", term=term))]
    rng = np.random.default_rng(chosen.seed)
    drawn = np.sort(rng.permutation(n_lines)[:SHOWN_LINES])
    caption = _(
        "{n_drawn} of {n_lines:,} places, drawn at random",
        n_drawn=len(drawn),
        n_lines=n_lines,
    )
    columns = ["id", "date", "left", "mention", "right"]
    kept = np.sort(rng.permutation(n_lines)[:KEPT_LINES])
    blocks += [
        _table(f"contexts_{number}", lines.iloc[drawn][columns], f"{caption}."),
        _table(f"contexts_{number}_all", lines.iloc[kept], "", file=True),
    ]
    near = collocations(tokens, term, window=chosen.window, stop_words=stops)
    if len(near):
        told = _(
            "Words within {window} words of {term}, five times or more, by ",
            window=chosen.window,
            term=term,
        )
        told += _("log-Dice: at most 14, one more is twice as close.")
        blocks.append(_table(f"near_{number}", near.round({"log_dice": 2}), told))
    else:
        blocks.append(
            Prose(_("No word stands near {term}, as a word, five times.", term=term))
        )
    return blocks


def _network_blocks(linked: WordNetwork, n_articles: int) -> list[Block]:
    places = {word: place for place, word in enumerate(linked.words)}
    strength = linked.edges["cosine"] / max(linked.edges["cosine"].max(), 1e-9)
    edges = [
        (places[first], places[second], float(strong))
        for first, second, strong in zip(
            linked.edges["first"], linked.edges["second"], strength, strict=True
        )
    ]
    n_modules = len(set(linked.module.tolist()))
    caption = _(
        "{n_words} words, {n_edges} pairs that share more of {n_articles:,} articles "
        "than chance lets them (hypergeometric, p ≤ 0.05 over all pairs), by cosine; "
        "{n_modules} modules (Louvain) as colours. Words of more than a quarter of "
        "the articles are left out. network.gexf and network.graphml open in Gephi.",
        n_words=len(linked.words),
        n_edges=len(edges),
        n_articles=n_articles,
        n_modules=n_modules,
    )
    drawing = network(linked.words, linked.n_docs, linked.module, linked.place, edges)
    alt = _("A network of words that stand in the same articles.")
    return [
        Section(_("Words that stand together")),
        Figure("network", drawing, caption, alt),
        _table("network_pairs", linked.edges.round({"cosine": 4}), "", file=True),
    ]


def _table(
    name: str, table: "pd.DataFrame", caption: str, *, file: bool = False
) -> Table:
    rows: list[list[Any]] = [
        [None if value != value else value for value in row]
        for row in table.astype(object).itertuples(index=False, name=None)
    ]
    header = [column.replace("_", " ") for column in table.columns]
    return Table(name, header, rows, caption, is_file_only=file)
