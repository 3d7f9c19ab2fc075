"""PURE: which levels are open in a round, and how much of what is open has been answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from assessment.scoring.maturity import Answers, measure
from assessment.scoring.plan import Plan
from assessment.scoring.walk import consecutive_levels
from rubrics.document import Rule


@dataclass(frozen=True, slots=True)
class LevelProgress:
    """One level of one section. `share` is the mean of its answers (None: nothing is asked)."""

    number: int
    keys: tuple[str, ...]
    answered: int
    share: Fraction | None
    is_open: bool

    @property
    def is_complete(self) -> bool:
        return self.answered == len(self.keys)


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """One leaf of the rubric in a round."""

    key: str
    levels: tuple[LevelProgress, ...]

    @property
    def open_levels(self) -> tuple[LevelProgress, ...]:
        return tuple(level for level in self.levels if level.is_open and level.keys)

    @property
    def asked(self) -> int:
        return sum(len(level.keys) for level in self.open_levels)

    @property
    def answered(self) -> int:
        return sum(level.answered for level in self.open_levels)

    @property
    def given(self) -> int:
        """Answers at any level, also at those that are closed."""
        return sum(level.answered for level in self.levels)

    @property
    def next_shut(self) -> LevelProgress | None:
        """The lowest closed level that asks something."""
        return next((level for level in self.levels if not level.is_open and level.keys), None)

    @property
    def current(self) -> LevelProgress:
        """The first open level with a question unanswered, else the highest open one; where nothing is open yet, the
        first that asks something."""
        levels = self.open_levels or tuple(level for level in self.levels if level.keys)[:1]
        return next((level for level in levels if not level.is_complete), levels[-1])


@dataclass(frozen=True)
class Progress:
    """The whole round. `reached` counts the satisfied levels from level 1 on; the one after is open everywhere. Where
    the rule is no gate there are no `scores`, and each section has one level, which is open."""

    scores: tuple[Fraction | None, ...]
    reached: int
    failing: int | None
    plant_open: int
    sections: Mapping[str, SectionProgress]

    @cached_property
    def asked(self) -> int:
        return sum(section.asked for section in self.sections.values())

    @cached_property
    def answered(self) -> int:
        return sum(section.answered for section in self.sections.values())

    @cached_property
    def in_scope(self) -> int:
        return sum(len(level.keys) for section in self.sections.values() for level in section.levels)

    @property
    def unanswered(self) -> int:
        return self.asked - self.answered

    @property
    def not_open(self) -> int:
        return self.in_scope - self.asked


def measure_progress(plan: Plan, answers: Answers, opened_by_hand: Mapping[str, int]) -> Progress:
    """Level k+1 opens everywhere when levels 1 to k are satisfied (rule `opens: plant`), or sooner in one section by
    hand; with `opens: none`, or without a gate, everything is open. Closing again hides nothing that was answered."""
    found, rule = measure(plan, answers), plan.rubric.rule
    count = len(plan.levels)
    reached, plant_open = found.level, count
    if isinstance(rule, Rule):
        reached = consecutive_levels(plan.rubric, found.scores)
        plant_open = min(reached + 1, count) if rule.opens == "plant" else count
    cells = {(cell.leaf.node.key, cell.level): cell.keys for cell in plan.cells}
    sections = {}
    for leaf in plan.leaves:
        key = leaf.node.key
        opened = max(plant_open, opened_by_hand.get(key, 1))
        levels = tuple(
            _level(plan, answers, number, cells.get((key, number), ()), number <= opened)
            for number in range(1, count + 1)
        )
        sections[key] = SectionProgress(key, levels)
    return Progress(found.scores, reached, found.failing(plan.rubric), plant_open, sections)


def _level(plan: Plan, answers: Answers, number: int, keys: tuple[str, ...], is_open: bool) -> LevelProgress:
    given = [key for key in keys if answers.get(key)]
    points = sum(plan.points_of(key, answers[key]) for key in given)
    share = Fraction(points, plan.unit * len(keys)) if keys else None
    return LevelProgress(number, keys, len(given), share, is_open)
