"""Every list of factories or memberships starts at visible_to(user)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class FactoryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> FactoryQuerySet:
        """The factories this person is a member of. Administrators see no tenant content by being administrators."""
        return self.filter(memberships__user=user)


class MembershipQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> MembershipQuerySet:
        return self.filter(factory__memberships__user=user)
