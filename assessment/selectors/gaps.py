"""READ for what keeps a round from the next level, and for trying out what closing some gaps would do."""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.display import round_half_up
from assessment.scoring.maturity import score_levels
from assessment.scoring.walk import satisfied, walk
from assessment.selectors.result import Result
from rubrics.document import Choice, Leaf, Level, Requirement

FIRST = 10
"""How many gaps are shown before the rest is folded away."""


@dataclass(frozen=True)
class GapRow:
    """A requirement below its best answer: what it would add to the level, in points of a hundred and beside the
    largest gain."""

    requirement: Requirement
    leaf: Leaf
    now: Choice | None
    points: str
    share: Fraction


@dataclass(frozen=True)
class GapList:
    """`missing`: points from the level's score to the gate. `first_percent`: what the first rows are of all that can
    still be gained at the level. `enough`: the smallest number of rows from the top that reaches the level."""

    target: Level
    missing: str
    rows: tuple[GapRow, ...]
    needed: Choice
    enough: int
    first_percent: str

    @property
    def first(self) -> tuple[GapRow, ...]:
        return self.rows[:FIRST]

    @property
    def rest(self) -> tuple[GapRow, ...]:
        return self.rows[FIRST:]


@dataclass(frozen=True)
class WhatIf:
    """The result if some gaps were closed. Nothing of it is stored."""

    done: frozenset[str]
    target: Level
    percent: str
    is_reached: bool
    level: int
    score: str


def list_gap_rows(result: Result) -> GapList | None:
    """The gaps at the first level that fails; None when none fails, or the rule is no gate."""
    if result.failing is None or not result.rubric.has_questions_by_level:
        return None
    gains = {gap["requirement"]: Fraction(gap["gain_exact"]) for gap in result.data["gaps"]}
    largest = max(gains.values(), default=Fraction(0))
    rows = tuple(_row(result, gap, gains[gap["requirement"]], largest) for gap in result.data["gaps"])
    short = result.rubric.gate.at_least - (result.level_scores[result.failing - 1] or Fraction(0))
    first = sum(list(gains.values())[:FIRST], Fraction(0))
    total = sum(gains.values(), Fraction(0))
    return GapList(
        target=result.rubric.level(result.failing),
        missing=round_half_up(short * 100, 2),
        rows=rows,
        needed=result.rubric.best,
        enough=_enough(result, [row.requirement.key for row in rows], result.failing),
        first_percent=round_half_up(first / total * 100, 0, (Fraction(100),)) if total else "100",
    )


def try_closing(result: Result, keys: Collection[str]) -> WhatIf | None:
    """The result with these gaps at the best answer; keys that are no gap are ignored. None as above."""
    if result.failing is None or not result.rubric.has_questions_by_level:
        return None
    done = frozenset(gap["requirement"] for gap in result.data["gaps"]) & frozenset(keys)
    scores = _scores_with(result, done)
    level, score = walk(result.rubric, scores)
    share = scores[result.failing - 1]
    return WhatIf(
        done=done,
        target=result.rubric.level(result.failing),
        percent=result.figures.percent(share or Fraction(0)),
        is_reached=satisfied(result.rubric, share),
        level=level,
        score=result.figures.score(score),
    )


def _row(result: Result, gap: dict[str, str | None], gain: Fraction, largest: Fraction) -> GapRow:
    key = gap["requirement"] or ""
    return GapRow(
        requirement=result.rubric.requirement(key),
        leaf=result.rubric.leaf_of[key],
        now=result.rubric.choices.get(gap["now"] or ""),
        points=round_half_up(gain * 100, 2),
        share=gain / largest if largest else Fraction(0),
    )


def _scores_with(result: Result, done: Collection[str]) -> tuple[Fraction | None, ...]:
    asked = result.plan.requirement_keys()
    given = {key: choice for key, choice in result.choices.items() if key in asked}
    return score_levels(result.plan, given | dict.fromkeys(done, result.rubric.best.key))


def _enough(result: Result, keys: list[str], target: int) -> int:
    """Closing more gaps never lowers a score, so the smallest number that reaches the level is found by halving."""

    def reaches(number: int) -> bool:
        return satisfied(result.rubric, _scores_with(result, keys[:number])[target - 1])

    return bisect_left(range(len(keys) + 1), True, key=reaches)
