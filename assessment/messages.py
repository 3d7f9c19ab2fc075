"""Problems of answers files and answers, in sentences: what is wrong and what to do about it."""

from django.utils.translation import gettext_lazy as _

from rubrics import messages as rubric_messages
from rubrics.problems import Problem

_SENTENCES = {
    "base_not_positive": _("The base must be above 0; otherwise no change can be computed."),
    "compulsory": _("“%(key)s” is compulsory; only these can be left out: %(known)s."),
    "current_negative": _("The current value is below 0; enter 0 or more."),
    "current_not_positive": _("The current value must be above 0."),
    "not_a_date": _("“%(value)s” is not a date; write it as 2026-11-20."),
    "not_a_plain_decimal": _("“%(value)s” is not a plain decimal; use digits and a point, for example 1.25."),
    "not_a_figure": _("“%(value)s” is no figure here; write a plain number from %(lowest)s to %(highest)s."),
    "not_an_answer": _("An answer is a value, or a value with note and evidence."),
    "too_long": _("The text has %(length)s characters; shorten it to %(limit)s."),
    "unknown_evidence": _("“%(value)s” is no kind of evidence; use one of: %(known)s."),
    "unknown_indicator": _("“%(key)s” is no indicator; use one of: %(known)s."),
    "unknown_industry": _("“%(value)s” is no division of GB/T 4754; write a letter and two digits, for example C34."),
    "unknown_node": _("“%(key)s” is not part of the rubric; these can be left out: %(known)s."),
    "unknown_profile": _("“%(value)s” is no profile; use one of: %(known)s."),
    "unknown_reference_set": _("The reference set “%(value)s” is not known; leave it out to use the default."),
    "unknown_region": _("“%(value)s” is no region; write CN- and the province number, for example CN-32."),
    "unknown_requirement": _("The rubric has no requirement “%(key)s”; check the key."),
    "unknown_rubric": _("The rubric “%(value)s” is not known; check the name."),
    "unknown_size": _("“%(value)s” is no size class; use one of: %(known)s."),
    "unknown_value": _("“%(value)s” is no answer; use one of: %(known)s."),
    "unknown_version": _("Version “%(value)s” of the rubric is not known; leave it out to use the newest."),
}


def problem_text(problem: Problem) -> str:
    """The sentence of a problem in the active language, without its place."""
    if problem.code not in _SENTENCES:
        return rubric_messages.problem_text(problem)
    return str(_SENTENCES[problem.code]) % problem.params if problem.params else str(_SENTENCES[problem.code])
