"""The object and the right together: a stranger gets 404, a known person without the right gets 403."""

from typing import Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Factory, Invitation, Membership, Role, User

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


def can_invite(user: User, factory: Factory) -> bool:
    """Administrators and the factory's managers invite, as long as they are that."""
    return user.is_active and (user.is_staff or factory.memberships.filter(user=user, role=Role.MANAGER).exists())


def check_administrator(user: User) -> None:
    """Administrators' pages do not exist for anybody else."""
    if not user.is_staff:
        raise Http404


def get_registered_factory(user: User, factory_id: UUID) -> Factory:
    """Any factory, for administrators: its facts and people, never what its members write."""
    check_administrator(user)
    factory = Factory.objects.filter(pk=factory_id).first()
    if factory is None:
        raise Http404
    return factory


def get_registered_invitation(user: User, factory_id: UUID, invitation_id: UUID) -> Invitation:
    invitation = get_registered_factory(user, factory_id).invitations.filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation
