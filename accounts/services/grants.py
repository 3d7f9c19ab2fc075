"""A factory lets a consulting firm in, and shuts the door again."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Factory, Firm, Grant, User
from audit.services import record
from audit.verbs import Verb


class GrantEnded(Exception):
    """The grant was revoked already."""


@transaction.atomic
def grant_access(
    *, factory: Factory, firm: Firm, assessment_id: UUID | None, until: date | None, by: User, at: datetime
) -> Grant:
    """Let a firm review one round or, without one, all of them, to the end of a day or until revoked.

    An earlier grant of the same firm for the same ends. That the round is the factory's is the caller's to check.
    """
    Factory.objects.select_for_update().get(pk=factory.pk)  # two grants of one firm at the same time queue here
    for earlier in factory.grants.filter(firm=firm, assessment_id=assessment_id, revoked_at=None):
        revoke_grant(grant=earlier, by=by, at=at)
    grant = factory.grants.create(firm=firm, assessment_id=assessment_id, until=until, granted_at=at, granted_by=by)
    _record(Verb.ACCESS_GRANTED, grant, by, at)
    return grant


@transaction.atomic
def revoke_grant(*, grant: Grant, by: User, at: datetime) -> None:
    """The firm's consultants are out with their next request. Raises GrantEnded."""
    if not Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at, revoked_by=by):
        raise GrantEnded
    _record(Verb.ACCESS_REVOKED, grant, by, at)


def _record(verb: Verb, grant: Grant, by: User, at: datetime) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=grant.factory_id,
        object_type="grant",
        object_id=str(grant.pk),
        details={
            "firm": grant.firm.name,
            "round": str(grant.assessment_id or ""),
            "until": grant.until.isoformat() if grant.until else "",
        },
        at=at,
    )
