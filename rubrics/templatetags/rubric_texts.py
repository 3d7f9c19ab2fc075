from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from rubrics import texts

register = template.Library()


@register.filter
def in_language(value: Mapping[str, str] | None) -> str:
    """A rubric text in the reader's language."""
    return texts.in_language(value, get_language() or "en")
