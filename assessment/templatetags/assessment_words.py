"""Small words and figures of the assessment pages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.models import Assessment, Confidence
from assessment.result_charts import level_pips
from assessment.scoring import Figures
from assessment.selectors.changes import list_open_requests
from assessment.selectors.hub import RoundRow
from assessment.selectors.rounds import Round
from rubrics.document import Choice, Requirement
from rubrics.selectors import load_rubric
from rubrics.texts import answer_text

register = template.Library()

register.simple_tag(level_pips, name="pips")


@register.filter
def answer_label(value: str, requirement: Requirement) -> str:
    """What an answer says; unanswered says so."""
    return answer_text(requirement.asked, value, get_language() or "en") or _("Not answered")


@register.filter
def confidence_label(value: str) -> str:
    """How sure somebody is, in words; nothing said says so."""
    return str(Confidence(value).label) if value else _("Not told")


@register.filter
def plant_percent(round_: Round) -> str:
    """What the first failing level of the plant stands at."""
    failing = round_.progress.failing
    score = round_.progress.scores[failing - 1] if failing else None
    return Figures.of(round_.rubric).percent(score or Fraction(0))


@register.filter
def whole_percent(share: Fraction) -> str:
    """A gate as people say it: 80."""
    return decimal(share * 100)


@register.filter
def decimal(value: Fraction) -> str:
    """A value of the scale as a plain decimal: 0.5."""
    return f"{float(value):g}"


@register.inclusion_tag("assessment/_choice_icon.html")
def choice_icon(choice: Choice) -> dict[str, Fraction]:
    """A circle filled as far as the choice goes."""
    return {"value": choice.value, "half": Fraction(1, 2)}


@register.inclusion_tag("assessment/_change_requests.html")
def change_requests(assessment: Assessment) -> dict[str, object]:
    """What a reviewer waits for, in the reader's part of the round."""
    leaf_of = load_rubric(assessment.rubric_version).leaf_of
    requests = list_open_requests(assessment)
    mine = [row for key, row in requests.items() if assessment.holds(leaf_of[key].node.key)]
    return {"assessment": assessment, "requests": mine}


@register.filter
def any_split(rows: Iterable[RoundRow]) -> bool:
    """Some row shows more than the claimed level."""
    return any(row.levels is not None and row.levels.is_split for row in rows)


@register.filter
def moment_ago(at: datetime) -> str:
    """How long ago, in words that fit into a sentence."""
    if timezone.now() - at < timedelta(minutes=1):
        return _("a moment ago")
    return _("%(time)s ago") % {"time": timesince(at, depth=1)}
