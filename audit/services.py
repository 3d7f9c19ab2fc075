"""Writing and checking the audit log. `record` is the only writer."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from django.db import connection, transaction

from audit.chain import FIRST_LINK, HASHED, INSTALLATION, link_hash, storable
from audit.models import Event
from audit.verbs import Verb

_LOCK_SPACE = 0x46554C43  # keeps our advisory locks apart from those of other programs in the same database


class Person(Protocol):
    """Somebody with an account; `audit` knows no more about users than this."""

    pk: Any
    email: str


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where a chain does not hold: an event was changed, or one is missing before the next number."""

    chain: str
    number: int
    reason: Literal["changed", "missing"]


def chain_of(factory_id: UUID | None) -> str:
    return f"factory:{factory_id}" if factory_id else INSTALLATION


def record(
    *,
    verb: Verb,
    actor: Person | str | None,
    object_type: str,
    object_id: str,
    at: datetime,
    factory_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Add an event to the factory's chain, or to the installation's when no factory is named.

    Belongs into the transaction of the act itself: both are stored or neither. Raises ValueError for an unknown verb.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is recorded inside the transaction of its act.")
    chain = chain_of(factory_id)
    _lock_chain(chain)
    last = Event.objects.filter(chain=chain).order_by("-number").only("number", "hash").first()
    event = Event(
        chain=chain,
        number=last.number + 1 if last else 1,
        at=at,
        verb=Verb(verb).value,
        actor_id=actor.pk if actor and not isinstance(actor, str) else None,
        actor=storable(_name(actor))[:254],
        factory_id=factory_id,
        object_type=object_type,
        object_id=storable(object_id)[:64],
        details=storable(details or {}),
        previous_hash=last.hash if last else FIRST_LINK,
    )
    event.hash = _expected_hash(event)
    event.save(force_insert=True)
    return event


def _lock_chain(chain: str) -> None:
    """Let one transaction at a time extend a chain, until it ends.

    PostgreSQL: an advisory lock. A row lock would need a row for a chain that has no event yet, and a retry on the
    unique number would need a savepoint around every insert of the caller's transaction. SQLite: nothing to do, every
    transaction takes the database's only write lock when it begins (`transaction_mode` IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        key = zlib.crc32(chain.encode()) - 2**31  # two chains with one key only wait for each other
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, key])


def _name(actor: Person | str | None) -> str:
    return actor if isinstance(actor, str) else actor.email if actor else ""


def _expected_hash(event: Event) -> str:
    return link_hash({name: getattr(event, name) for name in HASHED}, event.previous_hash)


def verify_chain(chain: str) -> BrokenLink | None:
    """The first broken link, or None while the chain is whole.

    Events cut off at the end of a chain leave no gap: keep the newest number and hash somewhere else to notice that.
    """
    number, previous_hash = 1, FIRST_LINK
    for event in Event.objects.filter(chain=chain).order_by("number").iterator(chunk_size=1000):
        if event.number != number:
            return BrokenLink(chain, number, "missing")
        if event.previous_hash != previous_hash or event.hash != _expected_hash(event):
            return BrokenLink(chain, number, "changed")
        number, previous_hash = number + 1, event.hash
    return None


def verify_all() -> tuple[BrokenLink, ...]:
    """The first broken link of every chain that has one."""
    chains = Event.objects.order_by("chain").values_list("chain", flat=True).distinct()
    return tuple(broken for chain in chains if (broken := verify_chain(chain)))
