"""READ what a signed review changed, from its frozen record alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from assessment.models import Snapshot
from assessment.selectors.result import Result
from assessment.selectors.snapshots import read_payload
from rubrics.document import Choice, Requirement, Rubric


@dataclass(frozen=True)
class ReviewedAnswer:
    """One answer that the reviewer saw otherwise; the reason is empty where it is not for the factory."""

    requirement: Requirement
    said: Choice | None
    reviewed: Choice | None
    reason: str


@dataclass(frozen=True)
class ReviewFacts:
    """Who signed, and what differs from what the factory said."""

    snapshot: Snapshot
    reviewer: str
    firm: str
    signed_at: datetime
    summary: str
    reviewed: int
    level_before: int
    score_before: str
    score: str
    answers: tuple[ReviewedAnswer, ...]

    @property
    def lowered(self) -> int:
        return sum(_worth(item.reviewed) < _worth(item.said) for item in self.answers)

    @property
    def raised(self) -> int:
        return sum(_worth(item.reviewed) > _worth(item.said) for item in self.answers)


def find_review(result: Result, snapshots: Iterable[Snapshot]) -> ReviewFacts | None:
    """The review that a result shows: its own when it is a reviewed record, else the one that stands beside it. One
    query where there is one. `snapshots` are all records of the round."""
    seen = result.snapshot
    if seen is None or (seen.kind != Snapshot.Kind.REVIEWED and seen.superseded_at):
        return None
    if seen.kind == Snapshot.Kind.SELF:
        signed = (item for item in snapshots if item.kind == Snapshot.Kind.REVIEWED and not item.superseded_at)
        seen = next(signed, None)
    return None if seen is None else read_review(seen, result.rubric)


def read_review(snapshot: Snapshot, rubric: Rubric) -> ReviewFacts:
    """What a reviewed record says of its review."""
    payload = read_payload(snapshot)
    told = payload["review"]
    return ReviewFacts(
        snapshot=snapshot,
        reviewer=told["reviewer"],
        firm=told["firm"],
        signed_at=datetime.fromisoformat(told["signed_at"]),
        summary=told["summary"],
        reviewed=told["reviewed"],
        level_before=told["level_before"],
        score_before=told["score_before"],
        score=payload["result"]["score"],
        answers=tuple(_make_answer(item, rubric) for item in told["differences"]),
    )


def _make_answer(item: dict[str, Any], rubric: Rubric) -> ReviewedAnswer:
    requirement = rubric.requirements[item["requirement"]]
    said, reviewed = (requirement.asked.choice_of(item[name]) for name in ("self", "reviewed"))
    return ReviewedAnswer(requirement, said, reviewed, item["reason"])


def _worth(choice: Choice | None) -> Fraction:
    return choice.value if choice else Fraction(0)
