"""PURE: how far a result can move if the answers that are guesses are one step off."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.maturity import Answers, score_levels
from assessment.scoring.plan import Plan
from assessment.scoring.walk import walk
from rubrics.document import Rubric


@dataclass(frozen=True, slots=True)
class Range:
    """Level and score with every guess one step down and with every guess one step up. Scoring is monotone, so the
    result lies between them whichever guesses are wrong."""

    lowest: tuple[int, Fraction]
    highest: tuple[int, Fraction]
    guesses: int


def score_range(plan: Plan, answers: Answers, guesses: Collection[str]) -> Range:
    """Two exact evaluations. Guesses without an answer and those outside the scope move nothing."""
    given = {key: answers[key] for key in plan.requirement_keys() if answers.get(key)}
    unsure = given.keys() & set(guesses)

    def moved(by: int) -> tuple[int, Fraction]:
        steps = {key: take_step(plan.rubric, given[key], by) for key in unsure}
        return walk(plan.rubric, score_levels(plan, given | steps))

    return Range(moved(-1), moved(1), len(unsure))


def take_step(rubric: Rubric, choice: str, by: int) -> str:
    """The choice that many steps higher on the scale, at most its end."""
    ladder = sorted(rubric.scale, key=lambda item: item.value)
    place = next(number for number, item in enumerate(ladder) if item.key == choice)
    return ladder[min(max(place + by, 0), len(ladder) - 1)].key
