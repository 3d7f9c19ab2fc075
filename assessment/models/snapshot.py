"""What a submitted round said, frozen: later pages and reports read this and never the live answers."""

import uuid

from django.db import models

from assessment.models.assessment import Assessment
from assessment.querysets import SnapshotQuerySet


class Snapshot(models.Model):
    """Immutable but for `superseded_at` and what the owner lets the verification page show."""

    class Kind(models.TextChoices):
        SELF = "self", "self-assessed"
        REVIEWED = "reviewed", "reviewed"
        BEFORE = "before", "before a move to another rubric version"

    class Showing(models.TextChoices):
        OFF = "off", "off"
        LEVEL = "level", "level"
        FULL = "full", "level, score and factory"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="snapshots")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SELF)
    number = models.PositiveIntegerField(help_text="1, 2, ... within the assessment")
    payload = models.TextField(help_text="canonical JSON: answers, result, factory, KPI, reference set")
    payload_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)
    rubric_hash = models.CharField(max_length=64)
    scoring_hash = models.CharField(max_length=64)
    engine = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    score = models.CharField(max_length=80, help_text="exact fraction")
    code = models.CharField(max_length=20, unique=True)
    showing = models.CharField(max_length=5, choices=Showing, default=Showing.OFF)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=254)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="snapshot_number_once_per_assessment"),
            models.UniqueConstraint(
                fields=["assessment", "kind"],
                condition=models.Q(superseded_at__isnull=True),
                name="snapshot_one_current_per_kind",
            ),
        ]
