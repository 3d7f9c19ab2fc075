"""One world for a module: every request is undone, so nothing of it wears off. The figures are printed at the end."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.isolation.tally import TALLY
from tests.isolation.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TALLY.requests:
        terminalreporter.write_line("Isolation: " + ", ".join(TALLY.sentences()))
