"""Mail about what waits, sent by the worker: when sections are given, when a manager reminds, and the daily digest."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from accounts.mail import send_letter
from accounts.models import Membership, User
from assessment.delegation import is_worth_a_mail
from assessment.models import Assessment, ChangeRequest, SectionAssignment
from assessment.selectors.inbox import OPEN, Waiting, list_waiting
from jobs.models import Job
from jobs.registry import Tick
from jobs.services import enqueue

MAIL = "waiting-mail"
DIGEST = "waiting-digest"
ASSIGNED, REMINDER, DAILY = "assigned", "reminder", "digest"


def queue_mail(reason: str, *, to: User, key: str, at: datetime, assessment: Assessment | None = None) -> Job:
    """One mail for a key, however often it is asked for."""
    payload = {"user": to.pk, "reason": reason, "assessment": str(assessment.pk) if assessment else ""}
    return enqueue(kind=MAIL, key=key, payload=payload, at=at, factory_id=assessment.factory_id if assessment else None)


def send_waiting_mail(job: Job, tick: Tick) -> dict[str, bool]:
    """Tell a person what waits for them now; nothing is sent to who left, or when all is done meanwhile."""
    user = User.objects.filter(pk=job.payload["user"], is_active=True).first()
    reason, only = job.payload["reason"], job.payload["assessment"]
    if user is None:
        return {"sent": False}
    waiting = list_waiting(user, today=timezone.localdate())
    chosen = tuple(item for item in waiting if not only or item.assessment.pk == uuid.UUID(only))
    if not chosen:
        return {"sent": False}
    _send(user, reason, chosen)
    return {"sent": True}


def queue_digests(job: Job, tick: Tick) -> dict[str, int]:
    """Once a day: a mail to everybody who wants it and for whom something waits that is worth one."""
    today = timezone.localdate()
    count = 0
    for user in _candidates():
        waiting = list_waiting(user, today=today)
        changes = any(item.changes for item in waiting)
        if waiting and is_worth_a_mail((item.due for item in waiting), changes=changes, today=today):
            queue_mail(DAILY, to=user, key=f"digest:{user.pk}:{today}", at=timezone.now())
            count += 1
    return {"queued": count}


def _candidates() -> Iterable[User]:
    """People who have a section of an open round, and managers whom a reviewer asks for changes."""
    held = SectionAssignment.objects.filter(assessment__status__in=OPEN)
    asked = ChangeRequest.objects.open().filter(assessment__status=Assessment.Status.CHANGES)
    people = User.objects.filter(is_active=True, wants_digest=True)
    return people.filter(
        Q(pk__in=held.filter(user__isnull=False).values("user"))
        | Q(pk__in=held.filter(invitation__accepted_by__isnull=False).values("invitation__accepted_by"))
        | Q(pk__in=Membership.objects.filter(factory__in=asked.values("assessment__factory")).values("user"))
    )


def _send(user: User, reason: str, waiting: tuple[Waiting, ...]) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context: dict[str, object] = {
            "user": user,
            "reason": reason,
            "waiting": waiting,
            "count": sum(item.changes or item.asked - item.answered for item in waiting),
            "factory": waiting[0].assessment.factory,
            "base": settings.BASE_URL,
            "start": settings.BASE_URL + waiting[0].address,
            "account": settings.BASE_URL + reverse("accounts:profile"),
        }
        send_letter("assessment/email/waiting", context, to=user.email)
