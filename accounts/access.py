"""The object and the right together: a stranger gets 404, a known person without the right gets 403."""

from typing import Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Factory, Membership, Role, User

Need = Literal["read", "answer", "manage"]

_ROLES: dict[Need, frozenset[str]] = {
    "read": frozenset(Role.values),
    "answer": frozenset({Role.MANAGER}),
    "manage": frozenset({Role.MANAGER}),
}


def can(role: str, need: Need) -> bool:
    return role in _ROLES[need]


def get_membership(user: User, factory_id: UUID, need: Need = "read") -> Membership:
    """The person's membership with its factory, or 404 for strangers and 403 without the needed right."""
    try:
        membership = Membership.objects.select_related("factory").get(user=user, factory_id=factory_id)
    except Membership.DoesNotExist:
        raise Http404 from None
    if not can(membership.role, need):
        raise PermissionDenied
    return membership


def get_factory(user: User, factory_id: UUID, need: Need = "read") -> Factory:
    return get_membership(user, factory_id, need).factory


def check_administrator(user: User) -> None:
    """Administrators' pages do not exist for anybody else."""
    if not user.is_staff:
        raise Http404
