"""Invitations: how people who cannot sign up come into a factory or a consulting firm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.access import is_backed
from accounts.models import Factory, Firm, Invitation, User
from accounts.selectors import find_person
from accounts.services.factories import add_membership
from accounts.services.firms import add_consultant
from accounts.services.invitation_mail import derive_token, queue_invitation_mail
from accounts.tokens import token_hash
from audit.services import record
from audit.verbs import Verb

VALID_FOR = timedelta(days=14)
DAILY_LIMIT = 100


class AlreadyMember(Exception):
    """The person with that address, the argument, belongs to the factory or firm already."""


class TooManyInvitations(Exception):
    """The factory or firm has sent its share of mail for one day."""


class InvitationClosed(Exception):
    """The invitation was used, withdrawn or replaced, has run out, or its sender may no longer invite."""


class RemindedToday(Exception):
    """A mail went to this person already: one a day is enough."""


class AccountExists(Exception):
    """The invited address has an account already: its owner has to sign in."""


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """An invitation together with its token, which can be read at this moment only."""

    invitation: Invitation
    token: str


def invite(
    *, factory: Factory, email: str, role: str, language: str, by: User, at: datetime, message: str = ""
) -> IssuedInvitation:
    """Invite an address into a factory, by the rules of `invite_all`."""
    facts = {"role": role, "language": language, "message": message}
    return invite_all(factory=factory, emails=[email], **facts, by=by, at=at)[0]


@transaction.atomic
def invite_all(
    *, factory: Factory, emails: Sequence[str], role: str, language: str, by: User, at: datetime, message: str = ""
) -> list[IssuedInvitation]:
    """Invite addresses into a factory, by mail from a worker: all or none. Earlier unanswered invitations of them end.

    A mail is in the language of the account behind the address, or in the given one. Raises AlreadyMember,
    TooManyInvitations.
    """
    Factory.objects.select_for_update().get(pk=factory.pk)  # two invitations of one address at the same time queue here
    return [_invite(factory, email, language, by, at, role=role, message=message) for email in emails]


@transaction.atomic
def invite_consultant(
    *, firm: Firm, email: str, by: User, at: datetime, language: str = "", message: str = ""
) -> IssuedInvitation:
    """Invite an address to work for a consulting firm, by the same rules as `invite`."""
    Firm.objects.select_for_update().get(pk=firm.pk)
    return _invite(firm, email, language or by.language or settings.LANGUAGE_CODE, by, at, message=message)


def _invite(
    target: Factory | Firm, email: str, language: str, by: User, at: datetime, **facts: str
) -> IssuedInvitation:
    email, person = email.lower(), find_person(email)
    if target.memberships.filter(user=person).exists():
        raise AlreadyMember(email)
    if target.invitations.filter(created_at__gt=at - timedelta(days=1)).count() >= DAILY_LIMIT:
        raise TooManyInvitations
    for earlier in target.invitations.unanswered().filter(email=email):
        revoke_invitation(invitation=earlier, by=by, at=at)
    invitation_id = uuid4()
    token = derive_token(invitation_id, at)
    invitation = target.invitations.create(
        pk=invitation_id,
        email=email,
        language=(person and person.language) or language,
        token_hash=token_hash(token),
        invited_by=by,
        created_at=at,
        expires_at=at + VALID_FOR,
        **facts,
    )
    queue_invitation_mail(invitation=invitation, at=at)
    _record(Verb.INVITATION_SENT, invitation, by, at)
    return IssuedInvitation(invitation, token)


@transaction.atomic
def remind(*, invitation: Invitation, by: User, at: datetime) -> IssuedInvitation:
    """Mail an open invitation again with a new link, which is valid for as long as the first one was.

    The earlier link ends. Raises RemindedToday within a day of the last mail, InvitationClosed when it is not open.
    """
    if not invitation.may_be_reminded(at):
        raise RemindedToday
    token = derive_token(invitation.pk, at)
    fresh: dict[str, Any] = {"token_hash": token_hash(token), "reminded_at": at, "expires_at": at + VALID_FOR}
    same = Invitation.objects.open(at).filter(pk=invitation.pk, token_hash=invitation.token_hash)
    if not is_backed(invitation) or not same.update(**fresh):
        raise InvitationClosed
    invitation.refresh_from_db(fields=[*fresh])
    queue_invitation_mail(invitation=invitation, at=at)
    _record(Verb.INVITATION_REMINDED, invitation, by, at)
    return IssuedInvitation(invitation, token)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Withdraw an unanswered invitation, run out or not. Raises InvitationClosed when it was answered already."""
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=at):
        raise InvitationClosed
    _record(Verb.INVITATION_REVOKED, invitation, by, at)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> None:
    """The owner of the invited address joins the factory or firm. Raises InvitationClosed; of two at once one wins."""
    _claim(invitation, at)
    _join(invitation, user, at)


def accept_as_new_person(*, invitation: Invitation, name: str, password: str, language: str, at: datetime) -> User:
    """Make the account that the invitation promises, and join. Raises InvitationClosed, AccountExists."""
    try:
        with transaction.atomic():
            _claim(invitation, at)
            user = User.objects.create_confirmed_user(invitation.email, password, name=name, language=language)
            _join(invitation, user, at)
    except IntegrityError:  # another invitation of the same address was accepted in this moment
        raise AccountExists from None
    return user


def _claim(invitation: Invitation, at: datetime) -> None:
    """Single use: the database lets one transaction alone answer an open invitation, and only with its last link."""
    if not is_backed(invitation):
        raise InvitationClosed
    same = Invitation.objects.open(at).filter(pk=invitation.pk, token_hash=invitation.token_hash)
    if not same.update(accepted_at=at):
        raise InvitationClosed


def _join(invitation: Invitation, user: User, at: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    _record(Verb.INVITATION_ACCEPTED, invitation, user, at)
    by = invitation.invited_by
    if invitation.factory:
        add_membership(factory=invitation.factory, user=user, role=invitation.role, by=by, at=at)
    elif invitation.firm:
        add_consultant(firm=invitation.firm, user=user, by=by, at=at)


def _record(verb: Verb, invitation: Invitation, by: User, at: datetime) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=invitation.factory_id,
        object_type="invitation",
        object_id=str(invitation.pk),
        details={"email": invitation.email, "role": invitation.role or "consultant"},
        at=at,
    )
