"""What kinds of work there are. Each app registers its handlers in its `ready()`; jobs imports none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from jobs.models import Job


class Tick(Protocol):
    """Given to a handler: says where it is, keeps the lease, and raises `LeaseLost` once the job is no longer its own.

    Called inside the transaction that stores the outcome, it makes that transaction exclusive: either this worker still
    holds the job and keeps the row locked until the commit, or nothing is stored.
    """

    def __call__(self, step: str, progress: int = 0, total: int = 0) -> None: ...


Handler = Callable[[Job, Tick], dict[str, Any] | None]


class UnknownKind(LookupError):
    """No app registered this kind of job."""


@dataclass(frozen=True)
class Kind:
    name: str
    handler: Handler
    steps: tuple[str, ...]
    every: timedelta | None


_kinds: dict[str, Kind] = {}


def register(kind: str, handler: Handler, *, steps: tuple[str, ...] = (), every: timedelta | None = None) -> None:
    """One handler per kind. It may run more than once for a job, so it must be safe to repeat; its result is kept.

    With `every` a job of the kind is asked for once in each such span, by nobody and about nothing in particular.
    """
    known = _kinds.setdefault(kind, Kind(kind, handler, steps, every))
    if known.handler is not handler:
        raise ValueError(f"The job kind {kind!r} has a handler already.")


def get_kind(name: str) -> Kind:
    """The registered kind; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def periodic_kinds() -> list[tuple[str, timedelta]]:
    """The kinds that are asked for by the clock, with their spans."""
    return [(kind.name, kind.every) for kind in _kinds.values() if kind.every]
