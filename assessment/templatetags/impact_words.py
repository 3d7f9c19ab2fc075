"""The impact of a draft in templates."""

from fractions import Fraction
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import charts
from assessment import impact_words
from assessment.templatetags.chart_tags import with_percent

register = template.Library()

register.filter(impact_words.told)
register.filter(impact_words.count_words)
register.filter(impact_words.level_title)
register.filter(impact_words.industry_title)
register.filter(with_percent)

_STEPS: dict[str, Promise] = {
    "scoring": _("Scoring rounds"),
    "causes": _("Looking for causes"),
    "storing": _("Writing it down"),
}
_FAILURES: dict[str, Promise] = {
    "changed": _("The draft was changed before it was measured."),
    "gone": _("The draft no longer exists."),
    "no_right": _("Only administrators may measure an impact."),
    "tampered": _("The base of the draft was changed after publication."),
}
_STOPPED = _("The measurement stopped.")


@register.filter
def impact_step(step: str) -> Promise:
    """A step of the work in words; at its very beginning none is named yet."""
    return _STEPS.get(step, _STEPS["scoring"])


@register.filter
def impact_failure(code: str) -> Promise:
    return _FAILURES.get(code, _STOPPED)


@register.filter
def share_bar(share: Fraction) -> charts.Svg:
    return charts.gain_bar(share)


@register.filter
def matrix_rows(tables: dict[str, Any]) -> list[tuple[list[int | None], int | None]]:
    """The rows of the matrix, each with its sum."""
    return list(zip(tables["matrix"], tables["old"], strict=True))
