"""A reviewer asks for other answers: the named ones open again, the others stay locked. Callers hold the round."""

from datetime import datetime

from django.db import transaction

from accounts.models import Firm, User
from assessment.models import Assessment, ChangeRequest
from assessment.querysets import ChangeRequestQuerySet
from assessment.workflow import NotRequested, check_open, move
from audit.services import record
from audit.verbs import Verb


class AlreadyRequested(Exception):
    """A change of this answer is requested already."""


class NothingRequested(Exception):
    """No change of this answer is requested any more."""


class ChangeBegun(Exception):
    """The factory has changed the answer already; it hands it in again."""


@transaction.atomic
def request_change(
    *, assessment: Assessment, requirement: str, reason: str, firm: Firm, by: User, at: datetime
) -> ChangeRequest:
    """Open one answer for the factory. Raises MoveRefused for a round that is not handed in, AlreadyRequested."""
    if assessment.status != Assessment.Status.CHANGES:
        assessment.status = move(assessment.status, "request changes")
        assessment.save(update_fields=["status"])
    if _open(assessment).filter(requirement=requirement).exists():
        raise AlreadyRequested(requirement)
    request = ChangeRequest.objects.create(
        assessment=assessment, requirement=requirement, reason=reason, firm=firm, requested_by=by, requested_at=at
    )
    _record(Verb.CHANGES_REQUESTED, request, by, at)
    return request


@transaction.atomic
def withdraw_change(*, assessment: Assessment, requirement: str, firm: Firm, by: User, at: datetime) -> ChangeRequest:
    """Take a request of one's firm back; after the last one the round is handed in as before. Raises NothingRequested,
    and ChangeBegun when the factory has changed the answer since."""
    request = _open(assessment).filter(requirement=requirement, firm=firm).first()
    if request is None:
        raise NothingRequested(requirement)
    if assessment.changes.filter(requirement=requirement, at__gt=request.requested_at).exists():
        raise ChangeBegun(requirement)
    request.closed_at = at
    request.save(update_fields=["closed_at"])
    if not _open(assessment).exists():
        assessment.status = move(assessment.status, "withdraw requests")
        assessment.save(update_fields=["status"])
    _record(Verb.CHANGE_REQUEST_WITHDRAWN, request, by, at)
    return request


def close_requests(*, assessment: Assessment, at: datetime) -> tuple[str, ...]:
    """The round is handed in again: what was asked for is answered. Returns the requirements."""
    requests = list(_open(assessment).order_by("requirement"))
    for request in requests:
        request.closed_at = at
        request.save(update_fields=["closed_at"])
    return tuple(request.requirement for request in requests)


def check_answerable(assessment: Assessment, requirement: str) -> None:
    """Raises RoundLocked for a round that is handed in, NotRequested while changes of other answers are requested."""
    check_open(assessment.status)
    if (
        assessment.status == Assessment.Status.CHANGES
        and not _open(assessment).filter(requirement=requirement).exists()
    ):
        raise NotRequested(requirement)


def _open(assessment: Assessment) -> ChangeRequestQuerySet:
    return ChangeRequest.objects.open().filter(assessment=assessment)


def _record(verb: Verb, request: ChangeRequest, by: User, at: datetime) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=request.assessment.factory_id,
        object_type="assessment",
        object_id=str(request.assessment_id),
        details={"requirement": request.requirement, "firm": str(request.firm_id)},
        at=at,
    )
