"""Words of the comparison of two rounds."""

from django import template

from assessment import comparison_words

register = template.Library()

register.filter(comparison_words.cause_name)
