"""READ the level of a round in its three forms: as claimed, as the evidence carries it, and as a reviewer signed it."""

from collections.abc import Collection
from datetime import datetime
from fractions import Fraction

from assessment.models import Assessment, Snapshot
from assessment.scoring import Figures, Scorecard, score_answers
from assessment.scoring.evidence import score_evidenced
from assessment.scoring.levels import Levels, Told, read_claimed, read_levels
from assessment.scoring.ranges import score_range
from assessment.scoring.result import level_json, trust_json
from assessment.selectors.result import Result, frozen_result, get_strengths
from assessment.selectors.rounds import Round
from rubrics.document import Rubric


def find_signed_off(assessment: Assessment) -> Snapshot | None:
    """What a reviewer signed of the round as it stands. One query, none while it is open: reopening supersedes."""
    if assessment.status == Assessment.Status.DRAFT:
        return None
    return Snapshot.objects.signed_off().filter(assessment=assessment).defer("payload").first()


def get_round_levels(round_: Round, card: Scorecard, at: datetime) -> Levels:
    """The levels of the live answers. Once the round is submitted, proof counts as it stood then."""
    plan, choices, figures = round_.plan, round_.choices, Figures.of(round_.rubric)
    strengths = get_strengths(round_.assessment, round_.rubric, round_.assessment.submitted_at or at)
    evidenced = None if strengths is None else score_evidenced(plan, choices, strengths)
    range_ = score_range(plan, choices, round_.guesses) if round_.guesses else None
    claimed = level_json(figures, card.level, card.score) | trust_json(figures, evidenced, range_)
    return read_levels(round_.rubric, claimed, _reviewed(round_.rubric, find_signed_off(round_.assessment)))


def get_live_levels(round_: Round, at: datetime) -> Levels:
    """The levels that the round would be submitted with."""
    plan = round_.plan
    trimmed = tuple(plan.trimmed)
    card = score_answers(plan.rubric, profile=plan.profile, trimmed=trimmed, answers=round_.choices)
    return get_round_levels(round_, card, at)


def get_frozen_levels(assessment: Assessment, snapshot: Snapshot) -> Levels:
    """The levels that the current record says, with those that a reviewer signed. Two queries at most."""
    return get_levels(frozen_result(assessment, snapshot))


def get_levels(result: Result) -> Levels:
    """The levels of a result, with those that a reviewer signed. One query, none while the round is open."""
    signed = find_signed_off(result.assessment)
    return get_result_levels(result, [signed] if signed else [])


def get_result_levels(result: Result, snapshots: Collection[Snapshot]) -> Levels:
    """The levels of a result; a frozen one says what was frozen, and one that a reviewer signed also what was claimed
    before. `snapshots`: the records of its round, among them the one that a reviewer signed."""
    review = (result.payload or {}).get("review")
    reviewed: Told | None = None
    if review is not None:
        reviewed = result.data
    elif not (result.is_provisional or result.is_superseded):
        signed = (item for item in snapshots if item.kind == Snapshot.Kind.REVIEWED and item.superseded_at is None)
        reviewed = _reviewed(result.rubric, next(signed, None))
    return read_levels(result.rubric, read_claimed(result.data, review), reviewed)


def _reviewed(rubric: Rubric, signed: Snapshot | None) -> Told | None:
    return level_json(Figures.of(rubric), signed.level, Fraction(signed.score)) if signed else None
