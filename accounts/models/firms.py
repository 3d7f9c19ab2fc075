"""Consulting firms, and the grants by which a factory lets one in."""

import uuid
from datetime import datetime
from typing import Literal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.factories import Factory
from accounts.models.people import User
from accounts.querysets import GrantQuerySet


class Firm(models.Model):
    """A consulting firm. Its consultants see a factory only while that factory's grant is in force."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    created_at = models.DateTimeField()
    consultants = models.ManyToManyField(User, through="FirmMembership", related_name="firms")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FirmMembership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="firm_memberships")
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "firm"], name="firm_membership_once")]


class Grant(models.Model):
    """A factory lets a firm review: one round or all of them, until a day or until it is revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="grants")
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="grants")
    assessment_id = models.UUIDField(null=True, blank=True, help_text="empty: every round of the factory")
    until = models.DateField(null=True, blank=True, help_text="the last day; empty: until revoked")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "firm"],
                condition=models.Q(revoked_at__isnull=True, assessment_id__isnull=True),
                name="grant_one_in_force_for_every_round",
            ),
            models.UniqueConstraint(
                fields=["factory", "firm", "assessment_id"],
                condition=models.Q(revoked_at__isnull=True, assessment_id__isnull=False),
                name="grant_one_in_force_per_round",
            ),
        ]

    def state(self, at: datetime) -> Literal["open", "revoked", "ended"]:
        if self.revoked_at:
            return "revoked"
        return "open" if self.until is None or self.until >= timezone.localdate(at) else "ended"
