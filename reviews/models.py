"""What a consulting firm says about a round. Its values stand beside the factory's answers and never replace them."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Firm
from assessment.models import Assessment, Snapshot
from reviews.querysets import ReviewQuerySet


class Review(models.Model):
    """A firm's review of a round. Signing it freezes a reviewed record; withdrawing it is told beside, never undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reviews")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="reviews")
    submitted = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="+", help_text="what the factory handed in"
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_name = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)
    snapshot = models.OneToOneField(
        Snapshot, null=True, on_delete=models.PROTECT, related_name="+", help_text="the reviewed record"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawal_reason = models.TextField(blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "firm"],
                condition=models.Q(signed_at__isnull=True),
                name="review_one_open_per_firm",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, snapshot__isnull=True, withdrawn_at__isnull=True)
                | models.Q(signed_at__isnull=False, snapshot__isnull=False),
                name="review_signed_has_a_record",
            ),
        ]


class FindingContent(models.Model):
    """What a reviewer says about one answer."""

    requirement = models.CharField(max_length=60)
    value = models.CharField(max_length=20, blank=True, help_text="key of the rubric's scale; empty: unanswered")
    reason = models.TextField(blank=True)
    visible = models.BooleanField(default=True, help_text="the factory may read the reason")
    stands = models.BooleanField(default=True, help_text="no: taken back, as if never said")
    answer_version = models.PositiveIntegerField(help_text="the version of the factory's answer that was looked at")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True


class Finding(FindingContent):
    """The reviewer's view of one answer as it is now."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="findings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "requirement"], name="finding_once_per_requirement")]


class FindingChange(FindingContent):
    """History of findings: one row a version, written with it in one transaction, never changed or deleted."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="changes")
    batch = models.UUIDField(null=True, blank=True, help_text="accepted together with others")
    restores = models.PositiveIntegerField(null=True, blank=True, help_text="the earlier version that stands again")

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["review", "requirement", "version"], name="finding_change_once_per_version")
        ]
