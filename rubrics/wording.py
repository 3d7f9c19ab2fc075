"""What the codes of a document mean, in sentences."""

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from rubrics.document import Rule
from rubrics.document_checks import decimal_text

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
_SEQUENTIAL_STOP: dict[bool, Promise] = {
    True: gettext_lazy("Counting stops at the first level that is not reached."),
    False: gettext_lazy("Every level counts, also above one that is not reached."),
}
_HIGHEST_SATISFIED: dict[str, Promise] = {
    "one": gettext_lazy("Each level that is reached counts 1."),
    "raw": gettext_lazy("The highest level that is reached counts its own score; those below count 1."),
}
_EMPTY_LEVEL: dict[str, Promise] = {
    "inherit": gettext_lazy("Where a part asks nothing at a level, its highest level below speaks for it."),
    "full": gettext_lazy("Where a part asks nothing at a level, it counts as fully met."),
    "renormalise": gettext_lazy("Where a part asks nothing at a level, the other parts share its weight."),
}
_OPENS: dict[str, Promise] = {
    "plant": gettext_lazy("The next level opens when the whole plant reaches the one below."),
    "none": gettext_lazy("All levels are open from the start."),
}


def percent_text(share: Fraction) -> str:
    """A decimal share as an exact percentage: 12.5."""
    return decimal_text(share * 100)


def policies(rule: Rule) -> tuple[str, ...]:
    """How answers become a level under this rule, one sentence for each decision."""
    return (
        _("A level is reached when its score is at least %(percent)s %%.") % {"percent": percent_text(rule.at_least)},
        str(_SEQUENTIAL_STOP[rule.sequential_stop]),
        str(_HIGHEST_SATISFIED[rule.highest_satisfied_counts]),
        str(_EMPTY_LEVEL[rule.empty_level]),
        str(_OPENS[rule.opens]),
    )
