"""Train a theme model on all labelled articles, and write its card."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from research.corpus.corpus import Corpus
from research.evaluation.cross_validation import (
    OVER_ALL,
    Predictions,
    cross_validate,
    score,
)
from research.evaluation.sampling import LABELLED_BY, sampling_weights
from research.evaluation.splits import without_overlap
from research.features.word_vectors import WordVectors, fit_word_vectors
from research.i18n import N_, _
from research.rendering.cells import markdown_cell
from research.text.lexicon import read_lexicon
from research.text.words import WordChoice
from research.themes.classifier import ThemeClassifier
from research.themes.lengths import FIRST_LINE
from research.themes.second_reading import Encoder
from research.themes.theme_names import check_theme_names

CARD_METRICS = (N_("precision"), N_("recall"), N_("F1"), N_("average precision"))
CARD_OVERALL = (N_("macro F1"), N_("mean average precision"))

# Of more themes than these, most must have so many articles: each is a model of its
# own, fitted anew in every fold, and from fewer articles nothing is learned.
MANY_THEMES, LEAST_OF_MANY = 100, 5

# Unlabelled articles from which word vectors are learned: those of fewer bring nothing.
LEAST_UNLABELLED = 3_000
# Titles, and leads of some lengths: what is labelled may be shorter than articles.
BEGINNINGS = (FIRST_LINE, 60, 100, 150, 300)


_NO_LABELS = N_(
    "training needs articles with labels, got none. Give a column "
    "'labels'; themes of one article are separated by semicolons, 'none' "
    "is no theme."
)


def train_themes(
    corpus: Corpus,
    *,
    extra: Corpus | None = None,
    pool: Corpus | None = None,
    n_folds: int = 5,
    seed: int = 7,
    notes: Sequence[str] = (),
    words: WordChoice | None = None,
    min_articles: int = 1,
    encoder: Encoder | None = None,
) -> tuple[ThemeClassifier, str]:
    """Train a classifier on all labelled articles, and write its card.

    Parameters
    ----------
    corpus : Corpus
        Word vectors are learned from its unlabelled articles.
    extra : Corpus, optional
        Labelled articles that are trained on and never scored.
    pool : Corpus, optional
        More articles to learn word vectors from; their labels, if any, are not read.
    n_folds : int
        Of the cross-validation behind the scores on the card; 0 leaves it out.
    seed : int
    notes : sequence of str
        Sentences about the data, for the card.
    words : WordChoice, optional
        The user's own words.
    encoder : callable, optional
        Reads articles again that words leave in doubt, see `ThemeClassifier`.
    min_articles : int
        Themes of fewer labelled articles are left out, and named on the card.

    Returns
    -------
    model : ThemeClassifier
        Fitted on all labelled articles.
    card : str
        Markdown: data, counts, scores with intervals, limits.

    Raises
    ------
    ValueError
        If no article is labelled, a theme has the name of a column of ours, or most of
        more than a hundred themes have fewer than five articles.
    """
    labelled = corpus.select(lambda article: article.labels is not None).in_order()
    extra = Corpus(()) if extra is None else extra.in_order()
    themes = tuple(sorted({*labelled.themes, *extra.themes}))
    if not labelled.themes:
        raise ValueError(_(_NO_LABELS))
    check_theme_names(themes)
    labelled, extra, rare = _without_rare(labelled, extra, themes, min_articles)
    themes = tuple(theme for theme in themes if theme not in rare)
    _check_many(labelled, extra, themes)
    notes = [*notes, *_whose_notes(labelled), *_rare_notes(rare, min_articles)]
    unlabelled = corpus.select(lambda article: article.labels is None)
    texts = _texts_apart([unlabelled, pool or Corpus(())], [labelled, extra])
    model = _unfitted(themes, texts, words or WordChoice(), seed, encoder)
    lines = _data_lines(labelled, extra, themes, [*notes, *_vector_notes(len(texts))])
    training = Corpus((*labelled, *extra))
    tokens = model.tokens(training.texts)
    if n_folds:
        predictions = cross_validate(
            "model",
            model,
            labelled,
            themes=themes,
            extra=extra,
            n_folds=n_folds,
            seed=seed,
            tokens=tokens,
        )
        lines += _score_lines(predictions, n_folds, seed)
    model.fit(
        tokens,
        [article.labels or () for article in training],
        sample_weight=sampling_weights(training),
    )
    return model, "\n".join([*lines, ""])


def _unfitted(
    themes: Sequence[str],
    unlabelled: Sequence[str],
    words: WordChoice,
    seed: int,
    encoder: Encoder | None = None,
) -> ThemeClassifier:
    """Set up a classifier: the word list if it knows the themes, vectors if enough."""
    lexicon = read_lexicon()
    known = set(themes) <= set(lexicon.themes)
    enough = len(unlabelled) >= LEAST_UNLABELLED
    return ThemeClassifier(
        lexicon=lexicon if known else None,
        vectors=fit_word_vectors(unlabelled, seed=seed) if enough else None,
        beginnings=BEGINNINGS,
        encoder=encoder,
        seed=seed,
        segmenter=None if words == WordChoice() else words.segmenter(),
        min_df=2 if words.min_df is None else words.min_df,
    )


_TOO_FEW = N_(
    "no theme has {min_articles:,} labelled articles; the most frequent "
    "one has {most:,}. Give a lower --min-articles, or label more."
)


def _without_rare(
    labelled: Corpus, extra: Corpus, themes: Sequence[str], min_articles: int
) -> tuple[Corpus, Corpus, dict[str, int]]:
    """Take from the labels the themes of too few articles, and count those."""
    counts = _articles_of_themes(labelled, extra)
    rare = {theme: counts[theme] for theme in themes if counts[theme] < min_articles}
    if len(rare) == len(themes):
        most = max(counts.values())
        raise ValueError(_(_TOO_FEW, min_articles=min_articles, most=most))
    if not rare:
        return labelled, extra, {}

    def spared(corpus: Corpus) -> Corpus:
        return Corpus(
            tuple(
                replace(a, labels=tuple(t for t in a.labels or () if t not in rare))
                for a in corpus
            )
        )

    return spared(labelled), spared(extra), rare


def _articles_of_themes(labelled: Corpus, extra: Corpus) -> Counter[str]:
    return Counter(name for a in (*labelled, *extra) for name in set(a.labels or ()))


def _check_many(labelled: Corpus, extra: Corpus, themes: Sequence[str]) -> None:
    """Refuse very many themes of which most have next to no articles."""
    counts = _articles_of_themes(labelled, extra)
    n_rare = sum(counts[theme] < LEAST_OF_MANY for theme in themes)
    if len(themes) > MANY_THEMES and 2 * n_rare > len(themes):
        raise ValueError(
            _(
                "of more than {many} themes most must have {least} or more labelled "
                "articles; of {n_themes:,} themes {n_rare:,} have fewer. Training "
                "would take hours and learn nothing of them. Give broader labels, or "
                "leave rare themes out: --min-articles {least}.",
                many=MANY_THEMES,
                least=LEAST_OF_MANY,
                n_themes=len(themes),
                n_rare=n_rare,
            )
        )


def _whose_notes(labelled: Corpus) -> list[str]:
    """Say whose the labels are, where articles tell."""
    counts = Counter(
        str(a.extra[LABELLED_BY]) for a in labelled if LABELLED_BY in a.extra
    )
    if not counts:
        return []
    told = _counted(counts)
    return [
        f"Who labelled the articles: {told}. Scores against labels of a language model "
        "say how well they are repeated, not how right they are."
    ]


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{markdown_cell(name)} ({counts[name]:,})" for name in sorted(counts)
    )


def _rare_notes(rare: dict[str, int], min_articles: int) -> list[str]:
    if not rare:
        return []
    told = _counted(rare)
    return [
        _(
            "Themes of fewer than {min_articles:,} labelled articles were left out: "
            "{told}. Their articles stayed, without them.",
            min_articles=min_articles,
            told=told,
        )
    ]


def vectors_apart(
    pool: Corpus, *labelled: Corpus, n_dims: int = 200, seed: int = 7
) -> WordVectors:
    """Learn word vectors from those articles of a pool that nobody labelled.

    So cross-validation over the labelled articles scores none that the vectors saw.

    Parameters
    ----------
    pool : Corpus
    *labelled : Corpus
    n_dims : int
        Fewer where there are fewer words or texts.
    seed : int
        Of the decomposition.
    """
    texts = _texts_apart([pool], labelled)
    return fit_word_vectors(texts, n_dims=n_dims, seed=seed)


def _texts_apart(pools: Sequence[Corpus], labelled: Sequence[Corpus]) -> list[str]:
    """Texts of those articles of the pools that stand nowhere among the labelled."""
    others = Corpus(tuple(article for corpus in labelled for article in corpus))
    # Pools may number their articles alike, and so are not made one corpus.
    return [
        text
        for pool in pools
        if len(pool)
        for text in without_overlap(pool, others).texts
    ]


def _vector_notes(n_unlabelled: int) -> list[str]:
    if not n_unlabelled:
        return []
    if n_unlabelled < LEAST_UNLABELLED:
        return [
            _(
                "The {n_unlabelled:,} unlabelled articles were not used: word vectors "
                "take {LEAST_UNLABELLED:,} or more.",
                n_unlabelled=n_unlabelled,
                LEAST_UNLABELLED=LEAST_UNLABELLED,
            )
        ]
    return [
        _(
            "Word vectors were learned from {n_unlabelled:,} unlabelled articles, "
            "none of them one of the labelled articles, whole or in part.",
            n_unlabelled=n_unlabelled,
        )
    ]


def _data_lines(
    labelled: Corpus, extra: Corpus, themes: Sequence[str], notes: Sequence[str]
) -> list[str]:
    counts = labelled.label_matrix(themes).sum(axis=0)
    without = sum(not article.labels for article in labelled)
    lines = [
        _("# Theme model"),
        "",
        _("Trained on {n_labelled:,} labelled articles", n_labelled=len(labelled)),
    ]
    lines[-1] += (
        _(" and {n_extra:,} extra ones.", n_extra=len(extra)) if len(extra) else _(".")
    )
    lines += ["", _("| theme | articles with it |"), "| --- | --- |"]
    lines += [
        f"| {markdown_cell(theme)} | {n} |"
        for theme, n in zip(themes, counts, strict=True)
    ]
    lines += [_("| none | {without} |", without=without)]
    return [*lines, *(line for note in notes for line in ("", note))]


def _score_lines(predictions: Predictions, n_folds: int, seed: int) -> list[str]:
    found = {
        (s.theme, s.metric): f"{s.interval.value:.3f} "
        f"[{s.interval.low:.3f}, {s.interval.high:.3f}]"
        for s in score(predictions, seed=seed)
    }
    return [
        "",
        _(
            "Scores by {n_folds}-fold cross-validation on the {n_ids:,} articles, "
            "with 95 % bootstrap intervals by group of near-duplicates. Vocabulary, "
            "weights, probabilities and thresholds are learned without the articles "
            "scored.",
            n_folds=n_folds,
            n_ids=len(predictions.ids),
        ),
        "",
        *(
            _("- {name}: {value}", name=_(name), value=found[OVER_ALL, name])
            for name in CARD_OVERALL
        ),
        "",
        _("| theme | {CARD_METRICS} |", CARD_METRICS=" | ".join(map(_, CARD_METRICS))),
        "| --- |" + " --- |" * len(CARD_METRICS),
        *(
            f"| {markdown_cell(theme)} | "
            f"{' | '.join(found[theme, name] for name in CARD_METRICS)} |"
            for theme in predictions.themes
        ),
        "",
        _(
            "Limits: articles unlike those it was trained on are labelled worse. The "
            "model gives themes to any text in Chinese; what it says of others means "
            "nothing."
        ),
        "",
        _("For your paper:"),
        "",
        _(
            "> Themes were given by a linear support vector machine a theme over "
            "n-grams of words and characters (Fan et al. 2008; Wang and Manning "
            "2012), with calibrated probabilities (Platt 1999), trained on labelled "
            "articles. In {n_folds}-fold cross-validation on {n:,} of them, with "
            "near-duplicates in one fold, macro F1 is {macro} (95 % bootstrap "
            "interval).",
            n_folds=n_folds,
            n=len(predictions.ids),
            macro=found[OVER_ALL, "macro F1"],
        ),
    ]
