"""The isolation matrix: every route, every method, everybody who must stay outside, and the one who is inside."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.isolation.canaries import CONTENT, EVERYTHING, PRIVATE, REGISTER, ROUND, canaries_in
from tests.isolation.requests import IS_LONG, MANNERS, READING, Asker, Manner, Reply, every_request
from tests.isolation.routes import (
    FORMS,
    NAMES,
    OTHER_KEYS,
    TENANT,
    TENANT_KEYS,
    WRITES_NOTHING,
    access,
    address_of,
    form_of,
    kind_of,
    prepare_of,
    rightful,
)
from tests.isolation.rows import stored_files, texts_of
from tests.isolation.tally import TALLY
from tests.isolation.world import World
from tests.test_permissions import ROUTES

pytestmark = pytest.mark.django_db

OUTSIDE = {"403", "404", "405"}
ACTORS = (
    "anonymous",
    "B manager",
    "B contributor",
    "A contributor without a section",
    "consultant of B",
    "former consultant of A",
    "consultant whose grant ended",
    "consultant of another round of A",
    "former member of A",
    "viewer of A",
    "administrator",
)
MEMBERS = {"A contributor without a section", "viewer of A"}
# A member ends their own membership.
OWN_ACTS = {"accounts:leave"}
# Fields whose values are the program's own: codes, keys of rubrics, hashes and languages.
CODES = {
    *(f"{model}.requirement" for model in ("Answer", "AnswerChange", "ChangeRequest", "Comment", "EvidenceLink")),
    *(f"{model}.{name}" for model in ("Finding", "FindingChange") for name in ("requirement", "value")),
    *("Answer.value", "AnswerChange.value", "Assessment.profile", "Assessment.reference_set", "KpiValue.indicator"),
    *(f"Event.{name}" for name in ("chain", "hash", "object_id", "object_type", "previous_hash", "verb")),
    *("Evidence.content_type", "Evidence.sha256", "Invitation.language", "Invitation.token_hash"),
    *(f"Job.{name}" for name in ("failure", "key", "kind", "payload", "reference", "result", "step", "subject_id")),
    *("Report.language", "Report.sha256", "Report.template_version", "Section.leaf", "SectionAssignment.leaf"),
    *(f"RubricMove.{name}" for name in ("answers", "changed", "unready")),
    *(f"Snapshot.{name}" for name in ("code", "engine", "score")),
    *(f"Snapshot.{name}_hash" for name in ("payload", "result", "rubric", "scoring")),
}
# Parts of a round that somebody without a section has nothing of.
PARTS = {"leaf", "requirement", "evidence_id"}


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    return Asker(world.people, world.a.factory.pk)


def test_every_route_has_a_builder() -> None:
    keys = {key for route in ROUTES.values() for key in route.pattern_keys}
    writes = {name for name in TENANT if "ok" in access(name)[1]}

    TALLY.routes = len(NAMES)
    assert keys <= TENANT_KEYS | OTHER_KEYS
    assert writes - set(FORMS) - set(WRITES_NOTHING) == set()


def test_every_text_of_the_factory_is_marked(world: World) -> None:
    texts = texts_of(world.a.factory.pk)
    unmarked = {name for name, text in texts.items() if not canaries_in(text.encode())}

    assert unmarked <= CODES


@pytest.mark.parametrize("name", [name for name in TENANT if "member_id" not in ROUTES[name].pattern_keys])
def test_what_is_foreign_looks_like_what_does_not_exist(world: World, asker: Asker, name: str) -> None:
    missing = {key: uuid4() for key in ROUTES[name].pattern_keys if key.endswith("_id") or key == "batch"}
    for manner in MANNERS if IS_LONG else MANNERS[:1]:
        foreign = asker.ask(world.b.owner, "GET", address_of(name, world.a), manner=manner)
        nowhere = asker.ask(world.b.owner, "GET", address_of(name, world.a, **missing), manner=manner)

        assert (foreign.status, foreign.size) == (nowhere.status, nowhere.size)


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_outside_reads_or_changes_anything(world: World, asker: Asker, actor: str) -> None:
    files = stored_files()
    faults = [
        f"{actor}: {method} {name} {manner}: {fault}"
        for name in NAMES
        for method, manner, reply in ask_all(world, asker, actor, name)
        for fault in find_faults(actor, name, method, reply)
    ]
    TALLY.leaks += len(faults)

    assert not faults, "\n".join(faults)
    assert stored_files() == files


def ask_all(world: World, asker: Asker, actor: str, name: str) -> Iterator[tuple[str, Manner, Reply]]:
    TALLY.covered.add(name)
    address, form, prepare = address_of(name, world.a), form_of(name, world.a), prepare_of(name, world.a)
    for method, manner in every_request(actor, name):
        is_reading = method in READING
        if actor == "viewer of A" and is_reading:
            continue
        yield (
            method,
            manner,
            asker.ask(world.actors[actor], method, address, form, manner, None if is_reading else prepare),
        )


def find_faults(actor: str, name: str, method: str, reply: Reply) -> Iterator[str]:
    if reply.shows("a", EVERYTHING - may_see(actor, name)):
        yield f"shows {sorted(item.kind for item in reply.canaries if item.owner == 'a')}"
    if reply.changed and not may_change(actor, name):
        yield "changes the factory"
    outside = {"sign in", "405"} if actor == "anonymous" else OUTSIDE
    if kind_of(name) != "open" and reply.outcome not in outside and not may_enter(actor, name, method):
        yield f"answers {reply.status}"
    if reply.status >= 500:
        yield f"breaks with {reply.status}"


def may_see(actor: str, name: str) -> frozenset[str]:
    """Marks of the factory that this person may meet there."""
    if name == "accounts:invitation":  # the token is the right; somebody else is told for whom it is
        return frozenset({REGISTER, CONTENT}) if actor == "anonymous" else frozenset({REGISTER})
    if actor == "administrator":
        return frozenset({REGISTER}) if kind_of(name) == "administration" else frozenset()
    if actor == "consultant of another round of A" and kind_of(name) == "open":
        return frozenset({REGISTER, ROUND})
    if actor == "viewer of A":
        return EVERYTHING - {PRIVATE}
    return frozenset({REGISTER, ROUND}) if actor in MEMBERS else frozenset()


def may_change(actor: str, name: str) -> bool:
    if actor == "administrator":
        return kind_of(name) == "administration"
    return (actor in MEMBERS and name in OWN_ACTS) or (actor == "anonymous" and name == "accounts:invitation")


def may_enter(actor: str, name: str, method: str) -> bool:
    """Where a member without a section, and an administrator, get an answer: by the table of rights."""
    if actor == "administrator":
        return kind_of(name) == "administration"
    if actor not in MEMBERS or set(ROUTES[name].pattern_keys) & PARTS:
        return False
    if name in OWN_ACTS:
        return True
    get, post = access(name)
    return actor != "viewer of A" and (get if method in READING else post).contributor == "ok"


# ---------------------------------------------------------------- the positive control
@pytest.mark.parametrize("name", [name for name in TENANT if "ok" in access(name)[0]])
def test_the_rightful_person_reads_it(world: World, asker: Asker, name: str) -> None:
    reply = asker.ask(rightful(name, world.a, world), "GET", address_of(name, world.a))

    assert reply.status in (200, 302), reply
    assert reply.status == 302 or reply.shows("a", EVERYTHING), "nothing of the factory is on the page"


@pytest.mark.parametrize("name", FORMS)
def test_the_rightful_person_changes_something(world: World, asker: Asker, name: str) -> None:
    person = rightful(name, world.a, world)
    reply = asker.ask(
        person, "POST", address_of(name, world.a), form_of(name, world.a), prepare=prepare_of(name, world.a)
    )

    assert reply.status < 400, reply
    assert reply.changed


def test_the_home_pages_show_the_own_factory(world: World, asker: Asker) -> None:
    for person, name in ((world.a.owner, "accounts:factory-list"), (world.a.consultant, "reviews:portfolio")):
        assert asker.ask(person, "GET", address_of(name, world.a)).shows("a", frozenset({REGISTER})), name


@pytest.mark.parametrize("who", ["owner", "viewer", "contributor"])
def test_a_factory_never_reads_what_its_reviewers_keep_to_themselves(world: World, asker: Asker, who: str) -> None:
    person, leaks = getattr(world.a, who), []
    for name in [name for name in TENANT if "ok" in access(name)[0]]:
        states = ("handed", "ready", "signed") if "assessment_id" in ROUTES[name].pattern_keys else ("",)
        for state in states:
            other = {"assessment_id": world.a.rounds[state].pk} if state else {}
            if asker.ask(person, "GET", address_of(name, world.a, **other)).shows("a", frozenset({PRIVATE})):
                leaks.append(f"{who}: {name} of the round {state}")

    assert not leaks, "\n".join(leaks)


def test_a_firm_never_reads_what_another_keeps_to_itself(world: World, asker: Asker) -> None:
    leaks = []
    for name in [name for name in TENANT if name.startswith("reviews:")]:
        for state in ("handed", "changes", "ready", "signed"):
            for key in (world.a.key, world.a.other_key):
                other = {"assessment_id": world.a.rounds[state].pk, "requirement": key}
                address = address_of(
                    name, world.a, **{key: other[key] for key in other if key in ROUTES[name].pattern_keys}
                )
                if asker.ask(world.second_reviewer, "GET", address).shows("a", frozenset({PRIVATE})):
                    leaks.append(f"{name} of the round {state}")

    assert not leaks, "\n".join(leaks)


def test_a_firm_reads_its_own_notes(world: World, asker: Asker) -> None:
    reply = asker.ask(world.a.consultant, "GET", address_of("reviews:requirement", world.a))

    assert reply.shows("a", frozenset({PRIVATE}))
