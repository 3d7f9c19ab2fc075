"""Against what: published rubric documents. A published version never changes; every change is a new version."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from rubrics.models.frozen import FrozenModel, FrozenQuerySet


class RubricVersionQuerySet(FrozenQuerySet["RubricVersion"]):
    def usable(self, on: date) -> Self:
        """Published, and in effect on that day."""
        in_effect = models.Q(effective_on=None) | models.Q(effective_on__lte=on)
        return self.filter(in_effect, status=RubricVersion.Status.PUBLISHED)


class RubricVersion(FrozenModel):
    MUTABLE: ClassVar[frozenset[str]] = frozenset({"status"})

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    slug = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True, help_text="what changed")
    status = models.CharField(max_length=9, choices=Status, default=Status.PUBLISHED)
    document = models.TextField(help_text="canonical JSON")
    rubric_hash = models.CharField(max_length=64, unique=True)
    scoring_hash = models.CharField(max_length=64, db_index=True)
    effective_on = models.DateField(null=True, blank=True, help_text="new rounds use it from this day; null: at once")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=254, blank=True, help_text="empty: came with the program")
    approved_by = models.CharField(max_length=254, blank=True, help_text="empty: nobody besides who published it")

    objects = RubricVersionQuerySet.as_manager()

    class Meta:
        ordering = ["slug", "number"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="rubric_number_once_per_slug"),
            models.CheckConstraint(
                condition=models.Q(status__in=["published", "retired", "withdrawn"]), name="rubric_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"
