from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from jobs import registry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[registry.Handler], None]]:
    """Registers a handler for the kind "toy" with the steps "first" and "second", for one test."""
    monkeypatch.setattr(registry, "_kinds", {})

    def register(handler: registry.Handler) -> None:
        registry.register("toy", handler, steps=("first", "second"))

    return register
