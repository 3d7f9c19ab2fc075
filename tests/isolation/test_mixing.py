"""Addresses and forms that name something of two factories at once."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.own_sessions import list_sessions
from tests.isolation.canaries import EVERYTHING
from tests.isolation.requests import Asker, Reply
from tests.isolation.routes import (
    ADMINISTRATION,
    FORMS,
    TENANT,
    TENANT_KEYS,
    address_of,
    arguments_of,
    form_of,
    prepare_of,
    rightful,
)
from tests.isolation.side import Side
from tests.isolation.tally import TALLY
from tests.isolation.world import World
from tests.test_permissions import ROUTES

pytestmark = pytest.mark.django_db

PARTS = {"element", "leaf", "requirement"}
REGISTER_KEYS = {"firm_id", "sent_id", "consultant_id", "invitation_id"}


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    return Asker(world.people, world.a.factory.pk, world.b.factory.pk)


def nested_keys(name: str) -> list[str]:
    keys = ROUTES[name].pattern_keys
    if name in ADMINISTRATION:
        return [key for key in keys[1:] if key in REGISTER_KEYS]
    return [key for key in keys if key in TENANT_KEYS | PARTS]


MIXED = [(name, key) for name in (*TENANT, *ADMINISTRATION) for key in nested_keys(name)]


@pytest.mark.parametrize("direction", ["a", "b"])
def test_an_address_never_mixes_two_factories(world: World, asker: Asker, direction: str) -> None:
    own, foreign = (world.a, world.b) if direction == "a" else (world.b, world.a)
    faults = []
    for name, key in MIXED:
        address = address_of(name, own, **{key: arguments_of(name, foreign)[key]})
        for method in ("GET", "POST"):
            prepare = prepare_of(name, own) if method == "POST" else None
            reply = asker.ask(rightful(name, own, world), method, address, form_of(name, own), prepare=prepare)
            # A batch that the round does not have has nothing left to undo.
            is_closed = reply.outcome in {"404", "405"} or (key == "batch" and reply.status == 302)
            if not is_closed or reply.shows(foreign.letter, EVERYTHING) or reply.changed:
                faults.append(f"{method} {name} with the {key} of another factory: {reply}")
    TALLY.leaks += len(faults)

    assert not faults, "\n".join(faults)


def test_a_report_is_not_found_through_another_round(world: World, asker: Asker) -> None:
    other = {"assessment_id": world.a.rounds["ready"].pk}
    for name in ("reports:report", "reports:file"):
        assert asker.ask(world.a.owner, "GET", address_of(name, world.a, **other)).outcome == "404"


def foreign_forms(own: Side, foreign: Side) -> list[tuple[str, dict[str, Any]]]:
    """Forms that name people, rounds, files and answers of another factory."""
    new = {"email": "new@plant.example", "language": "en"}
    return [
        ("accounts:leave", {"successor": foreign.members["viewer"].pk}),
        ("assessment:people", {"cell": f"{own.leaf}:u{foreign.owner.pk}"}),
        ("assessment:people", {"cell": f"{foreign.leaf}:u{own.idle.pk}"}),
        ("assessment:people", {"had": f"{own.leaf}:u{foreign.contributor.pk}"}),
        ("assessment:people-remind", {"who": f"u{foreign.contributor.pk}"}),
        ("assessment:people-remind", {"who": f"i{foreign.arguments['invitation_id'].hex}"}),
        ("assessment:people-invite", new | {"sections": foreign.leaf}),
        ("assessment:grants", {"firm": "Firm former", "round": foreign.round.pk}),
        ("assessment:questions", {f"value-{foreign.key}": "fully", f"version-{foreign.key}": 2}),
        ("assessment:evidence-links", {"shown": foreign.key, "requirement": foreign.key}),
        ("reviews:accept", {"answer": f"{foreign.key}:2"}),
    ]


def test_a_form_never_names_anything_of_another_factory(world: World, asker: Asker) -> None:
    faults = []
    for name, form in foreign_forms(world.a, world.b):
        reply = asker.ask(rightful(name, world.a, world), "POST", address_of(name, world.a), form)
        if reply.changed or reply.shows("b", EVERYTHING) or reply.status >= 500:
            faults.append(f"{name} {form}: {reply}")
    TALLY.leaks += len(faults)

    assert not faults, "\n".join(faults)


def foreign_ids(side: Side) -> dict[str, object]:
    """Whatever a form or a query might be talked into reading."""
    words = ("factory", "assessment", "round", "previous", "other", "report", "evidence", "snapshot", "grant", "group")
    ids = {name: side.arguments.get(f"{name}_id", side.round.pk) for name in words}
    ids |= {"snapshot": side.snapshot.pk, "firm_id": side.firm.pk, "object": side.factory.pk, "id": side.factory.pk}
    people = dict.fromkeys(("user", "author", "by", "member", "created_by", "uploaded_by"), side.owner.pk)
    return {f"{name}{end}": value for name, value in (ids | people).items() for end in ("", "_id")}


@pytest.mark.parametrize("name", FORMS)
def test_fields_that_no_form_has_reach_nothing(world: World, asker: Asker, name: str) -> None:
    form = foreign_ids(world.b) | form_of(name, world.a)
    reply = asker.ask(
        rightful(name, world.a, world), "POST", address_of(name, world.a), form, prepare=prepare_of(name, world.a)
    )

    assert not reply.shows("b", EVERYTHING), reply
    assert world.b.factory.pk not in reply.changed


def test_queries_that_name_something_of_another_factory_show_nothing_of_it(world: World, asker: Asker) -> None:
    query, leaks = "&".join(f"{name}={value}" for name, value in foreign_ids(world.b).items()), []
    for name in TENANT:
        reply = asker.ask(rightful(name, world.a, world), "GET", f"{address_of(name, world.a)}?{query}")
        if reply.shows("b", EVERYTHING) or reply.status >= 500:
            leaks.append(f"{name}: {reply}")
    TALLY.leaks += len(leaks)

    assert not leaks, "\n".join(leaks)


def test_a_session_is_ended_by_nobody_else(world: World, asker: Asker) -> None:
    (row,) = list_sessions(world.a.owner, own=None, at=timezone.now())
    address = address_of("accounts:session-end", world.a, mark=row.mark)

    replies: list[Reply] = [asker.ask(person, "POST", address) for person in (world.b.owner, world.administrator)]

    assert {reply.outcome for reply in replies} == {"404"}
    assert asker.ask(world.a.owner, "POST", address).outcome == "ok"
