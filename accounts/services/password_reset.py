"""Links to choose a new password. Asking costs the same whether or not an address has an account: a job looks."""

import uuid
from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.mail import send_letter
from accounts.models import User
from jobs.models import Job
from jobs.registry import Tick
from jobs.services import enqueue

KIND = "password reset"


def request_password_reset(*, email: str, language: str, at: datetime) -> Job:
    """A link will be on its way if the address has an account."""
    return enqueue(kind=KIND, key=f"{KIND}:{uuid.uuid4()}", payload={"email": email, "language": language}, at=at)


def send_password_reset(job: Job, tick: Tick) -> dict[str, Any]:
    """The work of the job. Afterwards the row no longer says who asked."""
    if email := job.payload.get("email"):
        for user in filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True):
            _send_link(user, email, user.language or job.payload["language"])
        Job.objects.filter(pk=job.pk).update(payload={})
    return {}


def _send_link(user: User, email: str, language: str) -> None:
    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=arguments)
    with translation.override(language):
        send_letter("accounts/email/password_reset", {"link": link}, to=email)
