"""What administrators do with accounts: switch them off and on, end sessions, reset the second step."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import translation

from accounts.mail import send_letter
from accounts.models import User
from accounts.services.sessions import end_sessions
from audit.services import record
from audit.verbs import Verb


class OwnAccount(Exception):
    """Nobody switches their own account off, so one administrator is always left."""


@transaction.atomic
def deactivate_user(*, user: User, by: User, at: datetime) -> None:
    """From the next request on the person is signed out and cannot sign in. Raises OwnAccount."""
    if user == by:
        raise OwnAccount
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        end_sessions(user=user)
        _record(Verb.USER_DEACTIVATED, user, by, at)


@transaction.atomic
def activate_user(*, user: User, by: User, at: datetime) -> None:
    """The person may sign in again, with the roles they still have."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        _record(Verb.USER_ACTIVATED, user, by, at)


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User, at: datetime, but: str | None = None) -> int:
    """End the person's sessions, but the one with this key; how many."""
    ended = end_sessions(user=user, but=but)
    if ended:
        _record(Verb.SESSIONS_ENDED, user, by, at)
    return ended


@transaction.atomic
def reset_two_steps(*, user: User, by: User, at: datetime) -> None:
    """Take the app and the recovery codes off an account whose owner lost both, end its sessions and tell the owner."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    _record(Verb.TWO_STEP_RESET, user, by, at)
    # Robust: a mail server that is down must not turn what is stored into an error page.
    transaction.on_commit(lambda: _tell(user), robust=True)


def _tell(user: User) -> None:
    with translation.override(user.language or None):
        send_letter("accounts/email/two_step_reset", {"user": user}, to=user.email)


def _record(verb: Verb, user: User, by: User, at: datetime) -> None:
    details = {"email": user.email}
    record(verb=verb, actor=by, object_type="user", object_id=str(user.pk), details=details, at=at)
