"""Writing what a reviewer says of an answer. Every change is a new version with its own history row; the factory's
answer is never touched. Callers hold the round (access.get_desk), so a round has one writer at a time."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessment.models import Answer, Assessment, ChangeRequest
from assessment.selectors.comments import list_threads
from audit.services import record
from audit.verbs import Verb
from reviews.access import Desk
from reviews.models import Finding, FindingChange, Review
from reviews.services.opening import open_review


class WaitsForFactory(Exception):
    """A change of this answer is requested; the review of it goes on when the factory has handed it in again."""


class AnswerMoved(Exception):
    """The factory's answer is another one than the reviewer looked at."""


class FindingMoved(Exception):
    """A colleague of the same firm has said something else since the page was shown."""


class NothingToUndo(Exception):
    """There is nothing of that sort left to take back."""


@dataclass(frozen=True, slots=True)
class View:
    """What a reviewer says of one answer, and the versions of answer and finding that the page showed."""

    value: str
    reason: str = ""
    visible: bool = True
    answer_version: int = 0
    finding_version: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers accepted in one action, which can be undone in one."""

    id: uuid.UUID
    keys: tuple[str, ...]


@transaction.atomic
def save_finding(*, desk: Desk, requirement: str, view: View, by: User, at: datetime) -> Finding:
    """Store the reviewer's view of one answer. Raises ReviewClosed, WaitsForFactory, AnswerMoved and FindingMoved."""
    review = open_review(desk=desk, by=by, at=at)
    if requirement in _requested(desk.assessment):
        raise WaitsForFactory(requirement)
    if _answer_versions(desk.assessment, [requirement]).get(requirement, 0) != view.answer_version:
        raise AnswerMoved(requirement)
    finding = _find_or_new(review, requirement)
    content = {"value": view.value, "reason": view.reason, "visible": view.visible, "stands": True}
    same = all(getattr(finding, name) == value for name, value in content.items())
    if finding.pk and same and finding.answer_version == view.answer_version:
        return finding
    if finding.version != view.finding_version:
        raise FindingMoved(requirement)
    return _write(finding, content | {"answer_version": view.answer_version}, by=by, at=at)


@transaction.atomic
def undo_finding(*, desk: Desk, requirement: str, seen: int, by: User, at: datetime) -> Finding:
    """Make the view before the current one stand again, as a new version. Raises ReviewClosed, WaitsForFactory,
    NothingToUndo and FindingMoved."""
    review = open_review(desk=desk, by=by, at=at)
    if requirement in _requested(desk.assessment):
        raise WaitsForFactory(requirement)
    finding = _find_or_new(review, requirement)
    if not finding.pk or not finding.stands:
        raise NothingToUndo(requirement)
    if finding.version != seen:
        raise FindingMoved(requirement)
    return _restore(finding, by=by, at=at)


@transaction.atomic
def accept_answers(*, desk: Desk, seen: Mapping[str, int], by: User, at: datetime) -> Batch:
    """Agree with many answers at once. `seen` holds the version of each answer that the preview showed; answers that
    moved since, are reviewed, talked about or asked for are left out. Raises ReviewClosed."""
    review = open_review(desk=desk, by=by, at=at)
    answers = {row.requirement: row for row in _answers(desk.assessment, seen)}
    reviewed = {
        row.requirement
        for row in review.findings.filter(stands=True)
        if row.requirement in answers and row.answer_version == answers[row.requirement].version
    }
    talked = {key for key, thread in list_threads(desk.assessment, desk.firm.pk).items() if thread.is_open}
    left_out = reviewed | talked | _requested(desk.assessment)
    keys = [key for key, row in answers.items() if row.version == seen[key] and row.value and key not in left_out]
    batch = Batch(uuid.uuid4(), tuple(sorted(keys)))
    known = {row.requirement: row for row in review.findings.filter(requirement__in=keys)}
    for key in batch.keys:
        content = {"value": answers[key].value, "reason": "", "visible": True, "stands": True}
        content |= {"answer_version": answers[key].version}
        _write(known.get(key) or _new(review, key), content, by=by, at=at, batch=batch.id)
    if batch.keys:
        _record(Verb.ANSWERS_ACCEPTED, desk, batch, by, at)
    return batch


@transaction.atomic
def undo_batch(*, desk: Desk, batch_id: uuid.UUID, by: User, at: datetime) -> Batch:
    """Take a whole acceptance back, but for the answers that were looked at again since. Raises ReviewClosed,
    NothingToUndo."""
    review = open_review(desk=desk, by=by, at=at)
    versions = dict(review.changes.filter(batch=batch_id).values_list("requirement", "version"))
    findings = [
        row for row in review.findings.filter(requirement__in=versions) if row.version == versions[row.requirement]
    ]
    if not findings:
        raise NothingToUndo(str(batch_id))
    for finding in findings:
        _restore(finding, by=by, at=at)
    undone = Batch(batch_id, tuple(sorted(finding.requirement for finding in findings)))
    _record(Verb.ACCEPTANCE_UNDONE, desk, undone, by, at)
    return undone


def _find_or_new(review: Review, requirement: str) -> Finding:
    return review.findings.filter(requirement=requirement).first() or _new(review, requirement)


def _new(review: Review, requirement: str) -> Finding:
    return Finding(review=review, requirement=requirement, version=0, stands=False, answer_version=0)


def _restore(finding: Finding, *, by: User, at: datetime) -> Finding:
    changes = FindingChange.objects.filter(review=finding.review_id, requirement=finding.requirement)
    current = changes.get(version=finding.version)
    standing = current.version if current.restores is None else current.restores
    before = changes.filter(version__lt=standing, restores=None).order_by("-version").first()
    names = ("value", "reason", "visible", "stands", "answer_version")
    content = {name: getattr(before, name) for name in names} if before else {"stands": False}
    return _write(finding, content, by=by, at=at, restores=before.version if before else 0)


def _write(
    finding: Finding,
    content: Mapping[str, object],
    *,
    by: User,
    at: datetime,
    batch: uuid.UUID | None = None,
    restores: int | None = None,
) -> Finding:
    finding.version += 1
    for name, value in content.items():
        setattr(finding, name, value)
    finding.at, finding.by = at, by
    finding.save()
    names = ("requirement", "value", "reason", "visible", "stands", "answer_version", "version", "at", "by")
    FindingChange.objects.create(
        review=finding.review, batch=batch, restores=restores, **{name: getattr(finding, name) for name in names}
    )
    return finding


def _requested(assessment: Assessment) -> set[str]:
    rows = ChangeRequest.objects.open().filter(assessment=assessment)
    return set(rows.values_list("requirement", flat=True))


def _answers(assessment: Assessment, keys: Iterable[str]) -> Iterable[Answer]:
    return Answer.objects.filter(assessment=assessment, requirement__in=list(keys))


def _answer_versions(assessment: Assessment, keys: Iterable[str]) -> dict[str, int]:
    return {row.requirement: row.version for row in _answers(assessment, keys)}


def _record(verb: Verb, desk: Desk, batch: Batch, by: User, at: datetime) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=desk.assessment.factory_id,
        object_type="assessment",
        object_id=str(desk.assessment.pk),
        details={"batch": str(batch.id), "requirements": list(batch.keys), "firm": str(desk.firm.pk)},
        at=at,
    )
