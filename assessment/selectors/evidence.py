"""READ for the pages of evidence, and what the files of a round are worth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from assessment.models import Assessment, Evidence, EvidenceLink
from rubrics.guidance import EVIDENCE_KINDS

STRENGTHS = {kind: strength for strength, kind in enumerate(EVIDENCE_KINDS, 1)}


@dataclass(frozen=True)
class EvidenceFile:
    """A file as lists show it."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str
    dated: date | None
    expires_on: date | None
    is_expired: bool
    uploaded_at: datetime
    uploaded_by: str
    preview_state: str


def evidence_strengths(assessment: Assessment, at: datetime) -> dict[str, int]:
    """Requirement key -> strength (1 to 5) of its strongest file that is neither deleted nor expired. One query."""
    valid = Q(evidence__expires_on__isnull=True) | Q(evidence__expires_on__gte=localdate(at))
    links = EvidenceLink.objects.filter(valid, assessment=assessment, evidence__deleted_at__isnull=True)
    strengths: dict[str, int] = {}
    for requirement, kind in links.values_list("requirement", "evidence__kind").distinct():
        strengths[requirement] = max(strengths.get(requirement, 0), STRENGTHS[kind])
    return strengths


def list_evidence_of(assessment: Assessment, requirement: str, at: datetime) -> tuple[EvidenceFile, ...]:
    """The files that prove one answer, the strongest first. One query."""
    return map_evidence(assessment, [requirement], at)[requirement]


def map_evidence(
    assessment: Assessment, requirements: Iterable[str], at: datetime
) -> defaultdict[str, tuple[EvidenceFile, ...]]:
    """Requirement key -> its files, the strongest first; () for one without. One query."""
    links = EvidenceLink.objects.filter(
        assessment=assessment, requirement__in=list(requirements), evidence__deleted_at__isnull=True
    )
    found: defaultdict[str, tuple[EvidenceFile, ...]] = defaultdict(tuple)
    for link in links.select_related("evidence__uploaded_by").order_by("linked_at", "id"):
        found[link.requirement] += (make_file(link.evidence, at),)
    for key, files in found.items():
        found[key] = tuple(sorted(files, key=lambda file: -STRENGTHS[file.kind]))
    return found


def count_files(assessment: Assessment, requirements: Iterable[str]) -> dict[str, int]:
    """Requirement key -> number of files. One query."""
    links = EvidenceLink.objects.filter(
        assessment=assessment, requirement__in=list(requirements), evidence__deleted_at__isnull=True
    )
    counts: dict[str, int] = defaultdict(int)
    for key in links.values_list("requirement", flat=True):
        counts[key] += 1
    return dict(counts)


def make_file(evidence: Evidence, at: datetime) -> EvidenceFile:
    return EvidenceFile(
        id=evidence.pk,
        name=evidence.name,
        kind=evidence.kind,
        size=evidence.size,
        sha256=evidence.sha256,
        dated=evidence.dated,
        expires_on=evidence.expires_on,
        is_expired=evidence.expires_on is not None and evidence.expires_on < localdate(at),
        uploaded_at=evidence.uploaded_at,
        uploaded_by=str(evidence.uploaded_by or ""),
        preview_state=evidence.preview_state,
    )


def freeze_evidence(assessment: Assessment) -> dict[str, Any]:
    """What a snapshot keeps: requirement key -> its files, by name and content. One query."""
    links = EvidenceLink.objects.filter(assessment=assessment, evidence__deleted_at__isnull=True)
    frozen: dict[str, Any] = {}
    for link in links.select_related("evidence").order_by("requirement", "evidence__name", "evidence__sha256"):
        file = link.evidence
        facts = {"name": file.name, "kind": file.kind, "sha256": file.sha256, "size": file.size}
        days = {"dated": _day(file.dated), "expires_on": _day(file.expires_on)}
        frozen.setdefault(link.requirement, []).append({"id": str(file.pk), **facts, **days})
    return frozen


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
