"""Groups of factories. A group gives nobody a right; it says which plants belong together."""

from datetime import datetime

from django.db import transaction

from accounts.models import Factory, Group, User
from accounts.services.names import free_name
from audit.services import record
from audit.verbs import Verb


@transaction.atomic
def create_group(*, name: str, by: User, at: datetime) -> Group:
    """Raises NameTaken."""
    with free_name(Group, name):
        group = Group.objects.create(name=name, created_at=at)
    _record(Verb.GROUP_CREATED, group, by, at, {"name": name})
    return group


@transaction.atomic
def rename_group(*, group: Group, name: str, by: User, at: datetime) -> None:
    """Raises NameTaken. The same name again leaves no event."""
    old = group.name
    if name == old:
        return
    group.name = name
    with free_name(Group, name, but=group):
        group.save(update_fields=["name"])
    _record(Verb.GROUP_RENAMED, group, by, at, {"from": old, "to": name})


@transaction.atomic
def put_into_group(*, factory: Factory, group: Group | None, by: User, at: datetime) -> None:
    """Into a group, into another one, or with None out of the one it is in."""
    if factory.group == group:
        return
    names = [factory.group.name if factory.group else "", group.name if group else ""]
    factory.group = group
    factory.save(update_fields=["group"])
    record(
        verb=Verb.FACTORY_CHANGED,
        actor=by,
        factory_id=factory.pk,
        object_type="factory",
        object_id=str(factory.pk),
        details={"group": names},
        at=at,
    )


def _record(verb: Verb, group: Group, by: User, at: datetime, details: dict[str, str]) -> None:
    record(verb=verb, actor=by, object_type="group", object_id=str(group.pk), details=details, at=at)
