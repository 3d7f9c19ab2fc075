"""Who: people, factories (the tenants) and what a person may do in a factory."""

import uuid
from datetime import datetime
from typing import ClassVar, Literal

from django.apps import apps
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.industries import industry_choices
from accounts.querysets import FactoryQuerySet, InvitationQuerySet, MembershipQuerySet
from accounts.regions import region_choices


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_confirmed_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person whose address needs no further proof, so that sign-in works whether or not sign-up asks for one."""
        user = self.create_user(email, password, **fields)
        addresses = apps.get_model("account", "EmailAddress")._default_manager
        addresses.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_confirmed_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person, known by e-mail address. Staff are the administrators of the installation."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, help_text="empty: as the browser asks")
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Factory(models.Model):
    """The tenant: one plant, with the facts that put its result beside others'."""

    class Size(models.TextChoices):
        MICRO = "micro", _("Micro")
        SMALL = "small", _("Small")
        MEDIUM = "medium", _("Medium")
        LARGE = "large", _("Large")

    class ManufacturingType(models.TextChoices):
        DISCRETE = "discrete", _("Discrete manufacturing")
        PROCESS = "process", _("Process manufacturing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    industry = models.CharField(_("industry (GB/T 4754 division)"), max_length=3, choices=industry_choices)
    size = models.CharField(_("size class"), max_length=6, choices=Size)
    region = models.CharField(_("region (GB/T 2260 province)"), max_length=5, choices=region_choices)
    manufacturing_type = models.CharField(_("type of manufacturing"), max_length=8, choices=ManufacturingType)
    is_demonstration = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField()
    members = models.ManyToManyField(User, through="Membership", related_name="factories")

    objects = FactoryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    MANAGER = "manager", _("Factory manager")
    CONTRIBUTOR = "contributor", _("Contributor")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=11, choices=Role)
    created_at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "factory"], name="membership_once_per_factory")]


class Invitation(models.Model):
    """A single-use link to join a factory. Only the SHA-256 of its token is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), help_text="in small letters")
    role = models.CharField(_("role"), max_length=11, choices=Role)
    language = models.CharField(_("language"), max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_unanswered_per_address",
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
