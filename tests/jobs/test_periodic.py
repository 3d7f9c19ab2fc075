"""Work that the clock asks for: once in each span, whoever looks at the clock."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from jobs import registry
from jobs.models import Job
from jobs.services import enqueue_periodic
from tests.jobs.conftest import Clock

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def daily(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    registry.register("tidy", lambda job, tick: None, every=timedelta(days=1))
    registry.register("asked", lambda job, tick: None)


def test_one_job_a_day_however_often_the_sweep_comes(daily: None, clock: Clock) -> None:
    for seconds in (0, 5, 5, 11 * HOUR, 24 * HOUR):
        enqueue_periodic(at=clock.go_on(seconds))

    assert list(Job.objects.values_list("kind", flat=True)) == ["tidy", "tidy"]


def test_a_look_at_the_clock_costs_one_query_for_each_kind(
    daily: None, clock: Clock, django_assert_num_queries: Callable
) -> None:
    enqueue_periodic(at=clock.now)

    with django_assert_num_queries(1):
        enqueue_periodic(at=clock.now)
