from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class ReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> ReportQuerySet:
        return self.filter(snapshot__assessment__factory__memberships__user=user)
