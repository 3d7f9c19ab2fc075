"""READ the level of a round in its three forms: as claimed, as the evidence carries it, and as a reviewer signed it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from assessment.models import Assessment, Snapshot
from assessment.scoring import Figures, Scorecard, score_answers
from assessment.scoring.evidence import score_evidenced
from assessment.scoring.plan import Plan
from assessment.scoring.ranges import Range, score_range
from assessment.selectors.result import Result, frozen_result, get_strengths
from assessment.selectors.rounds import Round
from rubrics.document import Choice, Level, Rubric
from rubrics.guidance import EVIDENCE_KINDS


@dataclass(frozen=True)
class Stand:
    """A level and its score as printed; `level` is None below level 1."""

    number: int
    score: str
    level: Level | None


@dataclass(frozen=True)
class GuessRange:
    """Between which levels and scores the claimed result lies if the guesses are one step off."""

    guesses: int
    lowest: Stand
    highest: Stand


@dataclass(frozen=True)
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
    def cap(self) -> Choice | None:
        """What an answer without enough proof counts at most."""
        policy = self.rubric.evidence_policy
        return next((choice for choice in self.rubric.scale if policy and choice.key == policy.cap), None)

    @property
    def proof(self) -> str:
        """The weakest kind of evidence that is enough."""
        policy = self.rubric.evidence_policy
        return EVIDENCE_KINDS[policy.at_least - 1] if policy else ""


def find_signed_off(assessment: Assessment) -> Snapshot | None:
    """What a reviewer signed of the round as it stands. One query, none while it is open: reopening supersedes."""
    if assessment.status == Assessment.Status.DRAFT:
        return None
    return Snapshot.objects.signed_off().filter(assessment=assessment).defer("payload").first()


def get_round_levels(round_: Round, card: Scorecard, at: datetime) -> Levels:
    """The levels of the live answers. Once the round is submitted, proof counts as it stood then."""
    strengths = get_strengths(round_.assessment, round_.rubric, round_.assessment.submitted_at or at)
    evidenced = None if strengths is None else score_evidenced(round_.plan, round_.choices, strengths)
    return _make_levels(
        round_.plan,
        claimed=(card.level, card.score),
        evidenced=(evidenced.level, evidenced.score) if evidenced else None,
        lowered=len(evidenced.lowered) if evidenced else 0,
        reviewed=find_signed_off(round_.assessment),
        range_=_range(round_.plan, round_.choices, round_.guesses),
    )


def get_live_levels(round_: Round, at: datetime) -> Levels:
    """The levels that the round would be submitted with."""
    plan = round_.plan
    trimmed = tuple(plan.trimmed)
    card = score_answers(plan.rubric, profile=plan.profile, trimmed=trimmed, answers=round_.choices)
    return get_round_levels(round_, card, at)


def get_frozen_levels(assessment: Assessment, snapshot: Snapshot) -> Levels:
    """The levels that the current record says, with those that a reviewer signed. Two queries at most."""
    signed = find_signed_off(assessment)
    return get_result_levels(frozen_result(assessment, snapshot), [snapshot, *([signed] if signed else [])])


def get_result_levels(result: Result, snapshots: Collection[Snapshot]) -> Levels:
    """The levels of a result; a frozen one says what was frozen. `snapshots` are all records of its round. For a record
    that a reviewer signed, the claimed level is that of the factory's record before it."""
    data = result.data
    seen, own = result.snapshot, [item for item in snapshots if item.kind == Snapshot.Kind.SELF]
    claimed = int(data["level"]), Fraction(data["score_exact"])
    reviewed = None if result.is_provisional or result.is_superseded else _signed_off(snapshots)
    if seen is not None and seen.kind == Snapshot.Kind.REVIEWED:
        reviewed = seen
        before = next((item for item in own if item.number < seen.number), None)
        claimed = (before.level, Fraction(before.score)) if before else claimed
    evidenced = data.get("evidenced")
    return _make_levels(
        result.plan,
        claimed=claimed,
        evidenced=(evidenced["level"], Fraction(evidenced["score_exact"])) if evidenced else None,
        lowered=evidenced["lowered"] if evidenced else 0,
        reviewed=reviewed,
        range_=_range(result.plan, result.choices, result.guesses),
    )


def _signed_off(snapshots: Collection[Snapshot]) -> Snapshot | None:
    signed = (item for item in snapshots if item.kind == Snapshot.Kind.REVIEWED and item.superseded_at is None)
    return next(signed, None)


def _range(plan: Plan, choices: Mapping[str, str], guesses: Collection[str]) -> Range | None:
    found = score_range(plan, choices, guesses) if guesses else None
    return found if found and found.guesses else None


def _make_levels(
    plan: Plan,
    *,
    claimed: tuple[int, Fraction],
    evidenced: tuple[int, Fraction] | None,
    lowered: int,
    reviewed: Snapshot | None,
    range_: Range | None,
) -> Levels:
    rubric = plan.rubric
    guesses = None
    if range_ is not None:
        guesses = GuessRange(range_.guesses, _stand(rubric, *range_.lowest), _stand(rubric, *range_.highest))
    return Levels(
        rubric=rubric,
        claimed=_stand(rubric, *claimed),
        evidenced=_stand(rubric, *evidenced) if evidenced else None,
        lowered=lowered,
        reviewed=_stand(rubric, reviewed.level, Fraction(reviewed.score)) if reviewed else None,
        guesses=guesses,
    )


def _stand(rubric: Rubric, number: int, score: Fraction) -> Stand:
    return Stand(number, Figures.of(rubric).score(score), rubric.level(number) if number else None)
