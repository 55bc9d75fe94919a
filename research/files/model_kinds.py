"""What a saved model of each kind may hold: parameters by type, arrays by bounds."""

from research.files.model_folder import Bounds
from research.files.plain_data import (
    COUNT,
    COUNTS,
    FILLED_TEXTS,
    FLAG,
    NOTHING,
    NUMBER,
    OBJECT,
    PLAIN_VALUES,
    TEXT,
    TEXTS,
    or_null,
)

# Kinds of the parameters of a manifest; the nouns look at their ranges.
THEME_PARAMETERS = {
    "cleaner": or_null(OBJECT),
    "segmenter": or_null(OBJECT),
    "lexicon": or_null(OBJECT),
    "vectors": NOTHING,
    "vector_length": NUMBER,
    "word_ngrams": or_null(COUNTS),
    "char_ngrams": or_null(COUNTS),
    "char_punctuation": FLAG,
    "char_edges": FLAG,
    "min_df": COUNT,
    "C": NUMBER,
    "ratio_share": NUMBER,
    "beginnings": COUNTS,
    "encoder": TEXT,
    "n_folds": COUNT,
    "seed": COUNT,
    "themes": FILLED_TEXTS,
    "classes": PLAIN_VALUES,
}
TOPIC_PARAMETERS = {
    "engine": TEXT,
    "seed": COUNT,
    "cleaner": OBJECT,
    "segmenter": OBJECT,
    "wanted": TEXTS,
    "names": TEXTS,
    "hidden": COUNTS,
}
# So far apart that no honest model comes near them, and sums of products stay finite.
LARGE = 1e9
BOUNDS = {
    "themes": {
        "features_idf": Bounds("f4", 1, 100),
        "features_n_word_terms": Bounds("i8", 0, 1 << 31),
        "coef": Bounds("i1", -127, 127),
        "step": Bounds("f4", 0, LARGE),
        "word_coef": Bounds("i1", -127, 127),
        "word_step": Bounds("f4", 0, LARGE),
        "lexicon_coef": Bounds("f8", -LARGE, LARGE),
        "intercept": Bounds("f8", -LARGE, LARGE),
        "calibration": Bounds("f8", -LARGE, LARGE),
        "thresholds": Bounds("f8", 1e-12, 1 - 1e-12),
        "lengths": Bounds("f8", 1, LARGE),
        "length_calibration": Bounds("f8", -LARGE, LARGE),
        "second_vector_coef": Bounds("f4", -LARGE, LARGE),
        "second_logit_coef": Bounds("f8", -LARGE, LARGE),
        "second_intercept": Bounds("f8", -LARGE, LARGE),
    },
    "topics": {
        "topic_term": Bounds("f4", 0, 1),
        "prior": Bounds("f8", 0, LARGE),
        "topic_share": Bounds("f8", 0, 1),
        "term_weight": Bounds("f4", 0, 1.001),  # a mean of TF-IDF, rounded
        "idf": Bounds("f8", 1, 100),
    },
}
OPTIONAL_ARRAYS = (
    "word_coef",
    "word_step",
    "lengths",
    "length_calibration",
    "second_vector_coef",
    "second_logit_coef",
    "second_intercept",
    "term_weight",
    "idf",
)
