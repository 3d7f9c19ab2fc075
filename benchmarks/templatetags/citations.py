"""How sources are quoted."""

from django import template

register = template.Library()


@register.filter
def title_language(title: str) -> str:
    """Titles stand as they were published, so a page marks the language of each: Chinese or English."""
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in title) else "en"
