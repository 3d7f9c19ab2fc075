"""Sign-ins in the audit log. The program that signs people in is not ours, so we listen to its signals."""

from typing import Any, cast

from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in as session_begun
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import throttle
from accounts.models import User
from accounts.network import network_of
from accounts.services.sessions import end_sessions
from accounts.session_store import SessionStore
from audit.services import record
from audit.verbs import Verb


def connect() -> None:
    session_begun.connect(_begin_session)
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_sign_in_failed)
    password_changed.connect(_password_changed)
    password_reset.connect(_password_changed)
    authenticator_added.connect(_two_step_on)
    authenticator_removed.connect(_two_step_off)


def _begin_session(*, request: HttpRequest, **_: Any) -> None:
    cast(SessionStore, request.session).begin(device=request.META.get("HTTP_USER_AGENT", ""), at=timezone.now())


def _signed_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    _record(Verb.SIGNED_IN, request, user)


def _signed_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user:
        _record(Verb.SIGNED_OUT, request, user)


def _sign_in_failed(*, request: HttpRequest | None, credentials: dict[str, Any], **_: Any) -> None:
    """The address that was tried is the object: nobody has acted under it."""
    if request:
        _record(Verb.SIGN_IN_FAILED, request, None, tried=credentials.get("email") or "")


def _password_changed(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever else is signed in with the old password is out; the hash in their sessions no longer fits anyway."""
    end_sessions(user=user, but=request.session.session_key)
    throttle.forgive_account(user.email)
    _record(Verb.PASSWORD_CHANGED, request, user)


def _two_step_on(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:  # recovery codes come and go with it
        _record(Verb.TWO_STEP_ON, request, user)


def _two_step_off(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        _record(Verb.TWO_STEP_OFF, request, user)


@transaction.atomic
def _record(verb: Verb, request: HttpRequest, user: User | None, tried: str = "") -> None:
    record(
        verb=verb,
        actor=user,
        object_type="user",
        object_id=str(user.pk) if user else "",
        details={"network": network_of(request)} | ({"tried": tried} if tried else {}),
        at=timezone.now(),
    )
