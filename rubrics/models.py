"""Against what: published rubric documents. A published version never changes; every change is a new version."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RubricVersion(models.Model):
    class Status(models.TextChoices):
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    slug = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.PUBLISHED)
    document = models.TextField(help_text="canonical JSON")
    rubric_hash = models.CharField(max_length=64, unique=True)
    scoring_hash = models.CharField(max_length=64, db_index=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=254, blank=True, help_text="empty: came with the program")

    class Meta:
        ordering = ["slug", "number"]
        constraints = [models.UniqueConstraint(fields=["slug", "number"], name="rubric_number_once_per_slug")]

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"
