"""READ the result of a round: computed from the live answers while it is open, read from the snapshot once frozen.

Both come in one shape, the result JSON, so that pages, tables, charts and downloads cannot disagree.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from assessment.freezing import build_part
from assessment.models import Assessment, Snapshot
from assessment.progress import Progress, measure_progress
from assessment.scoring import Figures, Scorecard, list_gaps, result_json, score_answers
from assessment.scoring.conditions import Condition, LevelConditions
from assessment.scoring.evidence import score_evidenced
from assessment.scoring.plan import Plan, make_plan
from assessment.scoring.ranges import score_range
from assessment.selectors.evidence import evidence_strengths
from assessment.selectors.rounds import get_round
from assessment.selectors.snapshots import ListedLevels, list_levels, read_payload
from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric

Json = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """A result and what it was made from. `card` exists for live answers, `snapshot` and `payload` for frozen ones."""

    assessment: Assessment
    plan: Plan
    choices: Mapping[str, str]
    progress: Progress
    data: Json
    card: Scorecard | None = None
    snapshot: Snapshot | None = None
    payload: Json | None = None

    @property
    def rubric(self) -> Rubric:
        return self.plan.rubric

    @cached_property
    def figures(self) -> Figures:
        return Figures.of(self.rubric)

    @property
    def is_provisional(self) -> bool:
        return self.snapshot is None

    @property
    def is_superseded(self) -> bool:
        return self.snapshot is not None and self.snapshot.superseded_at is not None

    @property
    def level(self) -> int:
        return int(self.data["level"])

    @cached_property
    def level_scores(self) -> tuple[Fraction | None, ...]:
        """A_1 to A_n; none where the rule is no gate."""
        return tuple(_fraction(entry["exact"]) for entry in self.data.get("levels", {}).values())

    @cached_property
    def conditions(self) -> tuple[LevelConditions, ...]:
        """What each level asks at once; none where the rule is a gate."""
        return tuple(
            LevelConditions(
                int(number),
                tuple(
                    Condition(kind, Fraction(entry[kind]["needed"]), Fraction(entry[kind]["got"]))
                    for kind in entry
                    if kind != "satisfied"
                ),
            )
            for number, entry in self.data.get("conditions", {}).items()
        )

    @cached_property
    def node_scores(self) -> Mapping[str, tuple[Fraction | None, ...]]:
        """Path -> the node's score at each level."""
        return {
            path: tuple(_fraction(score) for score in node.get("levels", {}).values())
            for path, node in self.data["nodes"].items()
        }

    @property
    def failing(self) -> int | None:
        """The lowest level that is not satisfied."""
        told = self.data.get("levels") or self.data["conditions"]
        unmet = (number for number, entry in told.items() if not entry["satisfied"])
        return next((int(number) for number in unmet), None)


def get_result(assessment: Assessment, snapshot_id: UUID | None = None) -> Result:
    """The round's result, or an earlier frozen one of it. Raises Snapshot.DoesNotExist."""
    snapshot = find_snapshot(assessment, snapshot_id)
    return _live_result(assessment) if snapshot is None else frozen_result(assessment, snapshot)


def find_snapshot(assessment: Assessment, snapshot_id: UUID | None = None) -> Snapshot | None:
    """The named record of the round, else its current one; None while it is open. Raises Snapshot.DoesNotExist."""
    if snapshot_id is not None:
        return Snapshot.objects.get(assessment=assessment, id=snapshot_id)
    if assessment.status == Assessment.Status.SUBMITTED:
        return Snapshot.objects.current().get(assessment=assessment)
    return None


def frozen_result(assessment: Assessment, snapshot: Snapshot) -> Result:
    """What a snapshot says, with the rubric version it was made with."""
    payload = read_payload(snapshot)
    plan = make_plan(_rubric_of(assessment, snapshot), payload["profile"], frozenset(payload["trimmed"]))
    choices = {key: answer["value"] for key, answer in payload["answers"].items() if answer["value"]}
    progress = measure_progress(plan, _in_scope(plan, choices), {})
    return Result(assessment, plan, choices, progress, payload["result"], snapshot=snapshot, payload=payload)


def _live_result(assessment: Assessment) -> Result:
    round_ = get_round(assessment)
    card, data = compute_result(
        round_.plan,
        round_.choices,
        version=assessment.rubric_version.number,
        kpis=build_part("kpis", assessment),
        strengths=get_strengths(assessment, round_.rubric, timezone.now()),
        guesses=round_.guesses,
    )
    return Result(assessment, round_.plan, round_.choices, round_.progress, data, card=card)


def get_strengths(assessment: Assessment, rubric: Rubric, at: datetime) -> dict[str, int] | None:
    """How strong the proof of each answer is; None where the rubric asks for none. One query where it does."""
    return evidence_strengths(assessment, at) if rubric.evidence_policy else None


def compute_result(
    plan: Plan,
    choices: Mapping[str, str],
    *,
    version: int,
    kpis: Mapping[str, Json],
    strengths: Mapping[str, int] | None = None,
    guesses: Collection[str] = (),
) -> tuple[Scorecard, Json]:
    """The scorecard of a set of answers and its JSON; answers outside the scope are listed as notices. Without
    `strengths` nothing is said of evidence."""
    rubric, profile, trimmed = plan.rubric, plan.profile, tuple(plan.trimmed)
    card = score_answers(rubric, profile=profile, trimmed=trimmed, answers=choices)
    gaps = list_gaps(rubric, profile=profile, trimmed=trimmed, answers=choices)
    outside = sorted(choices.keys() - plan.requirement_keys())
    notices = [{"code": "outside_scope", "key": key} for key in outside]
    evidenced = None if strengths is None else score_evidenced(plan, choices, strengths)
    range_ = score_range(plan, choices, guesses) if guesses else None
    return card, result_json(
        card, version=version, gaps=gaps, kpis=kpis, notices=notices, evidenced=evidenced, range_=range_
    )


@dataclass(frozen=True)
class Frozen:
    """A frozen result in a list, with its levels."""

    snapshot: Snapshot
    levels: ListedLevels


def list_snapshots(assessment: Assessment) -> list[Frozen]:
    """Every frozen result of the round, newest first. One query."""
    found = Snapshot.objects.filter(assessment=assessment).order_by("-number")
    return [Frozen(item, list_levels(item)) for item in found]


def find_last_round(assessment: Assessment) -> tuple[Assessment, Json] | None:
    """The factory's submitted round before this one, on the same rubric, and its result. One query."""
    rounds = Snapshot.objects.current().filter(
        assessment__factory=assessment.factory_id,
        assessment__created_at__lt=assessment.created_at,
        assessment__rubric_version__slug=assessment.rubric_version.slug,
    )
    last = rounds.select_related("assessment").order_by("-assessment__created_at").first()
    return None if last is None else (last.assessment, read_payload(last)["result"])


def _rubric_of(assessment: Assessment, snapshot: Snapshot) -> Rubric:
    """The round may have moved to a reworded version since."""
    version = assessment.rubric_version
    if version.rubric_hash != snapshot.rubric_hash:
        version = RubricVersion.objects.defer("document").get(rubric_hash=snapshot.rubric_hash)
    return load_rubric(version)


def _in_scope(plan: Plan, choices: Mapping[str, str]) -> dict[str, str]:
    asked = plan.requirement_keys()
    return {key: choice for key, choice in choices.items() if key in asked}


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
