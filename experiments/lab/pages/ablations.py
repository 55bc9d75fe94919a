"""Kinds of evidence, for finding out what each is worth."""

from research.pages.evidence.chain_features import CHAIN_FEATURES
from research.pages.evidence.pair_features import LOCAL

CHARACTERS = (
    *(name for name in LOCAL if name.startswith(("flow", "surprise", "crossing"))),
    *("i_ending", "j_beginning", "j_flow_best", "i_flow_best"),
)
_ALIKE = (
    "alike", "grams", "chain_words", "chain_vectors", "chain_grams", "likely", "title",
)  # fmt: skip
LIKENESS = tuple(name for name in (*LOCAL, *CHAIN_FEATURES) if name.startswith(_ALIKE))
PLACES = (
    "distance", "next", "n_headings", "after_heading", "before_heading",
    "i_first", "j_first", "i_last",
)  # fmt: skip
OPENING_CLOSING = (
    "i_closing", "i_opening", "j_closing", "j_opening", "before_closing",
    "after_opening", "j_follow_opening", "after_closing",
)  # fmt: skip
ORDINALS = ("ordinal", "j_ordinal", "chain_ordinal")
EVIDENCE = {
    "characters at the link": CHARACTERS,
    "likeness": LIKENESS,
    "place on the page": PLACES,
    "words that open and close": OPENING_CLOSING,
    "ordinals": ORDINALS,
    "chains": CHAIN_FEATURES,
}
