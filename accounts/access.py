"""The object and the right together: a stranger gets 404, a known person without the right gets 403."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from accounts.models import Factory, Grant, Invitation, Membership, Role, User
from accounts.querysets import GrantQuerySet

# "enter" and "contribute" are rights in one's own part, the others in all that a factory has.
Need = Literal["enter", "contribute", "read", "answer", "manage"]

_ROLES: dict[Need, frozenset[str]] = {
    "enter": frozenset(Role.values),
    "contribute": frozenset({Role.MANAGER, Role.CONTRIBUTOR}),
    "read": frozenset({Role.MANAGER, Role.VIEWER}),
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


def get_member(user: User, factory_id: UUID, member_id: int) -> Membership:
    """A membership, own or other, for those who manage the factory's members."""
    factory = get_factory(user, factory_id, "manage")
    member = factory.memberships.select_related("user").filter(pk=member_id).first()
    if member is None:
        raise Http404
    member.factory = factory
    return member


def get_sent_invitation(user: User, factory_id: UUID, invitation_id: UUID) -> Invitation:
    """An invitation into the factory, for those who may withdraw it."""
    sent = get_factory(user, factory_id, "manage").invitations.select_related("factory", "invited_by")
    invitation = sent.filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation


def get_grant(user: User, factory_id: UUID, grant_id: UUID) -> Grant:
    """A grant that the factory gave, for those who may revoke it."""
    given = get_factory(user, factory_id, "manage").grants.select_related("firm")
    grant = given.filter(pk=grant_id).first()
    if grant is None:
        raise Http404
    return grant


def can_invite(user: User, factory: Factory) -> bool:
    """Administrators and the factory's managers invite, as long as they are that."""
    return user.is_active and (user.is_staff or factory.memberships.filter(user=user, role=Role.MANAGER).exists())


def can_invite_consultants(user: User) -> bool:
    """Firms are the administrators' business."""
    return user.is_active and user.is_staff


def is_backed(invitation: Invitation) -> bool:
    """Whether who sent it may still send it: nobody hands on a right that they have lost."""
    sender = invitation.invited_by
    return can_invite(sender, invitation.factory) if invitation.factory else can_invite_consultants(sender)


def held_grants(user: User, at: datetime) -> GrantQuerySet:
    """The grants a consultant may use at this moment, with factory and firm, by the factory's name."""
    grants = Grant.objects.held_by(user, at).select_related("factory", "firm")
    return grants.order_by("factory__name", "factory_id", "granted_at", "pk")


def find_grant(user: User, factory_id: UUID, assessment_id: UUID, at: datetime) -> Grant | None:
    """The grant that opens this round to the consultant now: one for every round of the factory, or for this one."""
    rounds = Q(assessment_id=None) | Q(assessment_id=assessment_id)
    return held_grants(user, at).filter(rounds, factory_id=factory_id).first()


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
