"""Work that outlives a request. The row is the truth; the broker only wakes a worker up."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self, at: datetime) -> "JobQuerySet":
        """Waiting, or left behind by a worker that stopped renewing its lease; and not tried too often yet."""
        free = Q(state=Job.State.QUEUED) | _left_behind(at)
        return self.filter(free, attempts__lt=F("max_attempts"))

    def left_behind(self, at: datetime) -> "JobQuerySet":
        """Running by its row, while nobody has renewed its lease in time."""
        return self.filter(_left_behind(at))

    def unheard(self, at: datetime, after: timedelta) -> "JobQuerySet":
        """Waiting, and the last message about it was sent so long ago that it may be lost."""
        return self.filter(state=Job.State.QUEUED, dispatched_at__lte=at - after)

    def held_by(self, claim: uuid.UUID) -> "JobQuerySet":
        """The one job that this claim still holds; none once it was cancelled or taken over."""
        return self.filter(state=Job.State.RUNNING, claim=claim)


def _left_behind(at: datetime) -> Q:
    return Q(state=Job.State.RUNNING, lease_until__lt=at)


class Job(models.Model):
    """One piece of work of a registered kind. Requester, factory and subject are plain ids: no other app is known."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Stopped")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True, help_text="idempotency key: the same work is one row")
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    requester_id = models.BigIntegerField(null=True)
    factory_id = models.UUIDField(null=True)
    subject_id = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    claim = models.UUIDField(null=True, help_text="who runs it: only the holder of the newest claim may write")
    lease_until = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(help_text="when a worker was last told about it")
    step = models.CharField(max_length=40, blank=True, help_text="code of the step under way; the app words it")
    progress = models.PositiveSmallIntegerField(default=0)
    progress_total = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    failure = models.CharField(max_length=40, blank=True, help_text="code of the reason; the app words it")
    reference = models.CharField(max_length=8, help_text="what a person quotes to support")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="job_state_lease"),
            models.Index(fields=["kind", "subject_id"], name="job_kind_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_running_means_claimed",
                condition=Q(state="running", claim__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(claim__isnull=True, lease_until__isnull=True)),
            ),
            models.CheckConstraint(name="job_failed_means_reason", condition=Q(state="failed") ^ Q(failure="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def is_over(self) -> bool:
        return self.state in {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED}
