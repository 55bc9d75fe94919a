"""Where a sentence is finished: the marks, once for readers of files and of texts.

It stands in the lowest wing because readers tell by it whether lines are articles.
"""

# A sentence is finished by one of these, closing marks behind it or not.
SENTENCE_ENDS = frozenset("。！？!?…")
CLOSERS = "”’」』）)》】〉"


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotes and brackets aside.

    Examples
    --------
    >>> ends_sentence("他说：“好。”"), ends_sentence("他说：“好”")
    (True, False)
    """
    return text.rstrip(CLOSERS)[-1:] in SENTENCE_ENDS
