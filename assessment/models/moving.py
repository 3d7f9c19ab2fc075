"""A round's way from one version of its rubric to another."""

from django.conf import settings
from django.db import models

from assessment.models.assessment import Assessment
from assessment.models.snapshot import Snapshot
from rubrics.models import RubricVersion


class RubricMove(models.Model):
    """One move, chosen by a manager; never changed afterwards. A way back is a move of its own that names the first."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="rubric_moves")
    from_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    before = models.OneToOneField(
        Snapshot, on_delete=models.CASCADE, related_name="+", help_text="the round as it was before the move"
    )
    answers = models.JSONField(default=dict, help_text="requirement -> version right after the move")
    changed = models.JSONField(default=list, help_text="requirements whose answers the move changed")
    untrimmed = models.JSONField(default=dict, help_text="node key -> reason, of parts that came back into the scope")
    unready = models.JSONField(default=list, help_text="leaves that were ready before the move")
    back_of = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="taken_back")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
