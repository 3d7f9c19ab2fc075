"""Factories and who belongs to them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Factory, Membership, Role, User
from audit.services import record
from audit.verbs import Verb

FACTS = ("name", "industry", "size", "region", "manufacturing_type")


@transaction.atomic
def create_factory(
    *,
    name: str,
    industry: str,
    size: str,
    region: str,
    manufacturing_type: str,
    by: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Factory:
    """A new tenant without members. Its maker sees it only after becoming a member."""
    factory = Factory.objects.create(
        name=name,
        industry=industry,
        size=size,
        region=region,
        manufacturing_type=manufacturing_type,
        is_demonstration=is_demonstration,
        created_at=at,
    )
    facts = {fact: getattr(factory, fact) for fact in FACTS}
    _record(Verb.FACTORY_CREATED, factory, by, at, facts)
    return factory


@transaction.atomic
def create_own_factory(
    *, name: str, industry: str, size: str, region: str, manufacturing_type: str, by: User, at: datetime
) -> Factory:
    """A new tenant whose maker is its manager: how people who signed up by themselves begin."""
    factory = create_factory(
        name=name, industry=industry, size=size, region=region, manufacturing_type=manufacturing_type, by=by, at=at
    )
    add_membership(factory=factory, user=by, role=Role.MANAGER, by=by, at=at)
    return factory


@transaction.atomic
def update_factory(
    *,
    factory: Factory,
    name: str,
    industry: str,
    size: str,
    region: str,
    manufacturing_type: str,
    by: User,
    at: datetime,
) -> Factory:
    """Change the facts of a factory. Submitted rounds keep the facts of their day; unchanged facts leave no event."""
    new = dict(name=name, industry=industry, size=size, region=region, manufacturing_type=manufacturing_type)
    changed = {fact: [getattr(factory, fact), value] for fact, value in new.items() if getattr(factory, fact) != value}
    if changed:
        for fact, (_old, value) in changed.items():
            setattr(factory, fact, value)
        factory.save(update_fields=list(changed))
        _record(Verb.FACTORY_CHANGED, factory, by, at, changed)
    return factory


@transaction.atomic
def add_membership(*, factory: Factory, user: User, role: str, by: User | None, at: datetime) -> Membership:
    """Let a person into a factory. Who is a member already keeps the role they have."""
    membership, is_new = Membership.objects.get_or_create(
        factory=factory, user=user, defaults={"role": role, "created_at": at}
    )
    if is_new:
        _record(Verb.MEMBERSHIP_ADDED, factory, by, at, {"user": user.pk, "email": user.email, "role": role})
    return membership


def _record(verb: Verb, factory: Factory, by: User | None, at: datetime, details: Mapping[str, object]) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=factory.pk,
        object_type="factory",
        object_id=str(factory.pk),
        details=details,
        at=at,
    )
