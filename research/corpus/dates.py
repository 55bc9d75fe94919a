"""Dates as people write them to ISO 8601."""

import re
from datetime import date
from typing import Any

_DATE = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})日?)?月?)?年?(?:[T ].*)?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_date(value: Any, faults: list[str]) -> str | None:
    """Check a date and write it as ISO 8601."""
    if value is None or value == "":
        return None
    text = str(value).strip()
    match = _COMPACT_DATE.fullmatch(text) or _DATE.fullmatch(text)
    if match and isinstance(value, str | int):
        year, month, day = match.groups()
        try:
            whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
        except ValueError:
            pass
        else:
            return whole if day else whole[:7] if month else whole[:4]
    faults.append(f"'date' must be like 2024-05-01, 2024-05 or 2024, got {value!r:.80}")
    return None
