"""Adding files as evidence, saying what they prove, taking them away for a while and back."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from accounts.models import Factory, User
from accounts.names import clean_name
from assessment.evidence_files.rules import HAS_PREVIEW, MAX_NAME, ROUND_BYTES, TYPES
from assessment.evidence_files.sandbox import inspect_file
from assessment.models import Assessment, Evidence, EvidenceLink
from audit.services import record
from audit.verbs import Verb
from files.refusal import FileRefused
from jobs.services import enqueue

PREVIEW = "evidence preview"
FOLDER, PREVIEWS = "evidence", "previews"
KEPT_FOR = timedelta(days=30)
"""How long a deleted file can be brought back."""


class EvidenceInUse(Exception):
    """The file proves an answer of a round that was handed in, so it stays."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was checked and lies in the store, and that no row knows yet."""

    name: str
    extension: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person says about a file."""

    kind: str
    dated: date | None = None
    expires_on: date | None = None


@contextmanager
def stored_file(*, factory_id: uuid.UUID, name: str, data: bytes) -> Iterator[StoredFile]:
    """Check a file and store it for the length of the block; it stays when a row points at it by then.

    Raises FileRefused; also when there is no room left for it. Raises ConnectionError when the store does not answer.
    """
    extension, kept = inspect_file(name, data)
    try:
        path = default_storage.save(f"{FOLDER}/{factory_id}/{uuid.uuid4()}.{extension}", ContentFile(kept))
    except ConnectionError:
        raise
    except OSError as error:
        raise FileRefused("no_room") from error
    try:
        sha256 = hashlib.sha256(kept).hexdigest()
        yield StoredFile(shown_name(name, extension), extension, path, len(kept), sha256)
    finally:
        if not Evidence.objects.filter(file=path).exists():
            default_storage.delete(path)


def shown_name(name: str, extension: str) -> str:
    """The name without folders, marks and controls, not too long, with its ending."""
    stem = clean_name(name.replace("\\", "/").rpartition("/")[2]).rpartition(".")[0].strip() or "file"
    return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"


@transaction.atomic
def add_evidence(
    *, assessment: Assessment, file: StoredFile, facts: Facts, requirements: Iterable[str], by: User, at: datetime
) -> tuple[Evidence, bool]:
    """Make a stored file evidence of the factory, linked to these answers. The same content is one file, however often
    it comes: then the one that is there is linked, and the second value is False. The caller holds the round.

    Raises FileRefused when the round's space is used up.
    """
    Factory.objects.select_for_update().get(pk=assessment.factory_id)  # one writer of the factory's files at a time
    same = Evidence.objects.filter(factory=assessment.factory_id, sha256=file.sha256)
    evidence = same.order_by("-uploaded_at").first()
    if evidence is None:
        evidence = _create(assessment, file, facts, by, at)
    elif evidence.deleted_at is not None:
        restore_evidence(evidence=evidence, by=by, at=at)
    link_evidence(assessment=assessment, evidence=evidence, requirements=requirements, by=by, at=at)
    return evidence, evidence.file.name == file.path


def _create(assessment: Assessment, file: StoredFile, facts: Facts, by: User, at: datetime) -> Evidence:
    if space_used(assessment) + file.size > ROUND_BYTES:
        raise FileRefused("round_full", limit=ROUND_BYTES)
    file_type = TYPES[file.extension]
    has_preview = file_type.kind in HAS_PREVIEW
    evidence = Evidence.objects.create(
        factory_id=assessment.factory_id,
        name=file.name,
        content_type=file_type.content_type,
        size=file.size,
        sha256=file.sha256,
        kind=facts.kind,
        dated=facts.dated,
        expires_on=facts.expires_on,
        file=file.path,
        preview_state=Evidence.Preview.WAITING if has_preview else Evidence.Preview.NONE,
        uploaded_at=at,
        uploaded_by=by,
    )
    _record(Verb.EVIDENCE_ADDED, evidence, by, at, {"name": file.name, "kind": facts.kind, "sha256": file.sha256})
    if has_preview:
        key = f"{PREVIEW}:{evidence.pk}"
        enqueue(kind=PREVIEW, key=key, payload={}, factory_id=evidence.factory_id, subject_id=str(evidence.pk), at=at)
    return evidence


def space_used(assessment: Assessment) -> int:
    """Bytes of the files that belong to the round: those linked in it, and those not linked anywhere yet."""
    linked = EvidenceLink.objects.filter(assessment=assessment).values("evidence")
    files = Evidence.objects.kept().filter(Q(pk__in=linked) | Q(links=None), factory=assessment.factory_id)
    return files.aggregate(total=Sum("size"))["total"] or 0


@transaction.atomic
def link_evidence(
    *, assessment: Assessment, evidence: Evidence, requirements: Iterable[str], by: User, at: datetime
) -> tuple[str, ...]:
    """Say that the file proves these answers; returns those it did not prove before. The caller holds the round."""
    _check_factory(assessment, evidence)
    there = set(_links(assessment, evidence).values_list("requirement", flat=True))
    new = tuple(sorted(set(requirements) - there))
    EvidenceLink.objects.bulk_create(
        EvidenceLink(evidence=evidence, assessment=assessment, requirement=key, linked_at=at, linked_by=by)
        for key in new
    )
    if new:
        details = {"assessment": str(assessment.pk), "requirements": new}
        _record(Verb.EVIDENCE_LINKED, evidence, by, at, details)
    return new


@transaction.atomic
def unlink_evidence(
    *, assessment: Assessment, evidence: Evidence, requirements: Iterable[str], by: User, at: datetime
) -> tuple[str, ...]:
    """Take back that the file proves these answers; returns those it proved. The caller holds the round."""
    links = _links(assessment, evidence).filter(requirement__in=list(requirements))
    gone = tuple(sorted(links.values_list("requirement", flat=True)))
    links.delete()
    if gone:
        _record(Verb.EVIDENCE_UNLINKED, evidence, by, at, {"assessment": str(assessment.pk), "requirements": gone})
    return gone


@transaction.atomic
def change_evidence(*, evidence: Evidence, facts: Facts, by: User, at: datetime) -> Evidence:
    """Say again of what kind a file is and from when to when it holds."""
    before = Facts(evidence.kind, evidence.dated, evidence.expires_on)
    if before == facts:
        return evidence
    evidence.kind, evidence.dated, evidence.expires_on = facts.kind, facts.dated, facts.expires_on
    evidence.save(update_fields=["kind", "dated", "expires_on"])
    details = {"from": _words(before), "to": _words(facts)}
    _record(Verb.EVIDENCE_CHANGED, evidence, by, at, details)
    return evidence


@transaction.atomic
def delete_evidence(*, evidence: Evidence, by: User, at: datetime) -> Evidence:
    """Take a file away; for thirty days it can be brought back. Raises EvidenceInUse."""
    if evidence.links.exclude(assessment__status=Assessment.Status.DRAFT).exists():
        raise EvidenceInUse
    if evidence.deleted_at is None:
        evidence.deleted_at = at
        evidence.save(update_fields=["deleted_at"])
        _record(Verb.EVIDENCE_DELETED, evidence, by, at, {"name": evidence.name, "sha256": evidence.sha256})
    return evidence


@transaction.atomic
def restore_evidence(*, evidence: Evidence, by: User, at: datetime) -> Evidence:
    """Bring a deleted file back, with all it proved."""
    if evidence.deleted_at is not None:
        evidence.deleted_at = None
        evidence.save(update_fields=["deleted_at"])
        _record(Verb.EVIDENCE_RESTORED, evidence, by, at, {"name": evidence.name, "sha256": evidence.sha256})
    return evidence


@transaction.atomic
def record_consultant_download(*, evidence: Evidence, assessment_id: uuid.UUID, by: User, at: datetime) -> None:
    """The factory sees which of its files a consultant has taken."""
    details = {"name": evidence.name, "sha256": evidence.sha256, "assessment": str(assessment_id)}
    _record(Verb.EVIDENCE_DOWNLOADED, evidence, by, at, details)


def _links(assessment: Assessment, evidence: Evidence) -> QuerySet[EvidenceLink]:
    return EvidenceLink.objects.filter(assessment=assessment, evidence=evidence)


def _check_factory(assessment: Assessment, evidence: Evidence) -> None:
    if evidence.factory_id != assessment.factory_id:
        raise ValueError(f"{evidence.pk} belongs to another factory than the round {assessment.pk}.")


def _words(facts: Facts) -> dict[str, str]:
    return {"kind": facts.kind, "dated": str(facts.dated or ""), "expires_on": str(facts.expires_on or "")}


def _record(verb: Verb, evidence: Evidence, by: User, at: datetime, details: Mapping[str, object]) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=evidence.factory_id,
        object_type="evidence",
        object_id=str(evidence.pk),
        details=dict(details),
        at=at,
    )
