import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from jobs.lease import LEASE, LeaseLost, claim_job, kept
from jobs.models import Job
from jobs.services import cancel_job, enqueue
from tests.jobs.conftest import NOON

OFTEN = timedelta(milliseconds=20)


@pytest.fixture
def lease(handle, clock, monkeypatch):
    monkeypatch.setattr("jobs.services.ring", lambda job_id: None)
    handle(lambda job, tick: None)
    job = enqueue(kind="toy", key="one", payload={}, at=NOON)
    return claim_job(job_id=job.pk, at=clock(), clock=clock)


def beating():
    return [thread for thread in threading.enumerate() if thread.name.startswith("lease ")]


def lease_until():
    return Job.objects.values_list("lease_until", flat=True).get()


def wait_for(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen within ten seconds"
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_a_long_step_keeps_its_lease(lease, clock):
    later = clock.go_on(15)
    with kept(lease, every=OFTEN):
        wait_for(lambda: lease_until() == later + LEASE)
    assert not beating()


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_no_longer_renewed_once_the_step_has_ended(lease, clock):
    with kept(lease, every=OFTEN):
        pass
    clock.go_on(15)
    time.sleep(0.1)
    assert lease_until() == NOON + LEASE


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_cancelled_job_stays_lost(lease):
    with kept(lease, every=OFTEN):
        cancel_job(job_id=lease.job.pk, at=NOON)
        wait_for(lambda: not beating())
    with pytest.raises(LeaseLost):
        lease.renew()


@pytest.mark.django_db
def test_inside_a_transaction_nobody_else_could_take_the_job(lease):
    with transaction.atomic(), kept(lease, every=OFTEN):
        assert not beating()
