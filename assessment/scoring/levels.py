"""PURE: the level of a round in its three forms, and how far guesses can move it, as a result JSON tells them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rubrics.document import Choice, Level, Rubric
from rubrics.guidance import EVIDENCE_KINDS

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """A level and its score as printed; `level` is None below level 1. `exact` is empty where only the printed score
    was kept, both where no score is shown."""

    number: int
    score: str
    exact: str
    level: Level | None

    def without_score(self) -> "Stand":
        return replace(self, score="", exact="")


@dataclass(frozen=True, slots=True)
class GuessRange:
    """Between which levels and scores the claimed result lies if the guesses are one step off."""

    guesses: int
    lowest: Stand
    highest: Stand


@dataclass(frozen=True, slots=True)
class Levels:
    """`evidenced` is None where the rubric asks for no proof, `reviewed` where nobody has signed a review. `lowered`:
    how many answers count less for want of proof."""

    rubric: Rubric
    claimed: Stand
    evidenced: Stand | None
    lowered: int
    reviewed: Stand | None
    guesses: GuessRange | None

    @property
    def is_split(self) -> bool:
        return self.evidenced is not None or self.reviewed is not None

    @property
    def stands(self) -> Mapping[str, Stand | None]:
        """The three forms by name."""
        return {"claimed": self.claimed, "evidenced": self.evidenced, "reviewed": self.reviewed}

    @property
    def cap(self) -> Choice | None:
        """What an answer without enough proof counts at most."""
        policy = self.rubric.evidence_policy
        return next((choice for choice in self.rubric.scale if policy and choice.key == policy.cap), None)

    @property
    def proof(self) -> str:
        """The weakest kind of evidence that is enough."""
        policy = self.rubric.evidence_policy
        return EVIDENCE_KINDS[policy.at_least - 1] if policy else ""

    def without_scores(self) -> "Levels":
        """The levels alone, with nothing that tells how far from the next one they are."""
        return replace(
            self,
            claimed=self.claimed.without_score(),
            evidenced=self.evidenced and self.evidenced.without_score(),
            reviewed=self.reviewed and self.reviewed.without_score(),
            lowered=0,
            guesses=None,
        )


def keep_claimed(result: Told) -> dict[str, Any]:
    """What a reviewed result keeps of the result that the factory handed in."""
    return {part: result[part] for part in ("level", "score", "score_exact", "evidenced", "range") if part in result}


def read_claimed(result: Told, review: Told | None) -> Told:
    """What the factory claimed: the result itself, or what a reviewed one keeps of the record before it. The oldest
    reviewed records keep level and score alone."""
    if review is None:
        return result
    return result.get("claimed") or {"level": review["level_before"], "score": review["score_before"]}


def read_levels(rubric: Rubric, claimed: Told, reviewed: Told | None) -> Levels:
    """The levels of what was claimed, with the reviewed result beside it. What was not kept is None."""
    evidenced, range_ = claimed.get("evidenced"), claimed.get("range")
    return Levels(
        rubric=rubric,
        claimed=_read_stand(rubric, claimed),
        evidenced=_read_stand(rubric, evidenced) if evidenced else None,
        lowered=evidenced["lowered"] if evidenced else 0,
        reviewed=_read_stand(rubric, reviewed) if reviewed else None,
        guesses=_read_range(rubric, range_) if range_ else None,
    )


def _read_range(rubric: Rubric, told: Told) -> GuessRange:
    ends = (_read_stand(rubric, told[end]) for end in ("lowest", "highest"))
    return GuessRange(told["guesses"], *ends)


def _read_stand(rubric: Rubric, told: Told) -> Stand:
    number = told["level"]
    return Stand(number, told["score"], told.get("score_exact", ""), rubric.level(number) if number else None)
