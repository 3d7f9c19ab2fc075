"""PURE: the text of a rubric in a person's language, and what no text may hold."""

import re
from collections.abc import Mapping

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates: databases, hashes and printed pages cannot take them."""

HAN_NUMERALS = "〇一二三四五六七八九"


def in_language(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in that language, else in the document's first language, else nothing."""
    if not texts:
        return ""
    return texts.get(language) or next(iter(texts.values()))


def level_word(number: int, language: str) -> str:
    """The number of a level as a sentence of that language writes it: level 2, 二级."""
    if language.startswith("zh") and 0 < number < len(HAN_NUMERALS):
        return HAN_NUMERALS[number]
    return str(number)
