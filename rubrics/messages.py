"""Problems of documents, in sentences: what is wrong and what to do about it."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rubrics.problems import Problem

_SENTENCES = {
    "alias": _("Anchors and aliases are not allowed; write the value out."),
    "band_falls": _("The band ends before it begins; let “from” be below “to”."),
    "bands_not_joined": _("The band begins at %(from)s, but the one below ends at %(to)s; make them meet."),
    "binding_not_counted": _("Only a counted requirement can be binding; take the mark out."),
    "choice_level_falls": _("A higher value stands for a lower level here; let the levels rise with the values."),
    "choice_unknown": _("The scale has no answer “%(choice)s”; use one of its keys."),
    "control_character": _("A control character stands here; remove it."),
    "counted_below": _("Only a top part can be counted; mark that one."),
    "counted_with_weight": _("A counted part adds nothing to the total; give it the weight 0 in “%(profile)s”."),
    "counted_without_levels": _("What is counted needs a scale whose answers stand for levels; name one."),
    "duplicate_key": _("This key stands here twice; keep one."),
    "effect_unknown": _("The rubric lists no effect “%(effect)s”; list it under “relevance” or use one of its keys."),
    "empty": _("Nothing is listed; add at least one entry."),
    "expects_itself": _("The rule expects of a requirement what it starts from; name two different requirements."),
    "gate_out_of_range": _("The gate is %(value)s; choose a value above 0 and up to 1."),
    "key_not_text": _("A key must be a plain word."),
    "level_unknown": _("Level %(level)s does not exist; use a level that the document lists."),
    "level_without_gate": _("This rule does not ask by level; take “level” out."),
    "levels_not_counted": _("Number the levels 1, 2, 3 and so on."),
    "missing_key": _("“%(key)s” is missing; add it."),
    "missing_language": _("The text in “%(language)s” is missing; add it."),
    "neither_branch_nor_leaf": _("A node needs either nodes or requirements, and not both."),
    "nothing_compulsory": _("Everything can be trimmed in this profile; keep at least one compulsory part."),
    "nothing_to_inherit": _("Nothing is asked at level 1, so “inherit” has nothing to pass on; ask something there."),
    "not_a_boolean": _("“%(value)s” is neither true nor false."),
    "not_a_currency": _("“%(value)s” is not a currency; use three capitals, for example CNY."),
    "not_a_decimal": _("“%(value)s” is not a decimal; write digits with a point, for example 0.5."),
    "not_a_language": _("“%(value)s” is not a language code, for example en or zh-hans."),
    "not_a_list": _("A list is expected here."),
    "not_a_mapping": _("Keys with values are expected here."),
    "not_a_node_key": _("“%(value)s” is not a key; use up to 40 capitals, digits and hyphens, for example PRD-OPS."),
    "not_a_number": _("NaN and infinity are not numbers that can be used; write a decimal."),
    "not_a_slug": _("“%(value)s” is not a slug; use small letters, digits and hyphens."),
    "not_a_tag": _("“%(value)s” is not a tag; use small letters, digits, hyphens and underscores."),
    "not_a_text": _("A text is expected here."),
    "not_a_text_in_languages": _("A text in each language is expected here."),
    "not_a_word": _("“%(value)s” is not a word; use up to 20 small letters, digits and underscores."),
    "not_an_integer": _("“%(value)s” is not a whole number."),
    "not_json": _("The file is not valid JSON: %(why)s."),
    "not_one_of": _("“%(value)s” is not known here; use one of: %(words)s."),
    "not_positive": _("The number 0 is too small here; write a whole number from 1 on."),
    "not_yaml": _("The file is not valid YAML: %(why)s."),
    "placeholder_unknown": _("“{%(word)s}” cannot be filled in here; take it out or check its spelling."),
    "policies_exclude": _("“raw” needs the sequential stop; switch it on or choose “one”."),
    "profile_not_above": _("The profile “%(profile)s” does not have the part above; take the weight out."),
    "repeated_key": _("“%(key)s” is used more than once; keys must be unique."),
    "requires_falls": _("A level asks less than the one below; let the numbers rise."),
    "requires_too_much": _("The level asks for %(count)s, but “%(profile)s” always has only %(there)s; ask for less."),
    "requires_without_count": _("Counting needs the rule “all_of”; take this out or change the rule."),
    "requirement_unknown": _("There is no requirement “%(requirement)s”; use one of the document's keys."),
    "scale_above_one": _("A value of the scale is above 1; use values from 0 to 1."),
    "scale_unknown": _("There is no scale “%(scale)s”; list it under “scales” or use one of its keys."),
    "scale_without_ends": _("The scale needs a value of 0 and a value of 1."),
    "several_documents": _("The file holds several documents; keep one."),
    "share_out_of_range": _("The share is %(value)s; choose one above 0 and up to 1."),
    "size_unknown": _("The table of efforts has no size “%(size)s”; use one of its keys."),
    "span_falls": _("The span ends before it begins; let “from” be at most “to”."),
    "step_outside_bounds": _("A step lies outside the bounds; widen them or move the step."),
    "step_values": _("The values of the steps must rise from above 0 to exactly 1."),
    "steps_out_of_order": _("The steps must go one way, from the lowest value to the highest."),
    "strength_unknown": _("Evidence has no strength %(value)s; use a whole number from 1 to %(limit)s."),
    "too_deep": _("The file is nested too deeply."),
    "too_large": _("The file has more than %(limit)s characters."),
    "too_many_values": _("The file has more than %(limit)s values."),
    "total_too_small": _("The total is %(value)s; it must be above 0 and reach the end of the last band."),
    "unknown_format": _("Format %(value)s is not known; use 1."),
    "unknown_key": _("This key is not known; check its spelling or take it out."),
    "unknown_language": _("The language “%(language)s” is not in the document's list."),
    "weight_zero": _("The weight in “%(profile)s” is 0; leave the profile out or give a weight."),
    "weights_missing": _("In “%(profile)s” the weights add up to %(sum)s; %(difference)s is missing."),
    "weights_too_much": _("In “%(profile)s” the weights add up to %(sum)s; that is %(difference)s too much."),
}


_WITHOUT_THE_CAUSE = {
    "not_json": _("The file is not valid JSON."),
    "not_yaml": _("The file is not valid YAML."),
}
"""For languages other than English: the libraries that read the file speak English alone."""


def problem_text(problem: Problem) -> str:
    """The sentence of a problem, in the active language, without its place."""
    if problem.code in _WITHOUT_THE_CAUSE and not (get_language() or "en").startswith("en"):
        return str(_WITHOUT_THE_CAUSE[problem.code])
    return str(_SENTENCES[problem.code]) % problem.params if problem.params else str(_SENTENCES[problem.code])
