"""What a draft of a rubric would change for the stored rounds: counts that tell nothing about a single factory."""

import uuid

from django.db import models


class RubricImpact(models.Model):
    """One outcome for one document, one base and one state of the stored rounds; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft_hash = models.CharField(max_length=64, help_text="the rubric hash of the document that was tried")
    base_hash = models.CharField(max_length=64, help_text="the rubric hash of the version it stands beside")
    watermark = models.CharField(max_length=60, help_text="which rounds were there: how many, and the newest of them")
    rounds = models.PositiveIntegerField(help_text="how many were scored")
    figures = models.JSONField(help_text="tables and causes, with every small group hidden")
    job_id = models.UUIDField(help_text="the job that measured it")
    measured_at = models.DateTimeField()

    class Meta:
        ordering = ["-measured_at"]
        constraints = [
            models.UniqueConstraint(fields=["draft_hash", "base_hash", "watermark"], name="impact_once_per_state"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_hash[:8]} beside {self.base_hash[:8]}"
