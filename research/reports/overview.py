"""What is in a corpus, as blocks."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from research.rendering import figures
from research.rendering.blocks import Block, Figure, KeyNumbers, Prose, Section, Table
from research.reports.digest import Digest
from research.text.encoding_damage import count_encoding_damage


def overview_blocks(digest: Digest) -> list[Block]:
    """Show counts, lengths, dates, sources, reprints and recurring text."""
    corpus, recurring = digest.corpus, digest.recurring
    lengths = np.array([len(article.text) for article in corpus], dtype=float)
    sources = Counter(article.source for article in corpus)
    n_unnamed = sources.pop("", 0)
    n_copies = len(corpus) - len(np.unique(digest.groups))
    shown, dated = digest.periods.kind, Counter(digest.periods.kept)
    blocks: list[Block] = [
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
    ]
    if dated:
        names = tuple(sorted(dated))
        counts = np.array([dated[name] for name in names])
        blocks.append(
            Figure(
                "articles_over_time",
                figures.columns_by_period(names, counts, label="Articles"),
                f"Articles by {shown}, from {names[0]} to {names[-1]}; most in "
                f"{names[int(counts.argmax())]} ({counts.max():,}).",
                f"Columns of article counts by {shown}.",
            )
        )
    if sources:
        rows = sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))
        caption = f"Articles by source; {n_unnamed:,} name none."
        blocks.append(Table("sources", ["source", "articles"], rows, caption))
    blocks += _encoding_damage_blocks(corpus.texts)
    if recurring:
        found = [(f.text, f.source, f.position, f.n_docs, f.share) for f in recurring]
        header = [
            "recurring text",
            "source",
            "position",
            "articles",
            "share of the source",
        ]
        caption = (
            "Recurring texts: what a source repeats at the edges of its articles. "
            "Left out before topics are fitted; titles are left alone. ０ stands for "
            "any digit, ＊ for up to 60 characters of any kind within a line."
        )
        blocks.append(Table("recurring_texts", header, found, caption))
    return blocks


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
