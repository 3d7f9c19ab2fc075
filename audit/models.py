"""Who did what: an append-only, hash-chained list of events. Actor and object are ids and words, never foreign keys."""

from django.db import models


class Event(models.Model):
    """One act. Each chain (a factory's or the installation's) is numbered from 1 and linked by hashes."""

    chain = models.CharField(max_length=44)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=254)
    factory_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="event_number_once_per_chain")]
