"""Chainable filters; reviews are reached through a grant (access.py) and then belong to its firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import Firm
    from assessment.models import Assessment


class ReviewQuerySet(models.QuerySet[Any]):
    def of(self, assessment: Assessment, firm: Firm) -> ReviewQuerySet:
        """The reviews of a round by one firm; no firm sees another's."""
        return self.filter(assessment=assessment, firm=firm)

    def open(self) -> ReviewQuerySet:
        return self.filter(signed_at=None)

    def standing(self) -> ReviewQuerySet:
        """Signed, not withdrawn, and of what the factory still stands by."""
        return self.filter(signed_at__isnull=False, withdrawn_at=None, snapshot__superseded_at=None)
