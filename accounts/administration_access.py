"""The objects of the administrators' pages, together with the right to see them: for others they do not exist."""

from uuid import UUID

from django.http import Http404

from accounts.access import check_administrator
from accounts.models import Firm, FirmMembership, Group, Invitation, User


def get_group(user: User, group_id: UUID) -> Group:
    check_administrator(user)
    group = Group.objects.filter(pk=group_id).first()
    if group is None:
        raise Http404
    return group


def get_firm(user: User, firm_id: UUID) -> Firm:
    check_administrator(user)
    firm = Firm.objects.filter(pk=firm_id).first()
    if firm is None:
        raise Http404
    return firm


def get_firm_invitation(user: User, firm_id: UUID, invitation_id: UUID) -> Invitation:
    invitation = get_firm(user, firm_id).invitations.filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation


def get_consultant(user: User, firm_id: UUID, member_id: int) -> FirmMembership:
    found = get_firm(user, firm_id).memberships.select_related("firm", "user").filter(pk=member_id).first()
    if found is None:
        raise Http404
    return found


def get_account(user: User, user_id: int) -> User:
    check_administrator(user)
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found
