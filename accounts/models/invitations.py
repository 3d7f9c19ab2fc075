"""Invitations by mail."""

import uuid
from datetime import datetime, timedelta
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.factories import Factory, Role
from accounts.models.firms import Firm
from accounts.models.people import User
from accounts.querysets import InvitationQuerySet

REMIND_AFTER = timedelta(days=1)


class Invitation(models.Model):
    """A single-use link to join a factory or a consulting firm. Only the SHA-256 of its token is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    factory = models.ForeignKey(Factory, null=True, on_delete=models.CASCADE, related_name="invitations")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), help_text="in small letters")
    role = models.CharField(
        _("role"), max_length=11, choices=Role, blank=True, help_text="empty: consultant of the firm"
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_unanswered_per_address",
            ),
            models.UniqueConstraint(
                fields=["firm", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_unanswered_per_firm_and_address",
            ),
            models.CheckConstraint(
                condition=models.Q(factory__isnull=False, firm__isnull=True) & ~models.Q(role="")
                | models.Q(factory__isnull=True, firm__isnull=False, role=""),
                name="invitation_to_a_factory_or_a_firm",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def state(self, at: datetime) -> Literal["open", "accepted", "revoked", "expired"]:
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > at else "expired"

    def may_be_reminded(self, at: datetime) -> bool:
        """Once a day."""
        return at - (self.reminded_at or self.created_at) >= REMIND_AFTER
