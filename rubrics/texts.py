"""PURE: the text of a rubric in a person's language."""

from collections.abc import Mapping


def in_language(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in that language, else in the document's first language, else nothing."""
    if not texts:
        return ""
    return texts.get(language) or next(iter(texts.values()))
