"""The audit log: every act once, in an unbroken chain."""

from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from audit.chain import HASHED, link_hash
from audit.models import AppendOnly, Event
from audit.services import BrokenLink, record, verify_all, verify_chain
from audit.verbs import Verb
from tests.audit.events import FACTORY, add_event, change_behind_the_back
from tests.builders import AT
from tests.parallel import in_parallel

CHAIN = f"factory:{FACTORY}"
_KNOWN_EVENT = (
    '{"actor":"owner@plant.example","actor_id":null,"at":"2026-11-23T08:30:00.000000+00:00",'
    '"chain":"factory:11111111-1111-4111-8111-111111111111","details":{"count":3,"name":"工厂"},'
    '"factory_id":"11111111-1111-4111-8111-111111111111","number":1,'
    '"object_id":"11111111-1111-4111-8111-111111111111","object_type":"factory",'
    '"previous_hash":"","verb":"factory changed"}'
)


@pytest.mark.django_db
def test_events_of_a_chain_are_numbered_and_linked() -> None:
    first, second = add_event(name="Plant A"), add_event(name="Plant B")

    assert (first.chain, first.number, first.previous_hash) == (CHAIN, 1, "")
    assert (second.chain, second.number, second.previous_hash) == (CHAIN, 2, first.hash)
    assert verify_chain(CHAIN) is None


@pytest.mark.django_db
def test_each_factory_has_its_own_chain_and_the_installation_another() -> None:
    other = uuid4()

    chains = [add_event(factory_id=factory).chain for factory in (FACTORY, other, None, FACTORY)]

    assert chains == [CHAIN, f"factory:{other}", "installation", CHAIN]
    assert list(Event.objects.filter(chain=CHAIN).values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_the_hash_of_an_event_never_changes_between_releases() -> None:
    """A known event has a known hash: a change of the canonical form would break every chain in use."""
    event = add_event(name="工厂", count=3)

    assert event.hash == sha256(_KNOWN_EVENT.encode()).hexdigest()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "report downloaded"),
        ("actor", "stranger@plant.example"),
        ("object_id", "other"),
        ("details", '{"step": 20}'),
        ("at", "2026-11-23 08:30:01+00:00"),
        ("hash", "0" * 64),
        ("previous_hash", "0" * 64),
    ],
)
def test_the_verifier_names_a_changed_event(column: str, value: str) -> None:
    for step in (1, 2, 3):
        add_event(step=step)

    change_behind_the_back(f"UPDATE audit_event SET {column} = %s WHERE number = 2", [value])  # noqa: S608

    assert verify_chain(CHAIN) == BrokenLink(CHAIN, 2, "changed")
    assert verify_all() == (BrokenLink(CHAIN, 2, "changed"),)


@pytest.mark.django_db
def test_the_verifier_names_a_missing_event() -> None:
    for step in (1, 2, 3):
        add_event(step=step)

    change_behind_the_back("DELETE FROM audit_event WHERE number = %s", [2])

    assert verify_chain(CHAIN) == BrokenLink(CHAIN, 2, "missing")


@pytest.mark.django_db
def test_a_forged_event_that_hashes_itself_correctly_breaks_the_next_link() -> None:
    for step in (1, 2, 3):
        add_event(step=step)
    forged = Event.objects.get(number=2)
    forged.details = {"step": 20}
    new_hash = link_hash({name: getattr(forged, name) for name in HASHED}, forged.previous_hash)

    change_behind_the_back(
        "UPDATE audit_event SET details = %s, hash = %s WHERE number = 2", ['{"step": 20}', new_hash]
    )

    assert verify_chain(CHAIN) == BrokenLink(CHAIN, 3, "changed")


@pytest.mark.django_db
def test_events_are_neither_updated_nor_deleted_by_the_program() -> None:
    add_event()

    with pytest.raises(AppendOnly):
        Event.objects.filter(number=1).update(verb="x")
    with pytest.raises(AppendOnly):
        Event.objects.all().delete()


@pytest.mark.django_db
def test_an_unknown_verb_is_refused() -> None:
    with pytest.raises(ValueError, match="factory eaten"):
        add_event(verb="factory eaten")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(verb=Verb.SIGNED_IN, actor=None, object_type="user", object_id="1", at=AT)


@pytest.mark.django_db
def test_an_act_that_fails_leaves_no_event() -> None:
    add_event(step=1)

    with transaction.atomic():
        add_event(step=2)
        transaction.set_rollback(True)

    assert [event.details for event in Event.objects.all()] == [{"step": 1}]


@pytest.mark.django_db
def test_hostile_text_is_kept_visible_and_the_chain_whole() -> None:
    add_event(note="line\nNUL\x00 escape\x1b[31m surrogate\ud800 汉字 😀", ratio=0.5)

    event = Event.objects.get()
    assert event.details == {"note": "line\\nNUL\\x00 escape\\x1b[31m surrogate\\ud800 汉字 😀", "ratio": "0.5"}
    assert verify_chain(CHAIN) is None


@pytest.mark.django_db(transaction=True)
def test_events_recorded_at_the_same_time_keep_the_chain_whole() -> None:
    def add_ten() -> None:
        for step in range(10):
            add_event(step=step)

    failures = in_parallel(add_ten, times=8)

    assert failures == []
    assert list(Event.objects.filter(chain=CHAIN).values_list("number", flat=True)) == list(range(1, 81))
    assert verify_chain(CHAIN) is None


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger exists on PostgreSQL alone")
def test_the_table_refuses_changes() -> None:
    add_event()

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")
