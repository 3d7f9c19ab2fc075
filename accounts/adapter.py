"""Where allauth asks how this installation wants it."""

import base64
import hashlib
import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from accounts import throttle, two_step

_FRESH = timedelta(seconds=300)

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down must not tell a stranger, by an error, which addresses have an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("A mail (%s) could not be sent.", template_prefix)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def is_safe_url(self, url: str) -> bool:
        """An address that nobody can read leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who has just signed in and is led through setting up the second step does not type the password twice."""
        request = context.request
        begun = request.session.begun_at
        is_fresh = begun is not None and timezone.now() - begun < _FRESH
        if app == "allauth.mfa" and is_fresh and two_step.is_mandatory(request.user):
            return False
        return bool(super().is_reauthentication_required(app=app))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Our own throttle instead of allauth's: exact for several processes at once, and waits that grow and end."""
        wait = throttle.take_sign_in(request, credentials.get("email", ""))
        if wait:
            minutes = int(wait.total_seconds() // 60) + 1
            text = ngettext(
                "Too many tries. Wait %(minutes)s minute, then try again.",
                "Too many tries. Wait %(minutes)s minutes, then try again.",
                minutes,
            )
            raise ValidationError(text, code="too_many_login_attempts", params={"minutes": minutes})

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user:
            throttle.forgive_sign_in(request, credentials.get("email", ""))
        return user


class TwoStepAdapter(DefaultMFAAdapter):
    """Seeds are useless to whoever reads the database without the secret key."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not two_step.is_mandatory(authenticator.user)


def _fernet() -> MultiFernet:
    """Keys of their own, made from the secret key and from those before it."""
    return MultiFernet(
        [Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))]
    )


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"two-step{secret}".encode()).digest())
