"""PURE: answers that do not fit each other, by the rubric's rules. Each finding is a question, never a correction."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from assessment.scoring.display import round_half_up
from assessment.scoring.maturity import Answers
from assessment.scoring.plan import Plan
from rubrics.document import Requirement, Rule
from rubrics.document_trust import (
    Condition,
    ConsistencyRule,
    CopiedNotes,
    Implication,
    LevelOrder,
    NumericFact,
    StraightLining,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a round says within its scope: choices, notes and, for each indicator, its base and its current value."""

    plan: Plan
    answers: Answers
    notes: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)

    def holds(self, condition: Condition) -> bool | None:
        """None where the requirement has no answer or lies outside the scope."""
        choice = self.answers.get(condition.requirement)
        if not choice:
            return None
        asked = self.plan.rubric.requirements[condition.requirement].asked
        return asked.value_of(choice) >= asked.value_of(condition.at_least)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that something speaks against, the requirements it is about, and what its question names."""

    rule: str
    requirements: tuple[str, ...]
    params: Mapping[str, str] = field(default_factory=dict)


def find_contradictions(
    plan: Plan,
    answers: Answers,
    notes: Mapping[str, str],
    indicators: Mapping[str, tuple[Fraction, Fraction]],
) -> tuple[Finding, ...]:
    """The findings of every rule in the order of the document; what lies outside the scope is not looked at."""
    asked = [item.key for leaf in plan.leaves for item in leaf.node.requirements]
    stated = Stated(
        plan,
        {key: answers[key] for key in asked if answers.get(key)},
        {key: notes[key] for key in asked if notes.get(key)},
        indicators,
    )
    return tuple(finding for rule in plan.rubric.consistency for finding in _apply(rule, stated))


def _apply(rule: ConsistencyRule, stated: Stated) -> Iterator[Finding]:
    match rule:
        case Implication():
            yield from _implication(rule, stated)
        case LevelOrder():
            yield from _level_order(rule, stated)
        case StraightLining():
            yield from _straight_lining(rule, stated)
        case CopiedNotes():
            yield from _copied_notes(rule, stated)
        case NumericFact():
            yield from _numeric_fact(rule, stated)


def _implication(rule: Implication, stated: Stated) -> Iterator[Finding]:
    if stated.holds(rule.when) and stated.holds(rule.expects) is False:
        yield Finding(rule.key, (rule.when.requirement, rule.expects.requirement))


def _level_order(rule: LevelOrder, stated: Stated) -> Iterator[Finding]:
    """Guttman: one finding for each leaf whose answers are reproduced too badly by their number alone. Without a gate
    there are no levels to be in order."""
    if not isinstance(stated.plan.rubric.rule, Rule):
        return
    for leaf in stated.plan.leaves:
        answered = [item for item in leaf.node.requirements if item.key in stated.answers]
        if answered and reproducibility(answered, stated) < rule.reproducibility:
            yield Finding(rule.key, tuple(item.key for item in answered), {"subdomain": leaf.node.key})


def reproducibility(answered: list[Requirement], stated: Stated) -> Fraction:
    """1 - errors / answers. Who meets k requirements is expected to meet the k lowest; at each level the difference
    between how many are met and how many were expected are errors. Met: at or above the gate."""
    gate = stated.plan.rubric.gate.at_least
    met = {item.key for item in answered if item.asked.value_of(stated.answers[item.key]) >= gate}
    left, errors = len(met), 0
    for level in sorted({item.level for item in answered}):
        here = [item for item in answered if item.level == level]
        expected = min(left, len(here))
        errors += abs(sum(item.key in met for item in here) - expected)
        left -= expected
    return 1 - Fraction(errors, len(answered))


def _straight_lining(rule: StraightLining, stated: Stated) -> Iterator[Finding]:
    """Numbers are no choices; they are not looked at."""
    items = stated.plan.rubric.requirements
    chosen = {key: choice for key, choice in stated.answers.items() if items[key].asked.choices}
    total = len(chosen)
    for choice, count in Counter(chosen.values()).items():
        if total >= rule.items and Fraction(count, total) > rule.share:
            keys = tuple(key for key, value in chosen.items() if value == choice)
            yield Finding(rule.key, keys, {"answer": choice, "count": str(count), "total": str(total)})


def _copied_notes(rule: CopiedNotes, stated: Stated) -> Iterator[Finding]:
    for note, count in Counter(stated.notes.values()).items():
        if count > rule.times:
            keys = tuple(key for key, text in stated.notes.items() if text == note)
            yield Finding(rule.key, keys, {"note": note, "count": str(count)})


def _numeric_fact(rule: NumericFact, stated: Stated) -> Iterator[Finding]:
    if rule.indicator not in stated.indicators or not stated.holds(rule.when):
        return
    base, current = stated.indicators[rule.indicator]
    change = current / base - 1
    if (change if rule.change == "rose" else -change) > rule.by_more_than:
        percent = round_half_up(abs(change) * 100, 1).removesuffix(".0")
        yield Finding(rule.key, (rule.when.requirement,), {"percent": percent})
