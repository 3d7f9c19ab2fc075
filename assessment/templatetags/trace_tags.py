"""Exact numbers beside their printed form."""

from fractions import Fraction

from django import template

from assessment.selectors.result import Result

register = template.Library()


@register.filter
def as_percent(share: Fraction, result: Result) -> str:
    return result.figures.percent(share)


@register.filter
def as_score(value: Fraction, result: Result) -> str:
    return result.figures.score(value)
