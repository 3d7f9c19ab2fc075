"""What the codes of a document mean, in sentences."""

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from rubrics.document import AllOf, Level, Requires, Rubric
from rubrics.document_checks import decimal_text
from rubrics.texts import level_word

CONFIDENCE: dict[str, Promise] = {
    "several": gettext_lazy("Several public sources"),
    "one": gettext_lazy("One public source"),
    "recalled": gettext_lazy("Remembered, still to be checked"),
    "own": gettext_lazy("Our own design"),
}
EVIDENCE_KIND: dict[str, Promise] = {
    "statement": gettext_lazy("Statement"),
    "document": gettext_lazy("Document"),
    "system_record": gettext_lazy("System record"),
    "observed": gettext_lazy("Seen on site"),
    "measured": gettext_lazy("Measured data"),
}
EFFECT_STRENGTH: dict[str, Promise] = {
    "none": pgettext_lazy("relevance", "None"),
    "some": pgettext_lazy("relevance", "Some"),
    "strong": pgettext_lazy("relevance", "Strong"),
}
DIFFERENCE: dict[str, Promise] = {
    "added": pgettext_lazy("differences", "Added"),
    "removed": pgettext_lazy("differences", "Taken out"),
    "moved": pgettext_lazy("differences", "Moved"),
    "text": pgettext_lazy("differences", "Texts"),
    "weight": pgettext_lazy("differences", "Weights"),
    "policy": pgettext_lazy("differences", "Policies"),
    "scale": pgettext_lazy("differences", "Answers and their values"),
    "level": pgettext_lazy("differences", "Levels"),
    "trimming": pgettext_lazy("differences", "What may be left out"),
    "other": pgettext_lazy("differences", "Other"),
}
VERDICT: dict[str, Promise] = {
    "text_only": gettext_lazy("Only texts change; every score stays."),
    "other_score": gettext_lazy("The same answers give another score."),
    "needs_answers": gettext_lazy("New answers are needed."),
}
RULE_KIND: dict[str, Promise] = {
    "implication": gettext_lazy("One answer expects another"),
    "level_order": gettext_lazy("Lower levels come first"),
    "straight_lining": gettext_lazy("The same answer everywhere"),
    "copied_notes": gettext_lazy("The same note many times"),
    "numeric_fact": gettext_lazy("An answer and an indicator"),
}
_SEQUENTIAL_STOP: dict[bool, Promise] = {
    True: gettext_lazy("Counting stops at the first level that is not reached."),
    False: gettext_lazy("Every level counts, also above one that is not reached."),
}
HIGHEST_SATISFIED: dict[str, Promise] = {
    "one": gettext_lazy("Each level that is reached counts 1."),
    "raw": gettext_lazy("The highest level that is reached counts its own score; those below count 1."),
}
EMPTY_LEVEL: dict[str, Promise] = {
    "inherit": gettext_lazy("Where a part asks nothing at a level, its highest level below speaks for it."),
    "full": gettext_lazy("Where a part asks nothing at a level, it counts as fully met."),
    "renormalise": gettext_lazy("Where a part asks nothing at a level, the other parts share its weight."),
}
OPENS: dict[str, Promise] = {
    "plant": gettext_lazy("The next level opens when the whole plant reaches the one below."),
    "none": gettext_lazy("All levels are open from the start."),
}


def percent_text(share: Fraction) -> str:
    """A decimal share as an exact percentage: 12.5."""
    return decimal_text(share * 100)


def _conditions(level: Level) -> str:
    """What a level asks."""
    words = {
        "level": level_word(level.number, get_language() or "en"),
        "score": decimal_text(level.lower),
        "count": level.requires.reached,
        "binding": level.requires.binding,
    }
    if level.requires == Requires():
        return _("Level %(level)s: a score of at least %(score)s.") % words
    return (
        _(
            "Level %(level)s: a score of at least %(score)s, and %(count)s counted answers at the level or above,"
            " %(binding)s of them binding."
        )
        % words
    )


def policies(rubric: Rubric) -> tuple[str, ...]:
    """How answers become a level under the rubric's rule, one sentence for each decision."""
    rule = rubric.rule
    if isinstance(rule, AllOf):
        return (
            _("The score runs from 0 to %(total)s; it is the weighted mean of the parts.")
            % {"total": decimal_text(rule.total)},
            _("A level is reached when all of its conditions are met at once."),
            *(_conditions(level) for level in rubric.levels),
            _("Every question is open from the start."),
        )
    return (
        _("A level is reached when its score is at least %(percent)s %%.") % {"percent": percent_text(rule.at_least)},
        str(_SEQUENTIAL_STOP[rule.sequential_stop]),
        str(HIGHEST_SATISFIED[rule.highest_satisfied_counts]),
        str(EMPTY_LEVEL[rule.empty_level]),
        str(OPENS[rule.opens]),
    )
