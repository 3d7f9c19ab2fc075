"""Who answers which subdomain of a round, and until when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation
from assessment.models.assessment import Assessment
from assessment.querysets import AssignmentQuerySet


class SectionAssignment(models.Model):
    """A subdomain given to a member, or to somebody who has been invited and not come yet."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    leaf = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="assignments")
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.CASCADE, related_name="assignments")
    due = models.DateField(_("due date"), null=True, blank=True)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "leaf", "user"], name="assignment_once_per_person"),
            models.UniqueConstraint(fields=["assessment", "leaf", "invitation"], name="assignment_once_per_invitation"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, invitation__isnull=True)
                | models.Q(user__isnull=True, invitation__isnull=False),
                name="assignment_to_a_person_or_an_invitation",
            ),
        ]
