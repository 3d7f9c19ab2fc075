"""Words for the codes of reports and the jobs that make them."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

STEPS = {
    "waiting": _("Waiting"),
    "collecting": _("Collecting answers"),
    "drawing": _("Drawing charts"),
    "writing": _("Writing PDF"),
    "ready": _("Ready"),
}
FAILURES = {
    "gone": _("The result it was made from is no longer there."),
    "no_right": _("The person who asked for it may no longer create reports of this factory."),
    "template": _("The content could not be set. Your answers are safe; the cause is in the log."),
    "too_large": _("The report grew beyond 50 MB. Shorten the longest notes."),
}
STOPPED = _("It stopped more than once. Your answers are safe.")
LANGUAGES = {"en": _("English"), "zh-hans": _("Chinese")}


@register.filter
def step_word(code: str) -> str:
    return str(STEPS[code])


@register.filter
def failure_word(code: str) -> str:
    """What happened, in a sentence; a worker that gave up says no more than that."""
    return str(FAILURES.get(code, STOPPED))


@register.filter
def language_word(code: str) -> str:
    return str(LANGUAGES.get(code, code))
