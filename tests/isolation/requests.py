"""One request of one person, undone afterwards, and all that can be said of its answer."""

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from tests.isolation.canaries import Canary, canaries_of
from tests.isolation.rows import digest, watched_tables, written_tables
from tests.isolation.tally import TALLY
from tests.test_permissions import outcome

READING = ("GET", "HEAD")
IS_LONG = os.environ.get("FULCRUM_LONG") == "1"


class Manner(NamedTuple):
    """How a browser or a script asks."""

    htmx: bool
    accept: str

    def headers(self) -> dict[str, str]:
        return {"accept": self.accept} | ({"HX-Request": "true"} if self.htmx else {})


MANNERS = tuple(
    Manner(htmx, accept) for htmx in (False, True) for accept in ("text/html", "application/json", "text/csv")
)
PLAIN = MANNERS[0]
RARE = ("HEAD", "PUT", "PATCH", "DELETE")
METHODS = ("GET", "POST", *RARE)


@dataclass(frozen=True)
class Reply:
    status: int
    outcome: str
    canaries: frozenset[Canary]
    changed: frozenset[UUID]
    """The watched factories of which some row is another one now."""
    size: int

    def shows(self, owner: str, kinds: frozenset[str]) -> bool:
        return any(item.owner == owner and item.kind in kinds for item in self.canaries)


class Asker:
    """Asks for people, each with a session of their own, and watches factories."""

    def __init__(self, people: Iterable[User], *watched: UUID) -> None:
        self.sessions = {person.pk: _sign_in(person) for person in people}
        self.watched = watched
        self.base = {factory: digest(factory) for factory in watched}
        self.start_again()

    def start_again(self) -> None:
        """With the middleware as it is now."""
        self.client = Client(raise_request_exception=False)

    def ask(
        self,
        person: User | None,
        method: str,
        address: str,
        data: dict[str, Any] | None = None,
        manner: Manner = PLAIN,
        prepare: Callable[[], None] | None = None,
    ) -> Reply:
        TALLY.requests += 1
        with transaction.atomic():
            base = self._prepared(prepare)
            self.client.cookies = SimpleCookie({"sessionid": self.sessions[person.pk]} if person else {})
            with written_tables() as written:
                response = self._send(method, address, data, manner)
                canaries = canaries_of(response)
            wrote = written & watched_tables()
            changed = [key for key in self.watched if digest(key) != base[key]] if wrote else []
            size = 0 if response.streaming else len(response.content)
            transaction.set_rollback(True)
        return Reply(response.status_code, outcome(response), frozenset(canaries), frozenset(changed), size)

    def _prepared(self, prepare: Callable[[], None] | None) -> dict[UUID, str]:
        if prepare is None:
            return self.base
        prepare()
        return {factory: digest(factory) for factory in self.watched}

    def _send(self, method: str, address: str, data: dict[str, Any] | None, manner: Manner) -> HttpResponse:
        headers = manner.headers()
        if method in READING:
            return self.client.generic(method, address, headers=headers)
        body = encode_multipart(BOUNDARY, data or {})
        return self.client.generic(method, address, body, MULTIPART_CONTENT, headers=headers)


def _sign_in(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def every_request(actor: str, route: str) -> Iterator[tuple[str, Manner]]:
    """All methods in all manners in a long run. Otherwise GET, POST and one of the rare methods, each in one manner,
    always the same for the same person and route."""
    if IS_LONG:
        yield from ((method, manner) for method in METHODS for manner in MANNERS)
        return
    dice = zlib.crc32(f"{actor}|{route}".encode())
    for method in ("GET", "POST", RARE[dice % len(RARE)]):
        dice //= 7
        yield method, MANNERS[dice % len(MANNERS)]
