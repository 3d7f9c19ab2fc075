"""A report: one PDF for one snapshot, language and template version. Its state lives in jobs."""

import uuid

from django.conf import settings
from django.db import models

from assessment.models import Snapshot


class Report(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="reports")
    language = models.CharField(max_length=10)
    template_version = models.CharField(max_length=10)
    job_id = models.UUIDField()
    file = models.CharField(max_length=200, blank=True, help_text="name in the file storage; empty until it is ready")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True, help_text="bytes")
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "language", "template_version"], name="report_once_per_snapshot_and_language"
            )
        ]
