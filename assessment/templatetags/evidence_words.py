"""Small words of the pages of evidence."""

from django import template

from assessment.evidence_messages import filesize

register = template.Library()

register.filter("size", filesize)


@register.filter
def short(checksum: str) -> str:
    """Enough of a checksum to tell two files apart."""
    return checksum[:8]
