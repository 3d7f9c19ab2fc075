"""The comparison of two rounds in words, as a chart and as rows for a spreadsheet."""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

import charts
from assessment.result_charts import form_name, join_words, level_name, title_of
from assessment.scoring.display import signed
from assessment.scoring.levels import Stand
from assessment.selectors.comparison import CauseRow, Change, Comparison

Row = list[str]
_STEPS = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(2))
_MARKS = 4


def cause_name(cause: str) -> str:
    """What may have moved a result."""
    return {
        "answers": pgettext("cause", "Answers"),
        "evidence": pgettext("cause", "Evidence"),
        "reviewer": pgettext("cause", "Reviewer"),
        "scope": pgettext("cause", "Scope"),
        "rubric": pgettext("cause", "Rubric version"),
    }[cause]


def finding(comparison: Comparison) -> str:
    """The heading: where the score went."""
    words = {"then": comparison.score.then_text, "now": comparison.score.now_text}
    change = comparison.score.exact or Fraction(0)
    if change > 0:
        return _("The score rose from %(then)s to %(now)s") % words
    if change < 0:
        return _("The score fell from %(then)s to %(now)s") % words
    return _("The score stayed at %(now)s") % words


def moved_by(comparison: Comparison) -> str:
    """The causes that added or took something, the strongest first."""
    rows = sorted((row for row in comparison.causes if row.score), key=lambda row: -abs(row.score))
    if not rows:
        return _("None of the five causes moved it.")
    return _("%(causes)s.") % {"causes": join_words(_described(row) for row in rows)}


def cause_bars(comparison: Comparison) -> charts.Svg:
    """What each cause added to the score, to the right of zero, or took from it, to the left."""
    bars = [charts.Bar(cause_name(row.cause), row.score, row.score_text) for row in comparison.causes]
    axis = _axis([row.score for row in comparison.causes])
    title = _("What each cause added to the score")
    return charts.bars("causes", bars, axis, title=title, desc=join_words(map(_described, comparison.causes)))


def comparison_rows(comparison: Comparison) -> Iterator[Row]:
    """Every figure of the page, exact and as printed."""
    yield [
        _("Kind"),
        _("Key"),
        _("Title"),
        _("Exact, then"),
        _("Exact, now"),
        _("Exact change"),
        _("Then"),
        _("Now"),
        _("Change"),
    ]
    yield _row(_("plant"), "", _("Score"), comparison.score)
    for level in comparison.levels:
        name = _("Level %(number)s") % {"number": level_name(level.number)}
        yield [*_row(_("plant"), str(level.number), name, level.share)[:-1], level.points]
    for section in comparison.sections:
        yield _row(_("subdomain"), section.node.key, title_of(section.node), section.index)
    for cause in comparison.causes:
        values = [(_("Score"), cause.score, cause.score_text)]
        for level, share, text in zip(comparison.levels, cause.levels, cause.level_texts, strict=True):
            values.append((_("Level %(number)s") % {"number": level_name(level.number)}, share, text))
        for name, exact, text in values:
            title = _("%(cause)s: %(figure)s") % {"cause": cause_name(cause.cause), "figure": name}
            yield [_("cause"), cause.cause, title, "", "", str(exact), "", "", text]
    yield from _level_rows(comparison)


def _level_rows(comparison: Comparison) -> Iterator[Row]:
    """The level in its three forms, of each round that has them."""
    then, now = (side.levels.stands for side in comparison.sides)
    for form in then:
        stands = then[form], now[form]
        if any(stands):
            numbers, scores, exact = zip(*map(_figures, stands), strict=True)
            yield [_("level"), form, form_name(form), *numbers, "", *numbers, ""]
            title = _("%(cause)s: %(figure)s") % {"cause": form_name(form), "figure": _("Score")}
            yield [_("level"), form, title, *exact, "", *scores, ""]


def _figures(stand: Stand | None) -> tuple[str, str, str]:
    return (str(stand.number), stand.score, stand.exact) if stand else ("", "", "")


def _row(kind: str, key: str, title: str, change: Change) -> Row:
    exact = ["" if value is None else str(value) for value in (change.then, change.now, change.exact)]
    return [kind, key, title, *exact, change.then_text, change.now_text, change.text]


def _described(row: CauseRow) -> str:
    return _("%(name)s %(change)s") % {"name": cause_name(row.cause), "change": row.score_text}


def _axis(values: list[Fraction]) -> charts.Axis:
    """Zero and at most four equal steps to either side, as far as there is a bar."""
    longest = max(map(abs, values))
    step = next((step for step in _STEPS if step * _MARKS >= longest), _STEPS[-1])
    steps = range(-_needed(-min(values), step), max(1, _needed(max(values), step)) + 1)
    marks = [step * number for number in steps]
    return charts.Axis(marks[0], marks[-1], [(mark, signed(mark, 2)) for mark in marks])


def _needed(value: Fraction, step: Fraction) -> int:
    return max(0, -(-value // step))
