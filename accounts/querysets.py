"""Every list of factories or memberships starts at visible_to(user)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models import Factory, Invitation, Membership, User  # noqa: F401 -- the names stand in quotes below


class FactoryQuerySet(models.QuerySet["Factory"]):
    def visible_to(self, user: User) -> FactoryQuerySet:
        """The factories this person is a member of. Administrators see no tenant content by being administrators."""
        return self.filter(memberships__user=user)

    def for_administrators(self, at: datetime) -> FactoryQuerySet:
        """All factories with the numbers of members and open invitations: the register, nothing of their content."""
        unanswered = models.Q(invitations__accepted_at=None, invitations__revoked_at=None)
        return self.annotate(
            member_count=models.Count("memberships", distinct=True),
            invitation_count=models.Count(
                "invitations", filter=unanswered & models.Q(invitations__expires_at__gt=at), distinct=True
            ),
        ).order_by("name", "pk")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: User) -> MembershipQuerySet:
        """The members of the person's factories, themselves too."""
        return self.filter(factory__memberships__user=user)

    def held_by(self, user: User) -> MembershipQuerySet:
        """The person's own memberships with their factories, by name."""
        return self.filter(user=user).select_related("factory").order_by("factory__name", "factory_id")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self, at: datetime) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.unanswered().filter(expires_at__gt=at)
