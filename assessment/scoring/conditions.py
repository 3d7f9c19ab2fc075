"""PURE: levels by several conditions at once: enough of the total, and enough counted requirements at the level."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.plan import Plan
from rubrics.document import AllOf


@dataclass(frozen=True, slots=True)
class Condition:
    """`kind`: total, reached (counted requirements at the level or above) or binding (those of them that bind)."""

    kind: str
    needed: Fraction
    got: Fraction

    @property
    def is_met(self) -> bool:
        return self.got >= self.needed

    @property
    def missing(self) -> Fraction:
        return max(self.needed - self.got, Fraction(0))


@dataclass(frozen=True, slots=True)
class LevelConditions:
    """What one level asks, and how far each of it is met."""

    number: int
    conditions: tuple[Condition, ...]

    @property
    def is_met(self) -> bool:
        return all(condition.is_met for condition in self.conditions)


def check_conditions(
    plan: Plan, rule: AllOf, share: Fraction, answers: Mapping[str, str]
) -> tuple[LevelConditions, ...]:
    """The conditions of every level for a share of the total and the counted answers. Who meets a level meets those
    below: thresholds never fall, and a requirement at a level counts at all lower ones."""
    items = plan.rubric.requirements
    standing = [(items[key].asked.level_of(answers.get(key, "")), items[key].binding) for key in plan.counted]

    def counted(level: int, *, binding: bool) -> Fraction:
        return Fraction(sum(stands >= level and (binds or not binding) for stands, binds in standing))

    found = []
    for level in plan.rubric.levels:
        conditions = [Condition("total", level.lower, share * rule.total)]
        if level.requires.reached:
            needed = Fraction(level.requires.reached)
            conditions.append(Condition("reached", needed, counted(level.number, binding=False)))
        if level.requires.binding:
            needed = Fraction(level.requires.binding)
            conditions.append(Condition("binding", needed, counted(level.number, binding=True)))
        found.append(LevelConditions(level.number, tuple(conditions)))
    return tuple(found)
