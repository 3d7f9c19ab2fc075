"""The worker's side: run one job under a lease, and look after what was left behind."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jobs.lease import Lease, LeaseLost, claim_job, kept
from jobs.models import Job
from jobs.registry import get_kind

logger = logging.getLogger(__name__)

GAVE_UP = "gave_up"
RING_AGAIN = timedelta(seconds=10)
RING_AT_MOST = 200  # a sweep must not flood the broker; the next one goes on


class JobRefused(Exception):
    """Raised by a handler: this can never work, for the reason of the code, so it is not tried again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run_job(*, job_id: uuid.UUID, at: datetime, clock: Callable[[], datetime] = timezone.now) -> None:
    """Run a job that nobody holds; one that is held, over or used up is left alone. A handler's fault never raises."""
    lease = claim_job(job_id=job_id, at=at, clock=clock)
    if lease is None:
        return
    try:
        _run_under(lease)
    except LeaseLost:
        logger.warning(
            "Attempt %s of %s was cancelled or taken over; it stores nothing.", lease.job.attempts, lease.job
        )


def _run_under(lease: Lease) -> None:
    try:
        with kept(lease):
            result = get_kind(lease.job.kind).handler(lease.job, lease.tick)
    except LeaseLost:
        raise
    except JobRefused as refusal:
        lease.end(Job.State.FAILED, failure=refusal.code, finished_at=lease.clock())
    except Exception:
        # A fault may pass: the job waits for the next sweep, which is the pause between two attempts.
        logger.exception("%s failed in attempt %s of %s.", lease.job, lease.job.attempts, lease.job.max_attempts)
        if lease.job.attempts < lease.job.max_attempts:
            lease.end(Job.State.QUEUED, dispatched_at=lease.clock())
        else:
            lease.end(Job.State.FAILED, failure=GAVE_UP, finished_at=lease.clock())
    else:
        lease.end(Job.State.DONE, result=result or {}, finished_at=lease.clock())
        logger.info("%s was done in attempt %s.", lease.job, lease.job.attempts)


def sweep_jobs(*, at: datetime) -> tuple[uuid.UUID, ...]:
    """Queue again what was left behind, give up what used its attempts; returns the jobs to tell a worker about."""
    _release_left_behind(at)
    unheard = Job.objects.unheard(at, RING_AGAIN).order_by("dispatched_at", "id")
    waiting = tuple(unheard.values_list("pk", flat=True)[:RING_AT_MOST])
    if waiting:
        Job.objects.filter(pk__in=waiting).update(dispatched_at=at)
    return waiting


def _release_left_behind(at: datetime) -> None:
    left_behind = Job.objects.left_behind(at)
    for job in left_behind:
        logger.warning("%s was left behind by its worker in attempt %s of %s.", job, job.attempts, job.max_attempts)
        end: dict[str, Any] = {"state": Job.State.QUEUED, "dispatched_at": at - RING_AGAIN}
        if job.attempts >= job.max_attempts:
            end = {"state": Job.State.FAILED, "failure": GAVE_UP, "finished_at": at}
        # Asked once more in the UPDATE: its worker may have come back to life meanwhile.
        left_behind.filter(pk=job.pk, claim=job.claim).update(claim=None, lease_until=None, **end)
