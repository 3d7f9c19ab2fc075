"""Two-step sign-in: who has it, who must have it, who is exempt."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from accounts.models import FirmMembership, User

WANTED = "wanted_before_two_steps"  # in the session: where somebody was going who had to set the second step up


def authenticators() -> QuerySet[Authenticator]:
    """Recovery codes alone are no second step: they come and go with the app."""
    return Authenticator.objects.filter(type=Authenticator.Type.TOTP)


def is_mandatory(user: User) -> bool:
    """Consultants and administrators; not the demonstration accounts, which only the embedded default has."""
    if user.email in settings.DEMO_ACCOUNTS:
        return False
    return user.is_staff or _is_consultant(user)


def is_offered(user: User) -> bool:
    """Others may have it; whoever said no is not asked again."""
    is_wanted = not user.hides_two_step_hint and user.email not in settings.DEMO_ACCOUNTS
    return is_wanted and not is_mandatory(user) and not has_two_steps(user)


def is_due(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Mandatory, and not set up yet."""
    return isinstance(user, User) and is_mandatory(user) and not has_two_steps(user)


def has_two_steps(user: User) -> bool:
    known: bool | None = getattr(user, "uses_two_steps", None)
    return authenticators().filter(user=user).exists() if known is None else known


def _is_consultant(user: User) -> bool:
    known: bool | None = getattr(user, "is_consultant", None)
    return FirmMembership.objects.filter(user=user).exists() if known is None else known
