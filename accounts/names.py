"""PURE: names that people type, made fit to stand in a heading."""

import re
import unicodedata

# Direction marks can make a name show as another one; control characters have no place in a line.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_LONGEST = 2000


def clean_name(text: str) -> str:
    """One line in NFC, without direction marks and control characters; runs of white space become one space."""
    # Normalising costs the square of a run of accents; a name this long is refused by its field anyway.
    text = unicodedata.normalize("NFC", text[:_LONGEST])
    text = " ".join(_DIRECTION_MARKS.sub("", text).split())
    return " ".join("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs")).split())


def clean_search(text: str) -> str:
    """Words to look for, as a name may hold them."""
    return clean_name(text)[:120]
