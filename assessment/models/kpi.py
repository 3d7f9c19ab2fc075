from django.db import models

from assessment.models.assessment import Assessment


class KpiValue(models.Model):
    """Base and current value of one indicator, kept as the decimal text that was typed (exact, no float)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="kpi_values")
    indicator = models.CharField(max_length=40)
    base = models.CharField(max_length=32)
    current = models.CharField(max_length=32)
    unit = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=60, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "indicator"], name="kpi_once_per_indicator")]
