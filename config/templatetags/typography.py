"""What languages write differently between words: every template may use these without loading them."""

from django import template
from django.utils.translation import get_language, pgettext

from rubrics import texts

register = template.Library()


@register.filter
def level_word(number: int) -> str:
    """The number of a level inside a sentence: 2, and 二 in Chinese."""
    return texts.level_word(number, get_language() or "en")


@register.simple_tag
def gap() -> str:
    """What stands between two sentences: a space where the language writes spaces."""
    return "" if (get_language() or "en").startswith("zh") else " "


@register.simple_tag
def comma() -> str:
    """What stands between the parts of a title."""
    return pgettext("between the parts of a title", ", ")


@register.simple_tag
def colon() -> str:
    """What stands between a heading and the text that follows it in the same line."""
    return pgettext("between a heading and its text", ": ")


@register.simple_tag
def semicolon() -> str:
    """What stands between the entries of a list in one line."""
    return pgettext("between the entries of a list", "; ")
