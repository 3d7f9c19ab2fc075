import logging
import uuid
from datetime import timedelta

import pytest

from jobs.lease import LEASE, LeaseLost, claim_job
from jobs.models import Job
from jobs.running import JobRefused, run_job, sweep_jobs
from jobs.services import cancel_job, enqueue, retry_job
from tests.jobs.conftest import NOON

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.fixture
def job(handle):
    """A job that waits, and whose handler has nothing to do."""
    return queue(handle, lambda job, tick: None)


def queue(handle, handler):
    handle(handler)
    return enqueue(kind="toy", key="one", payload={}, at=NOON)


def run(job, clock, times=1):
    for _ in range(times):
        run_job(job_id=job.pk, at=clock(), clock=clock)
    job.refresh_from_db()
    return job


def test_five_messages_about_one_job_run_it_once(handle, clock):
    started = []
    job = run(queue(handle, lambda job, tick: started.append(job.attempts)), clock, times=5)
    assert (started, job.state, job.attempts) == ([1], State.DONE, 1)


def test_a_message_during_the_run_does_not_start_it_again(handle, clock):
    started = []

    def handler(job, tick):
        started.append(job.attempts)
        run_job(job_id=job.pk, at=clock(), clock=clock)

    assert run(queue(handle, handler), clock).state == State.DONE
    assert started == [1]


def test_a_message_about_no_job_changes_nothing(job, clock):
    run_job(job_id=uuid.uuid4(), at=clock(), clock=clock)
    assert list(Job.objects.values_list("state", "attempts")) == [(State.QUEUED, 0)]


def test_a_step_is_stored_and_renews_the_lease(handle, clock):
    seen = {}

    def handler(job, tick):
        clock.go_on(15)
        tick("second", 3, 7)
        seen.update(Job.objects.values("step", "progress", "progress_total", "lease_until", "started_at").get())

    run(queue(handle, handler), clock)
    assert seen == {
        "step": "second",
        "progress": 3,
        "progress_total": 7,
        "lease_until": NOON + timedelta(seconds=15) + LEASE,
        "started_at": NOON,
    }


def test_a_step_that_was_not_registered_is_a_fault(handle, clock, caplog):
    job = run(queue(handle, lambda job, tick: tick("third")), clock)
    assert job.state == State.QUEUED
    assert "'third' is not a registered step of toy." in caplog.text


def test_a_handler_that_refuses_stops_the_job_at_once(handle, clock):
    def handler(job, tick):
        tick("first")
        raise JobRefused("no_right")

    job = run(queue(handle, handler), clock)
    assert (job.state, job.failure, job.step, job.finished_at) == (State.FAILED, "no_right", "first", NOON)
    assert run(job, clock).attempts == 1


def test_a_fault_is_logged_and_tried_three_times(handle, clock, caplog):
    def handler(job, tick):
        raise RuntimeError("disk full")

    job = queue(handle, handler)
    states = [(run(job, clock).state, job.failure) for _ in range(4)]
    assert states == [(State.QUEUED, "")] * 2 + [(State.FAILED, "gave_up")] * 2
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"toy {job.reference} failed in attempt {attempt} of 3." for attempt in (1, 2, 3)
    ]
    assert job.attempts == 3


def test_a_job_left_behind_is_taken_over_after_its_lease(job, clock):
    claim_job(job_id=job.pk, at=clock(), clock=clock)
    clock.go_on(LEASE.total_seconds())
    assert run(job, clock).state == State.RUNNING
    clock.go_on(1)
    assert run(job, clock).state == State.DONE


def test_a_worker_that_was_given_up_for_dead_cannot_overwrite(handle, clock, caplog):
    def handler(job, tick):
        if job.attempts == 1:
            clock.go_on(LEASE.total_seconds() + 1)
            run_job(job_id=job.pk, at=clock(), clock=clock)
        return {"attempt": job.attempts}

    job = run(queue(handle, handler), clock)
    assert (job.state, job.result, job.attempts) == (State.DONE, {"attempt": 2}, 2)
    assert "was cancelled or taken over" in caplog.text


def test_a_zombie_of_an_earlier_series_cannot_overwrite(job, clock):
    zombie = claim_job(job_id=job.pk, at=clock(), clock=clock)
    Job.objects.update(state=State.FAILED, failure="gave_up", claim=None, lease_until=None)
    retry_job(job_id=job.pk, at=clock())
    claim_job(job_id=job.pk, at=clock(), clock=clock)
    # The attempt has the same number again; the claim has not.
    with pytest.raises(LeaseLost):
        zombie.end(State.DONE, result={"from": "the dead"})
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == (State.RUNNING, 1, {})


def test_a_job_cancelled_in_mid_run_stops_at_its_next_step(handle, clock):
    reached = []

    def handler(job, tick):
        tick("first")
        cancel_job(job_id=job.pk, at=clock())
        tick("second")
        reached.append("end")

    job = run(queue(handle, handler), clock)
    assert (job.state, job.step, reached) == (State.CANCELLED, "first", [])


def test_the_sweep_names_a_job_whose_message_was_lost_once(job, clock):
    assert sweep_jobs(at=clock.go_on(9)) == ()
    assert sweep_jobs(at=clock.go_on(1)) == (job.pk,)
    assert sweep_jobs(at=clock.go_on(5)) == ()


def test_the_sweep_queues_again_what_was_left_behind(job, clock, caplog):
    claim_job(job_id=job.pk, at=clock(), clock=clock)
    assert sweep_jobs(at=clock.go_on(20)) == ()
    assert sweep_jobs(at=clock.go_on(1)) == (job.pk,)
    job.refresh_from_db()
    assert (job.state, job.claim, job.attempts) == (State.QUEUED, None, 1)
    assert "was left behind by its worker in attempt 1 of 3" in caplog.text


def test_the_sweep_gives_up_what_used_its_attempts(job, clock):
    for _ in range(3):
        claim_job(job_id=job.pk, at=clock(), clock=clock)
        clock.go_on(21)
    assert sweep_jobs(at=clock()) == ()
    job.refresh_from_db()
    assert (job.state, job.failure, job.finished_at) == (State.FAILED, "gave_up", clock())


def test_a_sweep_with_nothing_to_do_reads_twice_and_writes_nothing(job, clock, django_assert_num_queries):
    with django_assert_num_queries(2):
        sweep_jobs(at=clock())
