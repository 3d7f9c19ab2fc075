"""Charts in templates. A drawing is markup by its type (charts.Svg): all text in it was escaped when it was drawn."""

from django import template
from django.utils.translation import gettext as _

import charts
from assessment import result_charts
from assessment.selectors.gaps import GapRow
from assessment.selectors.results import LevelRow, NodeRow, Results

register = template.Library()

register.simple_tag(result_charts.score_scale)
register.simple_tag(result_charts.part_bars)
register.simple_tag(result_charts.section_radar)
register.filter(result_charts.described)
register.filter(result_charts.named)
register.filter(result_charts.titles)


@register.simple_tag
def level_gauge(results: Results, row: LevelRow) -> charts.Svg:
    """One step of the strip; a level that is shut stays empty, one that fails shows the gate."""
    count = len(results.result.rubric.levels)
    if row.state == "shut":
        return charts.gauge(row.level.number, count, None)
    gate = results.result.rubric.gate.at_least if row.state == "here" else None
    return charts.gauge(row.level.number, count, row.share or 0, gate)


@register.simple_tag
def index_bar(results: Results, row: NodeRow) -> charts.Svg:
    """The bar of a table row, with the next level as a tick."""
    return charts.cell_bar(row.index, len(results.result.rubric.levels), results.spread.target)


@register.filter
def gain_bar(row: GapRow) -> charts.Svg:
    return charts.gain_bar(row.share)


@register.filter
def tone_of(level: int, results: Results) -> int:
    """Which of the five level colours a level has."""
    return charts.tone(level, len(results.result.rubric.levels)) if level else 0


@register.filter
def with_percent(number: str) -> str:
    """A printed number with the sign, spaced as the language does it."""
    return _("%(number)s %%") % {"number": number}
