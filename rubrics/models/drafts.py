"""What may become the next version: a whole document, and every change that was made to it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rubrics.models.frozen import FrozenModel, FrozenQuerySet
from rubrics.models.versions import RubricVersion


class Draft(models.Model):
    """A copy of a version's document. `revision` grows with everything that happens to the draft."""

    class Status(models.TextChoices):
        OPEN = "open", _("In progress")
        PROPOSED = "proposed", _("Waiting for approval")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60)
    base = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name of the draft"), max_length=120)
    document = models.TextField(help_text="canonical JSON; it has the shape of a rubric, and may break its rules")
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    # The proposal. What was said in it stays when it comes back, so that the next one need not be typed again.
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_hash = models.CharField(max_length=64, blank=True, help_text="the rubric hash of what was proposed")
    version_name = models.CharField(_("name of the version"), max_length=120, blank=True)
    summary = models.TextField(_("what changes"), blank=True)
    effective_on = models.DateField(_("usable from"), null=True, blank=True)
    impact = models.JSONField(null=True, blank=True, help_text="the impact that was seen; null: none was measured")
    sent_back = models.TextField(blank=True, help_text="why the last proposal was sent back")
    version = models.OneToOneField(
        RubricVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="what it became"
    )

    class Meta:
        ordering = ["-changed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="proposed")
                | models.Q(proposed_at__isnull=False) & ~models.Q(proposed_hash=""),
                name="draft_proposed_has_a_time_and_a_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(status="published", version__isnull=False)
                | ~models.Q(status="published") & models.Q(version__isnull=True),
                name="draft_published_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DraftChange(FrozenModel):
    """One change and how to take it back. Rows are added; only that a change was undone is noted later."""

    MUTABLE: ClassVar[frozenset[str]] = frozenset({"undone_at", "undone_by"})

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    steps = models.JSONField()
    inverse = models.JSONField()
    repeats = models.PositiveIntegerField(null=True, blank=True, help_text="the number of the change that it redoes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["draft", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="change_number_once_per_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"
