"""How often somebody may guess: passwords of an account, and tokens of invitations."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from accounts.network import address_of, network_of
from accounts.services.attempts import (
    Limit,
    Subjects,
    find_wait,
    forget_attempts,
    give_back_attempt,
    take_attempt,
)

ACCOUNT = Limit("account", free=5)
ADDRESS = Limit("address", free=20)
NETWORK = Limit("network", free=100)
INVITATION = Limit("invitation", free=20, first=timedelta(minutes=5))

WINDOW = int(INVITATION.longest.total_seconds())


def take_sign_in(request: HttpRequest, email: str) -> timedelta:
    """Count a try to sign in, for known and unknown addresses alike: how long to wait instead, or nothing."""
    return take_attempt(subjects=_subjects(request, email), at=timezone.now())


def forgive_sign_in(request: HttpRequest, email: str) -> None:
    """The password was right. The tries before it stay counted where the right one of another account must not help."""
    subjects = _subjects(request, email)
    forget_attempts(limit=ACCOUNT, subject=subjects[ACCOUNT])
    give_back_attempt(subjects={ADDRESS: subjects[ADDRESS], NETWORK: subjects[NETWORK]}, at=timezone.now())


def forgive_account(email: str) -> None:
    """A new password was chosen: guesses of the old one are history."""
    forget_attempts(limit=ACCOUNT, subject=_account(email))


def is_blocked(request: HttpRequest) -> bool:
    return find_wait(limit=INVITATION, subject=network_of(request), at=timezone.now()) > timedelta()


def count_miss(request: HttpRequest) -> None:
    take_attempt(subjects={INVITATION: network_of(request)}, at=timezone.now())


def _subjects(request: HttpRequest, email: str) -> Subjects:
    return {ACCOUNT: _account(email), ADDRESS: address_of(request), NETWORK: network_of(request)}


def _account(email: str) -> str:
    return email.strip().lower()
