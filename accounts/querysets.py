"""Filters on one model: whose it is, and whether it counts now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import Factory, Grant, Invitation, Membership, Session, User  # noqa: F401 -- the names stand in quotes below


class FactoryQuerySet(models.QuerySet["Factory"]):
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
    def held_by(self, user: User) -> MembershipQuerySet:
        """The person's own memberships with their factories, by name."""
        return self.filter(user=user).select_related("factory").order_by("factory__name", "factory_id")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self, at: datetime) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.unanswered().filter(expires_at__gt=at)


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, at: datetime) -> GrantQuerySet:
        """Neither revoked nor past their last day, in the time zone of the installation."""
        last_day = models.Q(until=None) | models.Q(until__gte=timezone.localdate(at))
        return self.filter(last_day, revoked_at=None)

    def held_by(self, user: User, at: datetime) -> GrantQuerySet:
        """The grants that a consultant may use now."""
        return self.in_force(at).filter(firm__memberships__user=user)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> SessionQuerySet:
        """The person's own sessions."""
        return self.filter(user=user)

    def alive(self, at: datetime) -> SessionQuerySet:
        """Neither idle nor begun for too long."""
        longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return self.filter(expire_date__gt=at, last_used_at__gt=at - settings.SESSION_IDLE, begun_at__gt=at - longest)

    def over(self, at: datetime) -> SessionQuerySet:
        return self.exclude(pk__in=self.alive(at).values("pk"))
