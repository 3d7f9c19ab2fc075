"""Chainable filters on one model. Lists of rounds and files start at visible_to(user)."""

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
    def current(self) -> SnapshotQuerySet:
        """What the factory itself stands by."""
        return self.filter(superseded_at__isnull=True, kind="self")

    def signed_off(self) -> SnapshotQuerySet:
        """What a reviewer signed and has not withdrawn."""
        return self.filter(superseded_at__isnull=True, kind="reviewed")


class AssignmentQuerySet(models.QuerySet[Any]):
    def held_by(self, user: User) -> AssignmentQuerySet:
        """Given to the person, or to an invitation that the person accepted."""
        return self.filter(models.Q(user=user) | models.Q(invitation__accepted_by=user))


class EvidenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        return self.filter(factory__memberships__user=user)

    def kept(self) -> EvidenceQuerySet:
        return self.filter(deleted_at__isnull=True)


class CommentQuerySet(models.QuerySet[Any]):
    def of_the_factory(self) -> CommentQuerySet:
        """What the factory's members may read."""
        return self.filter(private=False)

    def of_the_firm(self, firm_id: object) -> CommentQuerySet:
        """What the consultants of a firm may read: everything but the private notes of other firms."""
        return self.filter(models.Q(private=False) | models.Q(firm=firm_id))


class ChangeRequestQuerySet(models.QuerySet[Any]):
    def open(self) -> ChangeRequestQuerySet:
        """Neither handed in again nor withdrawn."""
        return self.filter(closed_at=None)
