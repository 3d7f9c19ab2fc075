"""The audit trail of a factory and that of the installation."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Factory, Role, User
from accounts.services.factories import update_factory
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from tests.audit.events import change_behind_the_back
from tests.builders import AT, make_administrator, make_factory, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return make_factory()


@pytest.fixture
def owner(factory: Factory) -> User:
    user = make_user("owner", email="owner@plant.example")
    make_membership(user, factory)
    return user


@pytest.fixture
def colleague(factory: Factory) -> User:
    user = make_user("colleague", email="colleague@plant.example")
    make_membership(user, factory, Role.VIEWER)
    return user


@pytest.fixture
def stranger() -> User:
    user = make_user("stranger")
    make_membership(user, make_factory("Plant of the stranger"))
    return user


def happen(factory: Factory | None, *, times: int = 1, **facts: object) -> None:
    for number in range(times):
        values = {
            "verb": Verb.FACTORY_CHANGED,
            "actor": "owner@plant.example",
            "factory_id": factory and factory.pk,
            "object_type": "factory",
            "object_id": str(factory and factory.pk),
            "details": {"name": ["Plant", f"Plant {number}"]},
            "at": AT,
        } | facts
        with transaction.atomic():
            record(**values)


def ask(user: User, factory: Factory | None, **query: object) -> Client:
    client = Client()
    client.force_login(user)
    address = reverse("accounts:audit", args=[factory.pk]) if factory else reverse("accounts:admin-audit")
    return client.get(address, query)


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def csv_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_the_manager_reads_the_factory_s_events_as_sentences(factory: Factory, owner: User) -> None:
    update_factory(
        factory=factory, name="Plant B", industry="C34", size="medium", region="CN-32", manufacturing_type="discrete",
        by=owner, at=AT,
    )  # fmt: skip

    page = words(ask(owner, factory))

    assert "owner@plant.example changed facts of the factory: name Plant A → Plant B." in page
    assert "1 event, newest first" in page


def test_a_colleague_without_the_right_gets_403_and_a_stranger_404(
    factory: Factory, colleague: User, stranger: User
) -> None:
    happen(factory)

    assert ask(colleague, factory).status_code == 403
    assert ask(stranger, factory).status_code == 404
    assert ask(make_administrator(), factory).status_code == 404
    assert ask(stranger, None).status_code == 404


def test_no_event_of_another_factory_is_shown_or_exported(factory: Factory, owner: User) -> None:
    happen(make_factory("Other"), details={"name": ["x", "CANARY"]})
    happen(None, verb=Verb.SIGN_IN_FAILED, details={"tried": "CANARY"})
    happen(factory)

    assert "CANARY" not in words(ask(owner, factory))
    assert len(csv_of(ask(owner, factory, format="csv"))) == 2


def test_administrators_see_the_installation_s_events_and_counts_but_nothing_of_a_factory(factory: Factory) -> None:
    happen(factory, times=3, details={"name": ["x", "CANARY"]})
    happen(None, verb=Verb.SIGN_IN_FAILED, actor=None, object_type="user", details={"tried": "somebody@x.example"})

    page = words(ask(make_administrator(), None))

    assert "Somebody tried to sign in as somebody@x.example and failed." in page
    assert "1 factory keeps a trail of its own, with 3 events." in page
    assert "CANARY" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"person": "COLLEAGUE"}, [2]),
        ({"action": "factory created"}, [1]),
        ({"object": "invitation"}, [3]),
        ({"object": "abc"}, [3]),
        ({"since": "2026-11-25"}, [3, 4]),
        ({"until": "2026-11-23"}, [1, 2]),
        ({"since": "2026-11-25", "until": "2026-11-25"}, [3]),
        ({"person": "owner", "object": "factory"}, [1, 4]),
        ({"action": "no such thing"}, [1, 2, 3, 4]),
        ({"since": "soon"}, [1, 2, 3, 4]),
        ({"until": "9999-12-31"}, [1, 2, 3, 4]),
        ({"since": "0001-01-01"}, [1, 2, 3, 4]),
        ({"person": "x" * 300}, [1, 2, 3, 4]),
        ({"object": "nothing"}, []),
    ],
)
def test_events_are_found_by_person_action_object_and_day(
    factory: Factory, owner: User, query: dict[str, str], expected: list[int]
) -> None:
    happen(factory, verb=Verb.FACTORY_CREATED)
    happen(factory, actor="colleague@plant.example")
    happen(factory, object_type="invitation", object_id="abc", at=AT + timedelta(days=2))
    happen(factory, at=AT + timedelta(days=3))

    response = ask(owner, factory, **query)
    rows = csv_of(ask(owner, factory, format="csv", **query))[1:]

    assert response.status_code == 200
    assert [row.event.number for row in response.context["rows"]] == expected[::-1]
    assert [int(row[0]) for row in rows] == expected[::-1]


def test_days_in_the_wrong_order_are_named(factory: Factory, owner: User) -> None:
    happen(factory)

    assert "This day is before the first one." in words(ask(owner, factory, since="2026-11-25", until="2026-11-23"))


def test_there_are_fifty_events_a_page(factory: Factory, owner: User) -> None:
    happen(factory, times=51)

    first, second = ask(owner, factory), ask(owner, factory, page=2)

    assert [len(response.context["rows"]) for response in (first, second)] == [50, 1]
    assert len(first.content) < 45_000


def test_the_number_of_queries_does_not_grow_with_the_events(
    factory: Factory, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    happen(factory, times=60)
    administrator = make_administrator()
    happen(None, times=60, verb=Verb.SIGNED_IN, object_type="user")

    client = Client()
    client.force_login(owner)
    with django_assert_num_queries(6):  # session, person, membership, choices, count, events
        client.get(reverse("accounts:audit", args=[factory.pk]))
    client.force_login(administrator)
    with django_assert_num_queries(6):  # session, person, counts, choices, count, events
        client.get(reverse("accounts:admin-audit"))


def test_the_chain_is_checked_when_somebody_asks(factory: Factory, owner: User) -> None:
    happen(factory, times=5)

    assert "Verified up to event" not in words(ask(owner, factory))
    assert "Verified up to event 5: every event is as it was recorded." in words(ask(owner, factory, check=1))


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            "UPDATE audit_event SET actor = 'stranger' WHERE number = 4",
            "Verified up to event 3. Event 4 is not as it was recorded.",
        ),
        ("DELETE FROM audit_event WHERE number = 2", "Verified up to event 1. Event 2 is missing."),
        ("DELETE FROM audit_event WHERE number = 1", "Verified up to event 0. Event 1 is missing."),
        ("UPDATE audit_event SET verb = 'factory eaten' WHERE number = 5", "Verified up to event 4. Event 5 is not"),
    ],
)
def test_a_broken_chain_says_up_to_where_it_holds(factory: Factory, owner: User, sql: str, sentence: str) -> None:
    happen(factory, times=5)
    change_behind_the_back(sql, [])

    assert sentence in words(ask(owner, factory, check=1))


def test_an_empty_trail_says_so(factory: Factory, owner: User) -> None:
    page = words(ask(owner, factory, check=1))

    assert page.count("There is no event yet.") == 2
    assert "Verified" not in page


def test_a_search_without_a_hit_offers_the_way_back(factory: Factory, owner: User) -> None:
    happen(factory)

    assert "No event matches. Clear filters" in words(ask(owner, factory, person="nobody"))


def test_the_export_is_harmless_in_a_spreadsheet_whatever_people_wrote(factory: Factory, owner: User) -> None:
    hostile = ("=1+1", "+1", "-1", "@x", "|calc", "\t=1", "＝1", "＋1", "－1", "＠x", ' "=1', "\u3000=1", "a\n=1")
    for text in hostile:
        happen(factory, actor=text, object_type=text[:40], object_id=text, details={"name": [text, text], text: text})

    rows = csv_of(ask(owner, factory, format="csv"))

    assert len(rows) == len(hostile) + 1
    assert [cell for row in rows for cell in row if cell.strip().startswith(tuple("=+-@|＝＋－＠\t\r\n"))] == []
    assert rows[-1][2] == "'=1+1"


def test_the_export_is_in_the_reader_s_language_and_streams(factory: Factory, owner: User) -> None:
    owner.language = "zh-hans"
    owner.save()
    happen(factory, times=3)

    response = ask(owner, factory, format="csv")

    assert response.streaming
    assert response["Content-Disposition"] == f'attachment; filename="audit-{factory.pk}.csv"'
    rows = csv_of(response)
    assert rows[0][0] != "Number"
    assert [row[0] for row in rows[1:]] == ["3", "2", "1"]
    assert len(rows[1][-1]) == 64


def test_looking_at_the_trail_leaves_no_event(factory: Factory, owner: User) -> None:
    happen(factory)
    before = Event.objects.count()

    for query in ({}, {"check": "1"}, {"format": "csv"}):
        response = ask(owner, factory, **query)
        b"".join(response.streaming_content) if response.streaming else response.content

    assert Event.objects.count() == before + 3 * Event.objects.filter(verb="signed in").exists()
