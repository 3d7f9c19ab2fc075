"""Roles of members, leaving, and handing a factory over. A factory that has a manager keeps one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Factory, Invitation, Membership, Role, User
from accounts.selectors import is_last_manager
from accounts.services.invitations import revoke_invitation
from audit.services import record
from audit.verbs import Verb


class LastManager(Exception):
    """The factory would be left without a manager: somebody else has to become one first."""


class NotAMember(Exception):
    """The membership ended in the meantime, or belongs to another factory."""


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User, at: datetime) -> None:
    """Give a member another role, from their next request on. Raises LastManager, NotAMember.

    Invitations of somebody who manages no longer end with the right to send them.
    """
    current = _hold(membership)
    if current.role == role:
        return
    before = current.role
    if before == Role.MANAGER:
        _check_others_manage(current)
        _end_invitations(current, by, at)
    current.role = role
    current.save(update_fields=["role"])
    _record(Verb.MEMBERSHIP_CHANGED, current, by, at, {"from": before, "to": role})


@transaction.atomic
def end_membership(*, membership: Membership, by: User, at: datetime) -> None:
    """Remove a member, or leave when `by` is the member. Rights end with the next request. Raises LastManager,
    NotAMember.
    """
    current = _hold(membership)
    if current.role == Role.MANAGER:
        _check_others_manage(current)
        _end_invitations(current, by, at)
    _record(Verb.MEMBERSHIP_ENDED, current, by, at, {"role": current.role})
    current.delete()


@transaction.atomic
def hand_over(*, membership: Membership, to: Membership, at: datetime) -> None:
    """A manager makes another member manager and leaves. Raises NotAMember."""
    if to.factory_id != membership.factory_id or to.pk == membership.pk:
        raise NotAMember
    change_role(membership=to, role=Role.MANAGER, by=membership.user, at=at)
    end_membership(membership=membership, by=membership.user, at=at)


def _hold(membership: Membership) -> Membership:
    """The membership as it is now. Changes of one factory's members queue: two managers cannot leave at once."""
    Factory.objects.select_for_update().get(pk=membership.factory_id)
    current = Membership.objects.select_related("user", "factory").filter(pk=membership.pk).first()
    if current is None:
        raise NotAMember
    return current


def _check_others_manage(membership: Membership) -> None:
    if is_last_manager(membership):
        raise LastManager


def _end_invitations(membership: Membership, by: User, at: datetime) -> None:
    sent: list[Invitation] = list(membership.factory.invitations.open(at).filter(invited_by=membership.user))
    for invitation in sent if not membership.user.is_staff else []:
        revoke_invitation(invitation=invitation, by=by, at=at)


def _record(verb: Verb, membership: Membership, by: User, at: datetime, details: Mapping[str, object]) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=membership.factory_id,
        object_type="membership",
        object_id=str(membership.pk),
        details={"user": membership.user_id, "email": membership.user.email, **details},
        at=at,
    )
