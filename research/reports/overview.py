"""What is in a corpus, as blocks."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from research.i18n import N_, _, listed, ngettext, period_name
from research.rendering import figures
from research.rendering.blocks import (
    Block,
    Figure,
    KeyNumbers,
    Prose,
    Section,
    Share,
    Table,
)
from research.reports.digest import Digest
from research.stats.periods import Periods
from research.text.encoding_damage import count_encoding_damage
from research.text.recurring import RecurringText

POSITIONS = (N_("start"), N_("end"))  # of what recurs in an article
MAX_NAMED = 4  # sources in the lead


def lead_of(digest: Digest) -> str:
    """Say how many articles there are, of which time and of which sources."""
    corpus = digest.corpus
    dates = sorted(article.date for article in corpus if article.date)
    sources = Counter(article.source for article in corpus if article.source)
    told = [ngettext("{n:,} article", "{n:,} articles", len(corpus))]
    if dates:
        told.append(
            _(
                "from {first} to {last}",
                first=period_name(dates[0]),
                last=period_name(dates[-1]),
            )
        )
    if len(sources) > MAX_NAMED:
        told.append(
            _(
                "of {n:,} sources, most of them of {names}",
                n=len(sources),
                names=listed(name for name, _n in sources.most_common(MAX_NAMED)),
            )
        )
    elif sources:
        told.append(_("of {names}", names=listed(sorted(sources))))
    return _("{told}.", told=listed(told))


def key_blocks(digest: Digest) -> list[Block]:
    """Give counts, and articles over time."""
    corpus = digest.corpus
    n_copies = len(corpus) - len(np.unique(digest.groups))
    counts = [
        (len(corpus), _("articles")),
        (sum(len(article.text) for article in corpus), _("characters")),
        (len({article.source for article in corpus} - {""}), _("sources")),
        (n_copies, _("near-duplicates of another article")),
        (digest.periods.of.count(None), _("articles without a usable date")),
    ]
    # Nought sources or copies is no headline: where it matters, it is said below.
    counts = [(number, what) for number, what in counts if number]
    return [KeyNumbers(counts), *_date_blocks(digest.periods)]


def overview_blocks(digest: Digest) -> list[Block]:
    """Show sources, lengths, odd characters and recurring text."""
    corpus = digest.corpus
    lengths = np.array([len(article.text) for article in corpus], dtype=float)
    sources = Counter(article.source for article in corpus)
    n_unnamed = sources.pop("", 0)
    return [
        Section(_("What is in it")),
        *_source_blocks(sources, n_unnamed),
        Figure(
            "lengths",
            figures.histogram(lengths, label=_("Characters an article")),
            _(
                "Half of the articles have at most {median:,.0f} characters; the "
                "longest has {longest:,.0f}. The last bar holds all that are longer "
                "than 99 %.",
                median=float(np.median(lengths)),
                longest=float(lengths.max()),
            ),
            _("A histogram of article lengths."),
        ),
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
            figures.columns_by_period(names, counts, label=_("Articles")),
            _(
                "Articles by {kind}, from {first} to {last}; most in {most} ({n:,}).",
                kind=_(periods.kind),
                first=period_name(names[0]),
                last=period_name(names[-1]),
                most=period_name(names[int(counts.argmax())]),
                n=counts.max(),
            ),
            _("Columns of article counts by {kind}.", kind=_(periods.kind)),
        )
    ]


def _source_blocks(sources: Mapping[str, int], n_unnamed: int) -> list[Block]:
    """List sources by their articles, if any is named."""
    if not sources:
        return []
    rows = sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))
    caption = _("Articles by source; {n_unnamed:,} name none.", n_unnamed=n_unnamed)
    return [Table("sources", [_("source"), _("articles")], rows, caption)]


def _recurring_blocks(recurring: Sequence[RecurringText]) -> list[Block]:
    """List what sources repeat, if anything."""
    if not recurring:
        return []
    found = [
        (f.text, f.source, _(f.position), f.n_docs, Share(f.share)) for f in recurring
    ]
    header = [
        _("recurring text"),
        _("source"),
        _("position"),
        _("articles"),
        _("share of the source"),
    ]
    caption = _(
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
            Prose(_("No article holds odd characters, as a bad encoding leaves them."))
        ]
    rows = [(_(damage.kind), damage.n_found, damage.n_docs) for damage in damages]
    caption = _(
        "Odd characters, as a bad encoding leaves them. Cleaning changes what models "
        "read, never the articles themselves."
    )
    return [Table("repairs", [_("what"), _("found"), _("articles")], rows, caption)]
