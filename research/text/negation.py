"""Mentions that do not count, by rules that are data."""

import re

# What turns a term into its opposite, right before it: 并非数字化转型, 未获贷款.
_NEGATION = re.compile(
    "(?:(?:不|未|没有?|尚无)(?:是|有|获|得|获得|取得)?|非|无需?|拒绝|取消)$"
)
_NEGATION_CHARS = 4


def is_negated(text: str, start: int) -> bool:
    """Tell whether a negation stands right before a place."""
    return _NEGATION.search(text[max(start - _NEGATION_CHARS, 0) : start]) is not None
