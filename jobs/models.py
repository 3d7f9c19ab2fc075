"""Work that outlives a request. The row is the truth; the broker only wakes a worker up."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work of a registered kind. Requester, factory and subject are plain ids: jobs imports no other app."""

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
    lease_until = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=40, blank=True, help_text="code of the step under way; the app words it")
    progress = models.PositiveSmallIntegerField(default=0)
    progress_total = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    failure = models.CharField(max_length=40, blank=True, help_text="code of the reason; the app words it")
    reference = models.CharField(max_length=8, help_text="what a person quotes to support")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_state_lease")]
