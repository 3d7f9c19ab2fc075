from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from rubrics import texts
from rubrics.wording import CONFIDENCE

register = template.Library()


@register.filter
def in_language(value: Mapping[str, str] | None) -> str:
    """A rubric text in the reader's language."""
    return texts.in_language(value, get_language() or "en")


@register.filter
def in_other_language(value: Mapping[str, str], language: str) -> str:
    """The same text in a language the reader did not ask for, or nothing where the document lacks it."""
    return value.get(language, "")


@register.filter
def confidence(code: str) -> str:
    """How sure a document is of a figure, in words."""
    return str(CONFIDENCE[code])
