"""Once a day: sessions that are over and tries that no longer count."""

from typing import Any

from django.utils import timezone

from accounts.models import Session
from accounts.services.attempts import drop_old_attempts
from jobs.models import Job
from jobs.registry import Tick

KIND = "tidy sign-ins"


def tidy_sign_ins(job: Job, tick: Tick) -> dict[str, Any]:
    at = timezone.now()
    sessions, _kinds = Session.objects.over(at).delete()
    drop_old_attempts(at=at)
    return {"sessions": sessions}
