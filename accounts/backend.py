"""Who asks: the person of a session, with what the rule of two-step sign-in needs, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef

from accounts import two_step
from accounts.models import FirmMembership, User


class Backend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        people = User.objects.annotate(
            is_consultant=Exists(FirmMembership.objects.filter(user=OuterRef("pk"))),
            uses_two_steps=Exists(two_step.authenticators().filter(user=OuterRef("pk"))),
        )
        user = people.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.must_use_two_steps = two_step.is_mandatory(user)
        user.is_offered_two_steps = two_step.is_offered(user)
        return user
