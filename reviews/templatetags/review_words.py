"""Words and figures of the review pages."""

from datetime import datetime
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from assessment.scoring.display import round_half_up, signed
from reviews.selectors.screen import Row
from rubrics.document import Choice
from rubrics.texts import in_language

register = template.Library()

register.filter("signed", signed)

_FILTERS = {
    "all": gettext_lazy("All"),
    "todo": gettext_lazy("To review"),
    "differs": gettext_lazy("Adjusted"),
    "no-evidence": gettext_lazy("Without evidence"),
    "flagged": gettext_lazy("Flagged"),
    "commented": gettext_lazy("Commented"),
    "clear": gettext_lazy("Fully, with evidence, no flag"),
}
_STATES = {
    "waiting": (gettext_lazy("Waiting for you"), "tag-go"),
    "changes": (gettext_lazy("Waiting for the client"), "tag-wait"),
    "signed": (gettext_lazy("Signed"), "tag-ok"),
    "draft": (gettext_lazy("Not handed in"), ""),
}


@register.filter
def filter_word(code: str) -> str:
    return str(_FILTERS[code])


@register.filter
def client_state(code: str) -> str:
    return str(_STATES[code][0])


@register.filter
def client_tag(code: str) -> str:
    return _STATES[code][1]


@register.filter
def row_state(row: Row) -> str:
    """One line of the list: the requirement, what the factory said and where the review of it stands."""
    said = _label(row.said)
    if row.request:
        state = _("%(said)s, waiting for the client") % {"said": said}
    elif row.differs:
        state = _("%(said)s → %(view)s") % {"said": said, "view": _label(row.view)}
    elif row.finding:
        state = _("%(said)s, agreed") % {"said": said}
    elif row.said:
        state = _("%(said)s, not reviewed") % {"said": said}
    else:
        state = said
    marks = [_("flagged")] * row.flagged
    marks += [ngettext("%(n)d file", "%(n)d files", row.files) % {"n": row.files}] * bool(row.files)
    marks += [_("open comment")] * row.thread.is_open
    return " · ".join([row.key, state, *marks])


@register.filter
def view_sentence(row: Row) -> str:
    """Whose view it is, and since when."""
    if row.finding is None:
        return ""
    facts = {"who": row.finding.by or "–", "day": date_format(timezone.localtime(row.finding.at), "DATE_FORMAT")}
    if row.differs:
        return _("Adjusted by %(who)s on %(day)s.") % facts
    return _("Accepted by %(who)s on %(day)s.") % facts


@register.simple_tag
def row_address(row: Row, show: str) -> str:
    """Relative to the review: the list has hundreds of rows."""
    return f"r/{row.key}/" if show == "all" else f"r/{row.key}/?show={show}"


@register.filter
def share_percent(value: Fraction) -> str:
    return _("%(number)s %%") % {"number": round_half_up(value * 100, 1).removesuffix(".0")}


@register.filter
def timesince_days(since: datetime) -> str:
    days = (timezone.localdate() - timezone.localdate(since)).days
    return _("today") if days < 1 else ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _label(choice: Choice | None) -> str:
    return in_language(choice.label, get_language() or "en") if choice else _("Not answered")
