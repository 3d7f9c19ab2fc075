"""READ the stored rounds that a draft of a rubric is tried on, and what was measured of it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from assessment.models import RubricImpact, Snapshot
from assessment.scoring.impact import Standing
from jobs.models import Job
from rubrics.impact_source import ImpactSeen
from rubrics.models import Draft

STRATA = (Snapshot.Kind.SELF, Snapshot.Kind.REVIEWED)
"""What a factory stands by, and what a reviewer signed: two views of a round, each counted for itself."""

AT_A_TIME = 200
"""Records in memory at once."""


@dataclass(frozen=True, slots=True)
class StoredRound:
    """What scoring needs of a frozen record, and the result it was frozen with."""

    stratum: str
    industry: str
    profile: str
    trimmed: frozenset[str]
    answers: dict[str, str]
    scoring_hash: str
    result: Standing


def list_stored(slug: str) -> list[UUID]:
    """The records that stand: for each submitted round of the rubric what the factory handed in, and beside it what a
    reviewer signed."""
    return list(_standing(slug).order_by("pk").values_list("pk", flat=True))


def get_watermark(slug: str) -> tuple[str, int]:
    """A name for the rounds that are stored now, and how many they are. Records are only added and superseded, so
    their number and the newest of them say whether anything has changed."""
    rows = _standing(slug)
    found = rows.aggregate(count=Count("pk"), newest=Max("created_at"))
    newest = found["newest"].strftime("%Y%m%dT%H%M%S.%f") if found["newest"] else "none"
    rounds = rows.filter(kind=Snapshot.Kind.SELF).count()
    return f"{found['count']}-{newest}", rounds


def _standing(slug: str) -> QuerySet[Any]:
    return Snapshot.objects.filter(superseded_at=None, kind__in=STRATA, assessment__rubric_version__slug=slug)


def read_stored(ids: Sequence[UUID]) -> Iterator[StoredRound | None]:
    """The records one by one; None for one that no longer has the hash it was frozen with."""
    fields = ("kind", "scoring_hash", "payload_hash", "payload")
    for start in range(0, len(ids), AT_A_TIME):
        rows = Snapshot.objects.filter(pk__in=ids[start : start + AT_A_TIME]).order_by("pk").values_list(*fields)
        yield from (_read(*row) for row in rows)


def _read(kind: str, scoring_hash: str, payload_hash: str, text: str) -> StoredRound | None:
    if hashlib.sha256(text.encode()).hexdigest() != payload_hash:
        return None
    payload = json.loads(text)
    result = payload["result"]
    return StoredRound(
        stratum=kind,
        industry=payload["factory"]["industry"],
        profile=payload["profile"],
        trimmed=frozenset(payload["trimmed"]),
        answers={key: answer["value"] for key, answer in payload["answers"].items() if answer["value"]},
        scoring_hash=scoring_hash,
        result=(result["level"], Fraction(result["score_exact"])),
    )


def find_impact(draft_hash: str, base_hash: str) -> ImpactSeen | None:
    """What was last measured of exactly this document beside exactly this base."""
    impact = _newest(draft_hash, base_hash)
    if impact is None:
        return None
    tables = impact.figures["strata"][Snapshot.Kind.SELF] or {}
    told = {name: tables.get(name) for name in ("rounds", "down", "same", "up")}
    return ImpactSeen(impact.job_id, draft_hash, base_hash, measured_at=impact.measured_at, **told)


def _newest(draft_hash: str, base_hash: str) -> RubricImpact | None:
    return RubricImpact.objects.filter(draft_hash=draft_hash, base_hash=base_hash).order_by("-measured_at").first()


@dataclass(frozen=True)
class ImpactState:
    """Where the measuring of a draft stands. `impact` is the last outcome for the document as it is now, `is_old` when
    rounds were added or taken back since; `job` is the last one that was asked for."""

    impact: RubricImpact | None
    is_old: bool
    job: Job | None
    rounds: int

    @property
    def is_running(self) -> bool:
        return self.job is not None and not self.job.is_over

    @property
    def has_stopped(self) -> bool:
        """The last attempt came to nothing, and no outcome is younger."""
        if self.job is None or self.job.state not in {Job.State.FAILED, Job.State.CANCELLED}:
            return False
        ended: datetime | None = self.job.finished_at
        return self.impact is None or (ended is not None and self.impact.measured_at < ended)

    @property
    def is_cancelled(self) -> bool:
        return self.job is not None and self.job.state == Job.State.CANCELLED


def get_impact_state(draft: Draft, draft_hash: str | None, kind: str) -> ImpactState:
    """Four queries."""
    watermark, rounds = get_watermark(draft.slug)
    impact = _newest(draft_hash, draft.base.rubric_hash) if draft_hash else None
    job = Job.objects.filter(kind=kind, subject_id=str(draft.pk)).order_by("-dispatched_at").first()
    return ImpactState(impact, impact is not None and impact.watermark != watermark, job, rounds)
