"""Consulting firms and who works for them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Firm, FirmMembership, User
from accounts.services.names import free_name
from audit.services import record
from audit.verbs import Verb


@transaction.atomic
def create_firm(*, name: str, by: User, at: datetime) -> Firm:
    """Raises NameTaken."""
    with free_name(Firm, name):
        firm = Firm.objects.create(name=name, created_at=at)
    _record(Verb.FIRM_CREATED, firm, by, at, {"name": name})
    return firm


@transaction.atomic
def rename_firm(*, firm: Firm, name: str, by: User, at: datetime) -> None:
    """Raises NameTaken. The same name again leaves no event."""
    old = firm.name
    if name == old:
        return
    firm.name = name
    with free_name(Firm, name, but=firm):
        firm.save(update_fields=["name"])
    _record(Verb.FIRM_RENAMED, firm, by, at, {"from": old, "to": name})


@transaction.atomic
def remove_consultant(*, membership: FirmMembership, by: User, at: datetime) -> None:
    """The person sees the firm's clients no more, from the next request on; the grants stay with the firm."""
    firm, user = membership.firm, membership.user
    details = {"firm": firm.name, "user": user.pk, "email": user.email}
    membership.delete()
    _record(Verb.CONSULTANT_REMOVED, firm, by, at, details)


@transaction.atomic
def add_consultant(*, firm: Firm, user: User, by: User | None, at: datetime) -> FirmMembership:
    """Let a person work for a firm. Who does so already stays as they are."""
    membership, is_new = FirmMembership.objects.get_or_create(firm=firm, user=user, defaults={"created_at": at})
    if is_new:
        details = {"firm": firm.name, "user": user.pk, "email": user.email}
        _record(Verb.CONSULTANT_ADDED, firm, by, at, details)
    return membership


def _record(verb: Verb, firm: Firm, by: User | None, at: datetime, details: Mapping[str, object]) -> None:
    record(verb=verb, actor=by, object_type="firm", object_id=str(firm.pk), details=details, at=at)
