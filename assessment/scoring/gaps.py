"""PURE: what keeps a plant from the next level, and what each unmet requirement is worth."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.maturity import Answers, score_levels
from assessment.scoring.plan import Plan, make_plan
from assessment.scoring.walk import first_failing_level
from rubrics.document import AllOf, Leaf, Rubric, Rule


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement below its best answer. `gain` is what its own level's score would rise by, or the total where the
    rule is no gate, every other answer as it is; `now` is None when unanswered."""

    requirement: str
    leaf: Leaf
    level: int
    now: str | None
    gain: Fraction


def list_gaps(rubric: Rubric, *, profile: str, trimmed: Collection[str] = (), answers: Answers) -> tuple[Gap, ...]:
    """The gaps at the first level that fails, largest gain first, then by key; none after the top level. Where the rule
    is no gate, all gaps."""
    plan = make_plan(rubric, profile, frozenset(trimmed))
    if not isinstance(rubric.rule, Rule):
        return list_all_gaps(plan, _in_scope(plan, answers))
    level = first_failing_level(rubric, score_levels(plan, _in_scope(plan, answers)))
    return () if level is None else tuple(gap for gap in list_all_gaps(plan, answers) if gap.level == level)


def list_all_gaps(plan: Plan, answers: Answers) -> tuple[Gap, ...]:
    """The gaps of every level, largest gain first, then by key."""
    best = plan.unit
    gaps = (
        Gap(key, cell.leaf, cell.level, answers.get(key) or None, (best - points) * worth)
        for cell, worth in zip(plan.cells, _worth_of_a_point(plan), strict=True)
        for key in cell.keys
        if (points := plan.points_of(key, answers.get(key))) < best
    )
    return tuple(sorted(gaps, key=lambda gap: (-gap.gain, gap.requirement)))


def _worth_of_a_point(plan: Plan) -> list[Fraction]:
    """For each cell: by how much one point raises the score of the cell's own level, or the total."""
    top = plan.rubric.rule.total if isinstance(plan.rubric.rule, AllOf) else 1
    worth = [Fraction(0)] * len(plan.cells)
    for level in plan.levels:
        for term in level.terms:
            if term.enough is None:
                worth[term.cell] = Fraction(term.factor, level.denominator) * top
    return worth


def _in_scope(plan: Plan, answers: Answers) -> dict[str, str]:
    return {key: answers[key] for key in plan.requirement_keys() if answers.get(key)}
