"""READ for levels by several conditions: how far each is met, exact and as printed."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from assessment.scoring import Figures
from assessment.scoring.conditions import Condition, LevelConditions
from rubrics.document import Level, Rubric
from rubrics.document_answers import decimal_of


@dataclass(frozen=True)
class ConditionRow:
    """`kind`: total, reached or binding; `width` is how far it is met, in percent for a drawing."""

    kind: str
    needed: str
    got: str
    missing: str
    is_met: bool
    width: str


@dataclass(frozen=True)
class LevelStand:
    """One level with its conditions. `state`: reached, here (the first that is not) or later."""

    level: Level
    state: str
    conditions: tuple[ConditionRow, ...]

    @property
    def width(self) -> str:
        """As far as the condition that is furthest behind."""
        return min((row.width for row in self.conditions), key=float)

    @property
    def unmet(self) -> tuple[ConditionRow, ...]:
        return tuple(row for row in self.conditions if not row.is_met)


def list_level_stands(rubric: Rubric, conditions: tuple[LevelConditions, ...]) -> tuple[LevelStand, ...]:
    figures = Figures.of(rubric)
    first = next((level.number for level in conditions if not level.is_met), len(conditions) + 1)
    return tuple(
        LevelStand(
            rubric.level(level.number),
            "reached" if level.number < first else "here" if level.number == first else "later",
            tuple(_row(condition, figures) for condition in level.conditions),
        )
        for level in conditions
    )


def _row(condition: Condition, figures: Figures) -> ConditionRow:
    """What is missing is rounded up, so that nobody believes it to be there."""
    is_total = condition.kind == "total"
    missing = Fraction(ceil(condition.missing * 100), 100)
    share = min(condition.got / condition.needed, Fraction(1)) if condition.needed else Fraction(1)
    return ConditionRow(
        kind=condition.kind,
        needed=decimal_of(condition.needed),
        got=figures.score(condition.got) if is_total else str(condition.got),
        missing=decimal_of(missing),
        is_met=condition.is_met,
        width=f"{float(share) * 100:.2f}",
    )
