"""Files that prove answers."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Factory
from assessment.models.assessment import Assessment
from assessment.querysets import EvidenceQuerySet
from rubrics.wording import EVIDENCE_KIND


class Evidence(models.Model):
    """One file of a factory. It may prove many answers, in several rounds; its content never changes."""

    class Preview(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        NONE = "none", _("None")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="evidence")
    name = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=13, choices=tuple(EVIDENCE_KIND.items()))
    dated = models.DateField(_("date of what it shows"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    file = models.FileField(upload_to="evidence", max_length=200)
    preview = models.FileField(upload_to="previews", max_length=200, blank=True)
    preview_state = models.CharField(max_length=7, choices=Preview, default=Preview.WAITING)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "id"]

    def __str__(self) -> str:
        return self.name


class EvidenceLink(models.Model):
    """A file that proves the answer to one requirement of one round."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="links")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence_links")
    requirement = models.CharField(max_length=60)
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "assessment", "requirement"], name="evidence_linked_once")
        ]
        indexes = [models.Index(fields=["assessment", "requirement"], name="evidence_of_requirement")]
