"""PURE: from level scores to a level and a total."""

from collections.abc import Sequence
from fractions import Fraction

from rubrics.document import Rubric

Scores = Sequence[Fraction | None]


def satisfied(rubric: Rubric, score: Fraction | None) -> bool:
    """The gate: at or above the bound, exactly. A level at which nothing is asked has no score and is not satisfied."""
    return score is not None and score >= rubric.gate.at_least


def consecutive_levels(rubric: Rubric, scores: Scores) -> int:
    """How many levels from level 1 on are satisfied without a break."""
    count = 0
    while count < len(scores) and satisfied(rubric, scores[count]):
        count += 1
    return count


def walk(rubric: Rubric, scores: Scores) -> tuple[int, Fraction]:
    """Level (0: below level 1) and total score of a series of level scores, by the rubric's policies."""
    if not rubric.gate.sequential_stop:
        return _plain_sum(rubric, scores)
    reached = consecutive_levels(rubric, scores)
    beyond = scores[reached] if reached < len(scores) else None
    total = reached + (beyond or Fraction(0))
    if rubric.gate.highest_satisfied_counts == "raw" and reached:
        total += (scores[reached - 1] or Fraction(0)) - 1
    return reached, Fraction(total)


def _plain_sum(rubric: Rubric, scores: Scores) -> tuple[int, Fraction]:
    """A satisfied level counts 1, any other its own score; the bands name the level of the sum."""
    total = sum((Fraction(1) if satisfied(rubric, s) else s or Fraction(0) for s in scores), Fraction(0))
    return sum(total >= level.lower for level in rubric.levels), total


def first_failing_level(rubric: Rubric, scores: Scores) -> int | None:
    """The lowest level below the gate; None when every level is satisfied."""
    return next((number for number, score in enumerate(scores, 1) if not satisfied(rubric, score)), None)
