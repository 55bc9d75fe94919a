from .cleaned import Cleaned as Cleaned
from .duplicates import duplicate_groups as duplicate_groups
from .learn_recurring import learn_recurring as learn_recurring
from .lexicon import Hit as Hit
from .lexicon import WordList as WordList
from .phrases import learn_phrases as learn_phrases
from .segmenter import stop_words as stop_words

__all__ = [
    "Cleaned",
    "Hit",
    "WordList",
    "duplicate_groups",
    "learn_phrases",
    "learn_recurring",
    "stop_words",
]
