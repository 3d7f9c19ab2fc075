"""The database statements of one request, counted in-process; transaction statements do not count."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.data import CSRF, Desk
from bench.figures import say

_TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Counted:
    status: int
    body: Any
    statements: tuple[str, ...]


def client_of(desk: Desk) -> Client:
    """A browser that is signed in and whose posts are checked as everybody's are."""
    client = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": CSRF})
    for name, value in desk.cookies.items():
        client.cookies[name] = value
    return client


def count_get(desk: Desk, path: str) -> Counted:
    return _count(client_of(desk), "get", path)


def count_post(desk: Desk, path: str, fields: dict[str, Any]) -> Counted:
    return _count(client_of(desk), "post", path, fields, headers={"Accept": "application/json"})


def _count(client: Client, method: str, path: str, *args: Any, **kwargs: Any) -> Counted:
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)(path, *args, **kwargs)
    statements = tuple(
        query["sql"] for query in captured.captured_queries if not query["sql"].upper().startswith(_TRANSACTION)
    )
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    return Counted(response.status_code, response.json() if is_json else response.content, statements)


def list_statements(title: str, counted: Counted) -> None:
    """What the statements are, for whoever wants fewer."""
    say(f"{title}: status {counted.status}, {len(counted.statements)} queries")
    for statement in counted.statements:
        say(f"    {_abridged(statement)}")


def _abridged(statement: str) -> str:
    """Enough to know it by; the columns of a SELECT say nothing here."""
    columns, found, rest = statement.partition(" FROM ")
    return f"{columns[:6]} …{found}{rest}"[:150] if found else statement[:90]
