import logging

import pytest
from django.db import transaction

from jobs import tasks
from jobs.models import Job
from jobs.registry import UnknownKind
from jobs.services import cancel_job, enqueue, retry_job
from tests.jobs.conftest import NOON

pytestmark = pytest.mark.django_db
State = Job.State


def ask(key="report of one snapshot", **facts):
    return enqueue(kind="toy", key=key, payload={"number": 1}, at=NOON, **facts)


def test_asking_twice_for_the_same_work_is_one_job(handle):
    handle(lambda job, tick: None)
    assert ask() == ask()
    assert ask("another") != ask()
    assert Job.objects.count() == 2


def test_a_job_keeps_who_asked_and_what_for(handle):
    handle(lambda job, tick: None)
    job = ask(requester_id=7, subject_id="snapshot")
    job.refresh_from_db()
    assert (job.requester_id, job.subject_id, job.payload, job.state) == (7, "snapshot", {"number": 1}, State.QUEUED)
    assert len(job.reference) == 8


def test_a_kind_that_nobody_handles_is_refused(handle):
    with pytest.raises(UnknownKind):
        ask()


def test_a_worker_is_told_after_the_commit(handle, django_capture_on_commit_callbacks):
    handle(lambda job, tick: {"answer": job.payload["number"]})
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert job.state == State.QUEUED
    job.refresh_from_db()
    assert (job.state, job.result) == (State.DONE, {"answer": 1})


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_request_that_was_rolled_back_is_never_run(handle):
    seen = []
    handle(lambda job, tick: seen.append(job))
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert (Job.objects.count(), seen) == (0, [])


def test_a_broker_that_is_down_costs_the_request_nothing(
    handle, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise ConnectionError("nobody listens")

    handle(lambda job, tick: None)
    monkeypatch.setattr(tasks.run, "delay", refuse)
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        job = ask()
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert caplog.messages == [f"No worker could be told about job {job.pk}; it stays queued (nobody listens)."]


def test_a_cancelled_job_is_not_run(handle, django_capture_on_commit_callbacks):
    seen = []
    handle(lambda job, tick: seen.append(job))
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        cancel_job(job_id=job.pk, at=NOON)
    job.refresh_from_db()
    assert (job.state, job.finished_at, seen) == (State.CANCELLED, NOON, [])


def test_a_job_that_is_done_cannot_be_cancelled_or_retried(handle, django_capture_on_commit_callbacks):
    handle(lambda job, tick: {"answer": 1})
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
    assert cancel_job(job_id=job.pk, at=NOON).state == State.DONE
    assert retry_job(job_id=job.pk, at=NOON).result == {"answer": 1}


@pytest.mark.parametrize("over", [{"state": State.FAILED, "failure": "gave_up"}, {"state": State.CANCELLED}])
def test_a_job_that_stopped_starts_again_with_all_its_attempts(handle, over, django_capture_on_commit_callbacks):
    handle(lambda job, tick: {"attempt": job.attempts})
    job = ask()
    Job.objects.update(attempts=3, finished_at=NOON, step="second", **over)
    with django_capture_on_commit_callbacks(execute=True):
        retry_job(job_id=job.pk, at=NOON)
    job.refresh_from_db()
    assert (job.state, job.failure, job.result, job.attempts) == (State.DONE, "", {"attempt": 1}, 1)
