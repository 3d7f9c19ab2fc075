"""Each guard is taken away in turn: a matrix that stays green without it would prove nothing."""

import re

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.own_sessions import list_sessions
from tests.builders import make_invitation, make_membership, make_user
from tests.isolation.canaries import EVERYTHING, PRIVATE
from tests.isolation.guards import APPS, GUARDS, RESTING, Probe, everything_named, take_away
from tests.isolation.requests import Asker
from tests.isolation.routes import address_of, form_of, kind_of
from tests.isolation.tally import TALLY
from tests.isolation.world import World

pytestmark = pytest.mark.django_db

PROGRAM = "".join(path.read_text(encoding="utf-8") for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py"))
NEW_PERSON = {"name": "Somebody", "password": "a lever and a place to stand"}


@pytest.fixture(scope="module")
def void_token(world: World) -> str:
    """Of an invitation whose sender manages nothing any more."""
    sender = make_user("sender")
    membership = make_membership(sender, world.a.factory)
    issued = make_invitation(world.a.factory, "void@plant.example", by=sender, at=timezone.now())
    membership.delete()
    return issued.token


@pytest.fixture(scope="module")
def asker(world: World, void_token: str) -> Asker:
    return Asker(world.people, world.a.factory.pk, world.b.factory.pk)


def test_every_guard_has_somebody_to_miss_it() -> None:
    TALLY.guards = len(GUARDS)
    named = set(everything_named())

    assert named - set(GUARDS) - set(RESTING) == set()
    assert set(RESTING) <= named


@pytest.mark.parametrize("name", sorted(everything_named()))
def test_every_guard_is_asked_by_the_program(name: str) -> None:
    """One that nobody asks protects nothing, and looks as if it did."""
    *_, owner, called = name.split(".")
    if owner.endswith("QuerySet"):
        model = owner.removesuffix("QuerySet")
        inside = rf"class {owner}(?:(?!\nclass ).)*\bself\.{called}\("
        asking = rf"(?s:{inside})|\b\w*{model}\.objects\.{called}\(|\b(?!objects)\w+s\.{called}\("
    else:
        asking = rf"(?<!def )\b{called}\("

    assert re.search(asking, PROGRAM) is not None


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_that_is_taken_away_is_missed(
    world: World, asker: Asker, void_token: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    guard = GUARDS[name]
    assert [probe for probe in guard.probes if gets_through(world, asker, void_token, probe)] == []

    take_away(monkeypatch, guard)
    asker.start_again()
    held = [probe for probe in guard.probes if not gets_through(world, asker, void_token, probe)]
    asker.start_again()

    assert guard.probes
    assert held == []
    TALLY.caught += 1


def gets_through(world: World, asker: Asker, void_token: str, probe: Probe) -> bool:
    people = world.actors | {"owner": world.a.owner, "second reviewer": world.second_reviewer}
    form = NEW_PERSON if probe.key == "void" else form_of(probe.route, world.a)
    reply = asker.ask(people[probe.who], probe.method, address(world, void_token, probe), form)
    if probe.passes:
        return reply.shows("a", frozenset({PRIVATE}))
    if probe.who == "anonymous" and not probe.key:
        return reply.outcome != "sign in"
    if kind_of(probe.route) == "open" and not probe.key:
        return reply.shows("a", EVERYTHING)
    return bool(reply.changed) or reply.status < 400


def address(world: World, void_token: str, probe: Probe) -> str:
    other: dict[str, object] = {}
    if probe.round:
        other["assessment_id"] = world.a.rounds[probe.round].pk
    if probe.foreign:
        other[probe.foreign] = world.b.arguments[probe.foreign]
    if probe.key == "other":
        other["requirement"] = world.a.other_key
    if probe.key == "file":
        other["evidence_id"] = world.a.handed_file.pk
    if probe.key == "mark":
        other["mark"] = list_sessions(world.a.owner, own=None, at=timezone.now())[0].mark
    if probe.key == "void":
        other["token"] = void_token
    return address_of(probe.route, world.a, **other)
