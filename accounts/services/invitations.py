"""Invitations: how people who cannot sign up come into a factory."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.access import can_invite
from accounts.mail import send_invitation
from accounts.models import Factory, Invitation, Membership, User
from accounts.selectors import find_person
from accounts.services.factories import add_membership
from accounts.tokens import new_token, token_hash
from audit.services import record
from audit.verbs import Verb

VALID_FOR = timedelta(days=14)


class AlreadyMember(Exception):
    """The person with that address belongs to the factory already."""


class InvitationClosed(Exception):
    """The invitation was used, withdrawn or replaced, has run out, or its sender may no longer invite."""


class AccountExists(Exception):
    """The invited address has an account already: its owner has to sign in."""


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """An invitation together with its token, which can be read at this moment only."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(*, factory: Factory, email: str, role: str, language: str, by: User, at: datetime) -> IssuedInvitation:
    """Invite an address into a factory, by mail after commit. An earlier unanswered invitation of it ends.

    Raises AlreadyMember.
    """
    email = email.lower()
    Factory.objects.select_for_update().get(pk=factory.pk)  # two invitations of one address at the same time queue here
    if factory.memberships.filter(user=find_person(email)).exists():
        raise AlreadyMember
    for earlier in factory.invitations.unanswered().filter(email=email):
        revoke_invitation(invitation=earlier, by=by, at=at)
    token = new_token()
    invitation = Invitation.objects.create(
        factory=factory,
        email=email,
        role=role,
        language=language,
        token_hash=token_hash(token),
        invited_by=by,
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    _record(Verb.INVITATION_SENT, invitation, by, at)
    # Robust: a mail server that is down must not turn the stored invitation into an error page.
    transaction.on_commit(lambda: send_invitation(invitation, token), robust=True)
    return IssuedInvitation(invitation, token)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Withdraw an unanswered invitation, run out or not. Raises InvitationClosed when it was answered already."""
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=at):
        raise InvitationClosed
    _record(Verb.INVITATION_REVOKED, invitation, by, at)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> Membership:
    """The owner of the invited address joins the factory. Raises InvitationClosed; of two at once one wins."""
    _claim(invitation, at)
    return _join(invitation, user, at)


def accept_as_new_person(*, invitation: Invitation, name: str, password: str, language: str, at: datetime) -> User:
    """Make the account that the invitation promises, and join the factory. Raises InvitationClosed, AccountExists."""
    try:
        with transaction.atomic():
            _claim(invitation, at)
            user = User.objects.create_confirmed_user(invitation.email, password, name=name, language=language)
            _join(invitation, user, at)
    except IntegrityError:  # another invitation of the same address was accepted in this moment
        raise AccountExists from None
    return user


def _claim(invitation: Invitation, at: datetime) -> None:
    """Single use: the database lets one transaction alone answer an open invitation."""
    if not can_invite(invitation.invited_by, invitation.factory):
        raise InvitationClosed
    if not Invitation.objects.open(at).filter(pk=invitation.pk).update(accepted_at=at):
        raise InvitationClosed


def _join(invitation: Invitation, user: User, at: datetime) -> Membership:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    _record(Verb.INVITATION_ACCEPTED, invitation, user, at)
    return add_membership(factory=invitation.factory, user=user, role=invitation.role, by=invitation.invited_by, at=at)


def _record(verb: Verb, invitation: Invitation, by: User, at: datetime) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=invitation.factory_id,
        object_type="invitation",
        object_id=str(invitation.pk),
        details={"email": invitation.email, "role": invitation.role},
        at=at,
    )
