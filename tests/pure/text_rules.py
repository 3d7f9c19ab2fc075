"""How a sentence of a questionnaire is to be written, in English and in Simplified Chinese.

Each rule takes one text and yields what is wrong with it, in a few words for an editor. Limits of length: 20 words
(plain-language practice) and 45 characters (a line and a half on a phone) a sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher

LONGEST = {"en": 20, "zh-hans": 45}
MOST_ALIKE = 0.6

_CJK = r"\u3400-\u9fff"
_SENTENCE_END = {"en": re.compile(r"(?<=[.!?])[”’)]*\s+(?=[A-Z0-9“‘(])"), "zh-hans": re.compile(r"[。！？；]")}
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-–’'./][A-Za-z0-9]+)*")
_ABBREVIATION = re.compile(r"\b[A-Z]{2,}s?\b")
# Abbreviations that need no explanation: everybody who reads a questionnaire knows them.
_KNOWN = frozenset("IT PDF ID QR GB PC CO OK".split())
_CONTRACTION = re.compile(r"\b\w+(?:n’t|’re|’ll|’ve)\b|\b(?:it|that|there|what)’s\b", re.IGNORECASE)
_SHORTHAND = re.compile(r"\b(?:and/or|e\.g\.|i\.e\.|etc\.?)(?!\w)")
_BESIDE_CJK = re.compile(rf"[{_CJK}][,;:!?()](?!\d)|[,;:!?()][{_CJK}]|[{_CJK}]\.(?:\s|$)")
_NO_GAP = re.compile(rf"[{_CJK}][A-Za-z0-9]|[A-Za-z0-9][{_CJK}]")
_JOINING = {"en": re.compile(r"\band\b"), "zh-hans": re.compile("以及|并且|及(?!时|格|早|其)")}


def sentences(text: str, language: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END[language].split(text) if part.strip()]


def length(sentence: str, language: str) -> int:
    """Words of an English sentence, characters of a Chinese one."""
    return len(_WORD.findall(sentence)) if language == "en" else len(re.sub(r"\s", "", sentence))


def faults_of(text: str, language: str, abbreviations: Iterable[str]) -> Iterator[str]:
    """What is wrong with the writing of a text; `abbreviations` are those the glossary explains."""
    for sentence in sentences(text, language):
        if length(sentence, language) > LONGEST[language]:
            yield f"a sentence of {length(sentence, language)}, at most {LONGEST[language]}: {sentence}"
        if len(_JOINING[language].findall(sentence)) > 1:
            yield f"says two things at once: {sentence}"
    known = _KNOWN | {word for term in abbreviations for word in term.split()}
    for word in _ABBREVIATION.findall(text):
        if word not in known and word.removesuffix("s") not in known:
            yield f"an abbreviation nobody explains: {word}"
    yield from _OF_LANGUAGE[language](text)


def _english(text: str) -> Iterator[str]:
    for name, pattern in (("a contraction", _CONTRACTION), ("shorthand", _SHORTHAND)):
        yield from (f"{name}: {match.group()}" for match in pattern.finditer(text))
    if "'" in text or '"' in text:
        yield "a straight quote or apostrophe"
    if re.search(rf"[{_CJK}]", text):
        yield "Chinese in the English text"


def _chinese(text: str) -> Iterator[str]:
    yield from (f"half-width punctuation: {match.group()}" for match in _BESIDE_CJK.finditer(text))
    yield from (f"no space between scripts: {match.group()}" for match in _NO_GAP.finditer(text))
    if "你" in text:
        yield "你 instead of 您"
    if re.search(r"\s%", text):
        yield "a space before %"
    if re.search(r"[\"']", text):
        yield "a straight quote"
    if not re.search(rf"[{_CJK}]", text):
        yield "no Chinese in the Chinese text"


_OF_LANGUAGE: Mapping[str, Callable[[str], Iterator[str]]] = {"en": _english, "zh-hans": _chinese}


def likeness(one: str, other: str, language: str) -> float:
    """0 to 1: the share of words (of characters in Chinese) that two texts have in common and in the same order."""
    first, second = _units(one, language), _units(other, language)
    return max(_ratio(first, second), _ratio(second, first))


def _units(text: str, language: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)] if language == "en" else re.findall(r"\w", text)


def _ratio(one: list[str], other: list[str]) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > MOST_ALIKE else 0.0


def too_alike(texts: Mapping[str, str], language: str) -> Iterator[tuple[str, str, float]]:
    """Pairs of keys whose texts are more alike than 0.6."""
    keys = list(texts)
    for position, key in enumerate(keys):
        for other in keys[position + 1 :]:
            alike = likeness(texts[key], texts[other], language)
            if alike > MOST_ALIKE:
                yield key, other, alike
