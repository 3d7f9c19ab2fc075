"""What people say about an answer, and what a reviewer asks to change."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Firm
from assessment.models.assessment import Assessment
from assessment.querysets import ChangeRequestQuerySet, CommentQuerySet


class Comment(models.Model):
    """One entry of the thread on a requirement; the thread is resolved while its last visible entry resolves it.

    A private comment is seen by the consultants of its firm alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="comments")
    requirement = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=254)
    firm = models.ForeignKey(Firm, null=True, on_delete=models.SET_NULL, related_name="+")
    private = models.BooleanField(default=False)
    resolves = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["assessment", "requirement"], name="comment_of_requirement")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(private=False) | models.Q(firm__isnull=False), name="comment_private_has_a_firm"
            )
        ]


class ChangeRequest(models.Model):
    """A reviewer asks for another answer to one requirement; only what is asked for opens again."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="change_requests")
    requirement = models.CharField(max_length=60)
    reason = models.TextField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="handed in again, or withdrawn")

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "requirement"],
                condition=models.Q(closed_at__isnull=True),
                name="change_request_one_open_per_requirement",
            )
        ]
