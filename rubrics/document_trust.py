"""PURE: what a rubric asks before answers are believed: proof, and no contradictions. Frozen values.

The policy of evidence decides how far an answer without proof counts. A consistency rule only asks a question; no rule
changes a score. Both may be missing. Standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Texts = Mapping[str, str]

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "implication": (),
    "level_order": ("subdomain",),
    "straight_lining": ("answer", "count", "total"),
    "copied_notes": ("count", "note"),
    "numeric_fact": ("percent",),
}
"""Kind of rule -> the words in braces that its question may hold; they are filled in when the question is asked."""


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """Answers above the value of `cap` need evidence of strength `at_least` (0 none to 5 measured data)."""

    cap: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Condition:
    """The requirement is answered with this choice or a higher one."""

    requirement: str
    at_least: str


@dataclass(frozen=True, slots=True)
class Implication:
    """Where `when` holds, `expects` is expected too."""

    key: str
    text: Texts
    when: Condition
    expects: Condition


@dataclass(frozen=True, slots=True)
class LevelOrder:
    """Inside a leaf lower levels come first: the reproducibility of that order (Guttman) is at least this."""

    key: str
    text: Texts
    reproducibility: Fraction


@dataclass(frozen=True, slots=True)
class StraightLining:
    """Of at least `items` answers no choice has more than this share."""

    key: str
    text: Texts
    share: Fraction
    items: int


@dataclass(frozen=True, slots=True)
class CopiedNotes:
    """The same note stands at most `times` times."""

    key: str
    text: Texts
    times: int


@dataclass(frozen=True, slots=True)
class NumericFact:
    """Where `when` holds, the indicator is not expected to have risen (or fallen) by more than this share."""

    key: str
    text: Texts
    when: Condition
    indicator: str
    change: str
    by_more_than: Fraction


ConsistencyRule = Implication | LevelOrder | StraightLining | CopiedNotes | NumericFact


# ---------------------------------------------------------------- canonical data -> values
def build_evidence_policy(data: dict[str, Any] | None) -> EvidencePolicy | None:
    return EvidencePolicy(data["cap"], data["at_least"]) if data else None


def build_rule(data: dict[str, Any]) -> ConsistencyRule:
    key, text, kind = data["key"], data["text"], data["kind"]
    if kind == "implication":
        return Implication(key, text, Condition(**data["when"]), Condition(**data["expects"]))
    if kind == "level_order":
        return LevelOrder(key, text, Fraction(data["reproducibility"]))
    if kind == "straight_lining":
        return StraightLining(key, text, Fraction(data["share"]), data["items"])
    if kind == "copied_notes":
        return CopiedNotes(key, text, data["times"])
    when, by = Condition(**data["when"]), Fraction(data["by_more_than"])
    return NumericFact(key, text, when, data["indicator"], data["change"], by)
