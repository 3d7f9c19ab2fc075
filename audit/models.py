"""Who did what: an append-only, hash-chained list of events. Actor and object are ids and words, never foreign keys."""

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """Events are added, never changed or taken away."""


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


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

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="event_number_once_per_chain")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
