"""What is in a corpus, as blocks."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from research.rendering import figures
from research.rendering.blocks import Block, Figure, KeyNumbers, Prose, Section, Table
from research.reports.digest import Digest
from research.stats.periods import Periods
from research.text.encoding_damage import count_encoding_damage
from research.text.recurring import RecurringText


def overview_blocks(digest: Digest) -> list[Block]:
    """Show counts, lengths, dates, sources, reprints and recurring text."""
    corpus = digest.corpus
    lengths = np.array([len(article.text) for article in corpus], dtype=float)
    sources = Counter(article.source for article in corpus)
    n_unnamed = sources.pop("", 0)
    n_copies = len(corpus) - len(np.unique(digest.groups))
    return [
        Section("What is in it"),
        KeyNumbers(
            [
                (len(corpus), "articles"),
                (int(lengths.sum()), "characters"),
                (len(sources), "sources"),
                (n_copies, "near-duplicates of another article"),
                (digest.periods.of.count(None), "articles without a usable date"),
            ]
        ),
        Figure(
            "lengths",
            figures.histogram(lengths, label="Characters an article"),
            f"Half of the articles have at most {np.median(lengths):,.0f} characters; "
            f"the longest has {lengths.max():,.0f}. The last bar holds all that are "
            "longer than 99 %.",
            "A histogram of article lengths.",
        ),
        *_date_blocks(digest.periods),
        *_source_blocks(sources, n_unnamed),
        *_encoding_damage_blocks(corpus.texts),
        *_recurring_blocks(digest.recurring),
    ]


def _date_blocks(periods: Periods) -> list[Block]:
    """Draw how many articles each period has, if any has a date."""
    dated = Counter(periods.kept)
    if not dated:
        return []
    names = tuple(sorted(dated))
    counts = np.array([dated[name] for name in names])
    return [
        Figure(
            "articles_over_time",
            figures.columns_by_period(names, counts, label="Articles"),
            f"Articles by {periods.kind}, from {names[0]} to {names[-1]}; most in "
            f"{names[int(counts.argmax())]} ({counts.max():,}).",
            f"Columns of article counts by {periods.kind}.",
        )
    ]


def _source_blocks(sources: Mapping[str, int], n_unnamed: int) -> list[Block]:
    """List sources by their articles, if any is named."""
    if not sources:
        return []
    rows = sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))
    caption = f"Articles by source; {n_unnamed:,} name none."
    return [Table("sources", ["source", "articles"], rows, caption)]


def _recurring_blocks(recurring: Sequence[RecurringText]) -> list[Block]:
    """List what sources repeat, if anything."""
    if not recurring:
        return []
    found = [(f.text, f.source, f.position, f.n_docs, f.share) for f in recurring]
    header = ["recurring text", "source", "position", "articles", "share of the source"]
    caption = (
        "Press formulae: recurring texts, what a source repeats at the edges of its "
        "articles. Left out before topics are fitted; titles are left alone. ０ stands "
        "for any digit, ＊ for up to 60 characters of any kind within a line."
    )
    return [Table("formulae", header, found, caption)]


def _encoding_damage_blocks(texts: Sequence[str]) -> list[Block]:
    """List what a bad encoding left in the texts."""
    damages = count_encoding_damage(texts)
    if not damages:
        return [
            Prose("No article holds odd characters, as a bad encoding leaves them.")
        ]
    rows = [(damage.kind, damage.n_found, damage.n_docs) for damage in damages]
    caption = (
        "Odd characters, as a bad encoding leaves them. Cleaning changes what models "
        "read, never the articles themselves."
    )
    return [Table("repairs", ["what", "found", "articles"], rows, caption)]
