"""PURE: where a text uses words of the rubric's glossary."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rubrics.document import Rubric
from rubrics.guidance import Texts, Word
from rubrics.texts import in_language


class Piece(NamedTuple):
    """A stretch of a text; `word` is the glossary's where the stretch names one for the first time."""

    text: str
    word: Word | None


@lru_cache(maxsize=10_000)
def split_words(rubric: Rubric, text: str, language: str) -> tuple[Piece, ...]:
    """The text cut at the words of the glossary, each marked once. Joined again the pieces are the text."""
    pattern, words = _finder(rubric, language)
    pieces: list[Piece] = []
    seen: set[str] = set()
    start = 0
    for match in pattern.finditer(text) if pattern else ():
        spelt = match.group().lower()
        word = words.get(spelt) or words[spelt.removesuffix("s")]
        if word.key in seen:
            continue
        seen.add(word.key)
        pieces += [Piece(text[start : match.start()], None), Piece(match.group(), word)]
        start = match.end()
    return (*pieces, Piece(text[start:], None))


def list_words(rubric: Rubric, texts: Iterable[Texts], language: str) -> tuple[Word, ...]:
    """The words that these texts use, in the order of the glossary."""
    pieces = (piece for text in texts for piece in split_words(rubric, in_language(text, language), language))
    used = {piece.word.key for piece in pieces if piece.word}
    return tuple(word for word in rubric.glossary if word.key in used)


@lru_cache(maxsize=64)
def _finder(rubric: Rubric, language: str) -> tuple[re.Pattern[str] | None, Mapping[str, Word]]:
    """A pattern of every spelling, the longest first, and spelling in small letters -> word."""
    spellings = {form: word for word in rubric.glossary for form in word.forms.get(language, ())}
    if not spellings:
        return None, {}
    longest_first = sorted(spellings, key=len, reverse=True)
    return _as_pattern(longest_first), {form.lower(): word for form, word in spellings.items()}


def _as_pattern(forms: list[str]) -> re.Pattern[str]:
    """Letters stand alone, also in a plural; capitals must be capitals, small letters may begin a sentence."""
    capitals = "|".join(re.escape(form) for form in forms if form.isascii() and form.isupper())
    small = "|".join(re.escape(form) for form in forms if form.isascii() and not form.isupper())
    others = "|".join(re.escape(form) for form in forms if not form.isascii())
    latin = rf"(?<![A-Za-z0-9-])(?:{'|'.join(filter(None, [small and f'(?i:{small})', capitals]))})s?(?![A-Za-z0-9])"
    return re.compile("|".join(filter(None, [others, latin if small or capitals else ""])))
