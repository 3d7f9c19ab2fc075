"""PURE: how far a result can move if the answers that are guesses are one step off."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.maturity import Answers, measure
from assessment.scoring.plan import Plan


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
        items = plan.rubric.requirements
        found = measure(plan, given | {key: items[key].asked.moved(given[key], by) for key in unsure})
        return found.level, found.score

    return Range(moved(-1), moved(1), len(unsure))
