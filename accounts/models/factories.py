"""Factories are the tenants; a membership says what a person may do in one."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.industries import industry_choices
from accounts.models.people import User
from accounts.querysets import FactoryQuerySet, MembershipQuerySet
from accounts.regions import region_choices


class Group(models.Model):
    """Plants that belong together. It gives nobody a right; each plant keeps its own members."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="factories")
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
