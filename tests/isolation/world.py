"""Three factories and their firms. Two of them are filled with all that the program can hold, each with its marks."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from accounts.models import Factory, User
from tests.assessment.moving import move
from tests.builders import (
    make_administrator,
    make_consultant,
    make_factory,
    make_firm,
    make_grant,
    make_membership,
    make_published_rubric,
    make_user,
)
from tests.isolation.side import Side, furnish
from tests.pure.documents import make_document, make_leaf, make_node


@dataclass(frozen=True)
class World:
    a: Side
    b: Side
    neighbour: Factory
    administrator: User
    second_reviewer: User
    """Of another firm that the first factory lets review everything."""
    actors: dict[str, User | None]

    @property
    def people(self) -> set[User]:
        sides = (self.a, self.b)
        named = {person for side in sides for person in (side.owner, side.contributor, side.viewer, side.consultant)}
        return (
            named | {self.administrator, self.second_reviewer} | {person for person in self.actors.values() if person}
        )


def make_world() -> World:
    cache.clear()
    administrator = make_administrator("administrator")
    firms = {name: make_firm(f"Firm {name}") for name in ("X", "Y", "former")}
    a = furnish("a", make_published_rubric(), firms["X"], administrator)
    b = furnish("b", make_published_rubric(other_document()), firms["Y"], administrator)
    neighbour = make_factory("Neighbour")
    make_grant(a.factory, firms["former"], revoked_at=timezone.now(), revoked_by=a.owner)
    ended = make_firm("Firm ended")
    make_grant(a.factory, ended, until=timezone.localdate() - timedelta(days=1))
    elsewhere = make_firm("Firm elsewhere")
    make_grant(a.factory, elsewhere, assessment_id=a.rounds["spare"].pk)
    second = make_firm("Firm second")
    make_grant(a.factory, second)
    for side, document in ((a, make_document()), (b, other_document())):
        make_published_rubric(newer(document), number=2)
        move(side.rounds["moved"], by=side.owner, at=timezone.now())
    actors = {
        "anonymous": None,
        "B manager": b.owner,
        "B contributor": b.contributor,
        "A contributor without a section": a.idle,
        "consultant of B": b.consultant,
        "former consultant of A": make_consultant(firms["former"]),
        "consultant whose grant ended": make_consultant(ended),
        "consultant of another round of A": make_consultant(elsewhere),
        "former member of A": _former_member(a),
        "viewer of A": a.viewer,
        "administrator": administrator,
    }
    return World(a, b, neighbour, administrator, make_consultant(second), actors)


def other_document() -> dict[str, Any]:
    """A rubric of which no key means anything in the small one."""
    bake = [make_leaf("BAKE-A", "0.5", (2, 1, 1)), make_leaf("BAKE-B", "0.5", (1, 1))]
    nodes = [make_node("BAKE", "0.6", nodes=bake), make_leaf("VEND", "0.4", (2, 2, 1), trimmable="true")]
    return make_document(*nodes, slug="other")


def newer(document: dict[str, Any]) -> dict[str, Any]:
    """Another gate, and nothing can be left out any more."""
    document["rule"]["at_least"] = "0.7"
    document["nodes"][-1]["trimmable"] = "false"
    return document


def _former_member(side: Side) -> User:
    person = make_user("former member")
    make_membership(person, side.factory).delete()
    return person
