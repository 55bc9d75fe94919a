"""The lines between --- at the head of a Markdown file, as site generators write them.

Not all of YAML: keys at the margin with a text, or a list in brackets or below. What
people write there is often no YAML, such as a title with a colon in it.
"""

import json
import re

MAX_CHARS = 1 << 16
_BLOCK = re.compile(
    r"(-{3}|\+{3})[ \t]*\n(.*?)(?:^|\n)(?:\1|\.{3})[ \t]*(?:\n|$)", re.S
)
_KEY = re.compile(
    r"([^\s:=#\-\[\]{}\"'][^:=\n]{0,60}?)[ \t]*[:=](?:[ \t]+(.*)|[ \t]*)$"
)
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_COMMENT = re.compile(r"\s#.*$")


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    r"""Part front matter from the text behind it.

    Parameters
    ----------
    text : str
        Its lines end in a line feed.

    Returns
    -------
    values : dict of str to str, list of str
        Keys in small letters. Empty where there is no front matter.
    rest : str

    Examples
    --------
    >>> split_front_matter("---\ntitle: 平台: 上线\ntags: [a, b]\n---\n正文")
    ({'title': '平台: 上线', 'tags': ['a', 'b']}, '正文')
    """
    match = _BLOCK.match(text[:MAX_CHARS])
    if not match:
        return {}, text
    values: dict[str, object] = {}
    key = ""
    for line in match.group(2).split("\n"):
        if found := _KEY.match(line):
            key, value = found.group(1).strip().lower(), (found.group(2) or "").strip()
            values[key] = _value(value)
        elif key and (item := _ITEM.match(line)):
            held = values.get(key)
            listed = held if isinstance(held, list) else []
            values[key] = [*listed, str(_value(item.group(1).strip()))]
        elif key and line[:1] in " \t" and line.strip():
            held = values.get(key)
            if isinstance(held, str):  # a text over several lines
                values[key] = f"{held.rstrip('>|-')} {line.strip()}".strip()
    if not values:
        return {}, text
    return values, text[match.end() :]


def _value(text: str) -> object:
    if text[:1] == text[-1:] == '"' and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    if text[:1] == text[-1:] == "'" and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text[:1] == "[" and text[-1:] == "]":
        parts = (part.strip() for part in re.split("[,，]", text[1:-1]))
        return [str(_value(part)) for part in parts if part]
    return _COMMENT.sub("", text) if text[:1] != "#" else ""
