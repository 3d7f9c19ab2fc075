"""PURE: the text of a rubric in a person's language, and what no text may hold."""

import re
from collections.abc import Mapping

from rubrics.document_answers import Asked

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates: databases, hashes and printed pages cannot take them."""

HAN_NUMERALS = "〇一二三四五六七八九"


def in_language(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in that language, else in the first language that tells it, else nothing."""
    if not texts:
        return ""
    return texts.get(language) or next((text for text in texts.values() if text), "")


def level_word(number: int, language: str) -> str:
    """The number of a level as a sentence of that language writes it: level 2, 二级."""
    if language.startswith("zh") and 0 < number < len(HAN_NUMERALS):
        return HAN_NUMERALS[number]
    return str(number)


def answer_text(asked: Asked, answer: str, language: str) -> str:
    """What an answer says: the label of its choice, or the number with its unit; nothing for one that is not known."""
    choice = asked.choice_of(answer)
    return in_language(choice.label, language) if choice else ""
