"""Chainable filters on one model; every list starts at visible_to(user)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class AssessmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        return self.filter(factory__memberships__user=user)

    def with_role(self, user: User) -> AssessmentQuerySet:
        """The rounds the person may see, each with `.role`, the person's role in its factory."""
        return self.visible_to(user).annotate(role=models.F("factory__memberships__role"))


class SnapshotQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> SnapshotQuerySet:
        return self.filter(assessment__factory__memberships__user=user)

    def current(self) -> SnapshotQuerySet:
        return self.filter(superseded_at__isnull=True)
