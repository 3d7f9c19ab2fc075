"""Events to test with, and somebody who changes them."""

from uuid import UUID

from django.db import connection, transaction

from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from tests.builders import AT

FACTORY = UUID("11111111-1111-4111-8111-111111111111")


def add_event(verb: str = Verb.FACTORY_CHANGED, factory_id: UUID | None = FACTORY, **details: object) -> Event:
    with transaction.atomic():
        return record(
            verb=verb,
            actor="owner@plant.example",
            factory_id=factory_id,
            object_type="factory",
            object_id=str(factory_id),
            details=details,
            at=AT,
        )


def change_behind_the_back(sql: str, parameters: list[object]) -> None:
    """What somebody with the database's own password could do; on PostgreSQL the trigger has to go first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
        cursor.execute(sql, parameters)
