"""A round of a factory, its answers and their append-only history."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Factory
from assessment.querysets import AssessmentQuerySet
from rubrics.models import RubricVersion


class Assessment(models.Model):
    """One round: the factory's answers against one rubric version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("In progress")
        SUBMITTED = "submitted", _("Submitted")
        CHANGES = "changes", _("Changes requested")

    class Order(models.TextChoices):
        SECTION = "section", _("By subdomain")
        LEVEL = "level", _("By level")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="assessments")
    name = models.CharField(_("name of the round"), max_length=60)
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    profile = models.CharField(_("profile"), max_length=20)
    trimmed = models.JSONField(default=dict, help_text="node key -> reason")
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    order = models.CharField(max_length=7, choices=Order, default=Order.SECTION)
    reference_set = models.CharField(max_length=40, blank=True, help_text="empty: the default set")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="answers came from it"
    )

    role: str
    """The reader's role in the factory, where the round came through access.py."""
    part: frozenset[str] | None = None
    """The subdomains a contributor may see, where the round came through access.py; None: all of them."""

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", submitted_at__isnull=True)
                | models.Q(status__in=["submitted", "changes"], submitted_at__isnull=False),
                name="assessment_submitted_has_a_time",
            ),
            models.UniqueConstraint(fields=["factory", "name"], name="assessment_name_once_per_factory"),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, leaf: str) -> bool:
        """Whether a subdomain is in the reader's part."""
        return self.part is None or leaf in self.part


class Confidence(models.TextChoices):
    """How sure a person is of an answer."""

    SURE = "sure", _("Sure")
    FAIRLY = "fairly", _("Fairly sure")
    GUESS = "guess", _("A guess")


class Section(models.Model):
    """One subdomain of a round: is it ready, and up to which level was it opened by hand."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sections")
    leaf = models.CharField(max_length=40)
    ready = models.BooleanField(default=False)
    opened_level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "leaf"], name="section_once_per_assessment")]


class Answer(models.Model):
    """The current answer to one requirement. `version` grows with every change; the writer's tab and sequence number
    let one browser tab overtake its own earlier request."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    requirement = models.CharField(max_length=60)
    value = models.CharField(max_length=20, blank=True, help_text="key of the rubric's scale; empty: unanswered")
    note = models.TextField(blank=True)
    flagged = models.BooleanField(default=False)
    confidence = models.CharField(max_length=6, choices=Confidence, blank=True, help_text="empty: not told")
    carried = models.BooleanField(default=False, help_text="taken over from the last round and not yet confirmed")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    tab = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "requirement"], name="answer_once_per_requirement")
        ]


class AnswerChange(models.Model):
    """History of answers: one row a version, written with it in one transaction, never changed or deleted."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="changes")
    requirement = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    value = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    flagged = models.BooleanField(default=False)
    confidence = models.CharField(max_length=6, choices=Confidence, blank=True, help_text="empty: not told")
    carried = models.BooleanField(default=False, help_text="taken over from the last round and not yet confirmed")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    tab = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    restores = models.PositiveIntegerField(
        null=True, blank=True, help_text="the earlier version that stands again; 0: unanswered"
    )

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "requirement", "version"], name="answer_change_once_per_version"
            )
        ]
