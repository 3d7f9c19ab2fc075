"""Asking for work. The row is written in the caller's transaction; a worker is told once that has committed."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from jobs.models import Job
from jobs.registry import get_kind, periodic_kinds
from jobs.running import JobRefused, run_job
from jobs.tasks import ring

__all__ = ["JobRefused", "cancel_job", "enqueue", "enqueue_periodic", "retry_job", "run_job"]

# Without what people confuse when they read a reference out on the telephone.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def enqueue(
    *,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    at: datetime,
    requester_id: int | None = None,
    factory_id: uuid.UUID | None = None,
    subject_id: str = "",
) -> Job:
    """One job per key: asking again, in whatever state the job is, returns the job that is there."""
    get_kind(kind)
    job, is_new = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "payload": dict(payload),
            "requester_id": requester_id,
            "factory_id": factory_id,
            "subject_id": subject_id,
            "reference": "".join(secrets.choice(_ALPHABET) for _ in range(8)),
            "created_at": at,
            "dispatched_at": at,
        },
    )
    if is_new:
        transaction.on_commit(partial(ring, job.pk))
    return job


def enqueue_periodic(*, at: datetime) -> None:
    """Ask for what is due in this span of time: one job each, however often and by how many this is called."""
    for name, every in periodic_kinds():
        key = f"{name}:{int(at.timestamp() // every.total_seconds())}"
        if not Job.objects.filter(key=key).exists():
            enqueue(kind=name, key=key, payload={}, at=at)


def cancel_job(*, job_id: uuid.UUID, at: datetime) -> Job:
    """A waiting job never starts, a running one hears of it at its next step and stores nothing; others stay."""
    Job.objects.filter(pk=job_id, state__in=(Job.State.QUEUED, Job.State.RUNNING)).update(
        state=Job.State.CANCELLED, claim=None, lease_until=None, finished_at=at
    )
    return Job.objects.get(pk=job_id)


@transaction.atomic
def retry_job(*, job_id: uuid.UUID, at: datetime, requester_id: int | None = None) -> Job:
    """A job that stopped or was cancelled waits again with all its attempts, in the name of whoever asks now when that
    is somebody else; any other stays as it is."""
    is_again = Job.objects.filter(pk=job_id, state__in=(Job.State.FAILED, Job.State.CANCELLED)).update(
        state=Job.State.QUEUED,
        attempts=0,
        failure="",
        step="",
        progress=0,
        progress_total=0,
        dispatched_at=at,
        finished_at=None,
        **({} if requester_id is None else {"requester_id": requester_id}),
    )
    if is_again:
        transaction.on_commit(partial(ring, job_id))
    return Job.objects.get(pk=job_id)
