"""Codes of the authenticator app that tests/builders.py gives to people."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.builders import TWO_STEP_SECRET


def current_code(secret: str = TWO_STEP_SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def confirm_sign_in(client: Client) -> None:
    """Answer the page that asks once more who it is, with a code."""
    cache.clear()  # a code works once
    client.post(reverse("mfa_reauthenticate"), {"code": current_code()})
