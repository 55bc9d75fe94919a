"""Scores of the shipped model: the quick way and the plain way, bit by bit."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix

from research.features.ngrams import FIRST, LAST
from research.features.token_numbers import is_word
from research.models import load_model
from research.text.cleaner import clean
from research.text.segmenter import Segmenter
from research.themes.linear import hit_density, single_words, word_lengths


def test_scores_are_to_the_last_bit_those_of_terms_counted_one_by_one(sample):
    shipped = load_model("themes").linear_
    features, texts = shipped.features, sample.texts[::9]
    names = features.get_feature_names_out().tolist()
    column_of = {name: column for column, name in enumerate(names)}
    segment = features.segmenter or Segmenter()
    cleaned = [clean(text) for text in texts]
    rows = []
    for text in cleaned:
        words = [w.lower() if w.isascii() else w for w in segment(text) if is_word(w)]
        words = [FIRST, *words, LAST] if words else []
        runs = re.findall(r"[^\W_]+", re.sub("[A-Z]", lambda c: c[0].lower(), text))
        terms = [f"word={word}" for word in words]
        terms += [f"word={a} {b}" for a, b in pairwise(words)]
        for n in (1, 2, 3):
            terms += [
                f"char={r[i : i + n]}" for r in runs for i in range(len(r) - n + 1)
            ]
        found = Counter(column_of[term] for term in terms if term in column_of)
        rows.append(sorted(found.items()))
    counts = csr_matrix(
        (
            np.array([n for row in rows for _, n in row], dtype=np.float32),
            np.array([column for row in rows for column, _ in row]),
            np.cumsum([0, *map(len, rows)]),
        ),
        shape=(len(texts), len(names)),
    )
    tfidf = features._weighted(counts)
    scores = (tfidf @ shipped.coef.T).astype(float)
    if shipped.word_coef is not None:
        lengths = word_lengths(tfidf, single_words(features))
        scores += tfidf @ shipped.word_coef.T / lengths
    density = hit_density(cleaned, shipped.lexicon)
    scores += density @ shipped.lexicon_coef.T + shipped.intercept
    np.testing.assert_array_equal(shipped.score(texts)[0], scores)
