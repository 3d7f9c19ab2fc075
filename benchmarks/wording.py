"""The comparison in sentences and as a chart."""

from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

import charts
from assessment.result_charts import join_words
from benchmarks.selectors import Comparison, KpiRow
from rubrics.texts import in_language

_UPPER_ENDS = (10, 20, 40, 60, 80, 100)
_STEPS = 4


def finding(comparison: Comparison) -> str:
    """The best news first: the indicator that exceeds or comes nearest to its reference; a change of the same direction
    drops its sign."""
    row = next((row for row in comparison.rows if row.is_exceeded), None)
    if row is not None:
        return _("%(name)s fell to zero, beyond the reference") % {"name": _name(row)}
    row = next(iter(comparison.attained or comparison.stated), None)
    if row is None:
        return _("No indicators yet")
    if not row.reference:
        return _("%(name)s changed by %(own)s %%; this set has no figure for it") % {
            "name": _name(row),
            "own": row.change,
        }
    return _moved(row, _group(comparison))


def _moved(row: KpiRow, group: str) -> str:
    words = {
        "name": _name(row),
        "own": row.change.lstrip("−+"),
        "group": group,
        "reference": row.reference.lstrip("−+"),
    }
    if not row.change.startswith(row.reference[0]):
        words["reference"] = row.reference
    if row.change.startswith("−"):
        return _("%(name)s fell by %(own)s %%; %(group)s report %(reference)s %%") % words
    if row.change.startswith("+"):
        return _("%(name)s rose by %(own)s %%; %(group)s report %(reference)s %%") % words
    return _("%(name)s did not change; %(group)s report %(reference)s %%") % words


def shortfall(comparison: Comparison) -> str:
    """Which indicator is furthest from its reference, where there are several to choose from. One that moved the other
    way attains nothing of it, so its own figures are named."""
    if len(comparison.attained) < 2:
        return ""
    row = comparison.attained[-1]
    if row.attainment is not None and row.attainment < 0:
        return _("%(sentence)s.") % {"sentence": _moved(row, _group(comparison))}
    return _("%(name)s: %(attainment)s of the reference is attained, the least of all.") % {
        "name": _name(row),
        "attainment": row.attainment_text,
    }


def kpi_bars(comparison: Comparison) -> charts.Svg:
    """Bars point to the right for the better, whatever the indicator; the tick is the set's average."""
    bars = [
        charts.Bar(
            in_language(row.indicator.title, _language()),
            row.improvement,
            _("%(number)s %%") % {"number": row.change},
            tick=row.reference_improvement,
            tick_text=row.reference and _("%(number)s %%") % {"number": row.reference},
        )
        for row in comparison.stated
    ]
    title = _("Change of the indicators beside %(group)s") % {"group": _group(comparison)}
    desc = join_words(_described(row) for row in comparison.stated)
    return charts.bars("kpi", bars, axis_for(comparison), title=title, desc=desc)


def axis_for(comparison: Comparison) -> charts.Axis:
    """From zero to a round end that holds every bar and tick, at most 100 %; to the left only for what got worse."""
    drawn = [value for row in comparison.stated for value in (row.improvement, row.reference_improvement)]
    values = [Fraction(0), *(value for value in drawn if value is not None)]
    highest = max(values) * 100
    upper = next((end for end in _UPPER_ENDS if end >= highest), _UPPER_ENDS[-1])
    step = Fraction(upper, _STEPS)
    worse = min(_STEPS, -(min(values) * 100 // step))
    marks = [step * number for number in range(-int(worse), _STEPS + 1)]
    return charts.Axis(
        marks[0] / 100,
        marks[-1] / 100,
        [(mark / 100, _mark(mark)) for mark in marks],
        ends=(_("← worse") if worse else "", _("better →")),
    )


def _mark(percent: Fraction) -> str:
    """Without a sign: the ends say which way is better, and what is better may be a fall."""
    return _("%(number)s %%") % {"number": f"{float(abs(percent)):g}"}


def _described(row: KpiRow) -> str:
    words = {
        "name": in_language(row.indicator.title, _language()),
        "change": row.change,
        "reference": row.reference,
        "attainment": row.attainment_text,
    }
    if not row.reference:
        return _("%(name)s %(change)s %%, no reference") % words
    if row.attainment is None:
        return _("%(name)s %(change)s %%, reference %(reference)s %%, exceeded") % words
    return _("%(name)s %(change)s %%, reference %(reference)s %%, attainment %(attainment)s") % words


def _name(row: KpiRow) -> str:
    return in_language(row.indicator.name, _language())


def _group(comparison: Comparison) -> str:
    return in_language(comparison.reference_set.group, _language())


def _language() -> str:
    return get_language() or "en"
