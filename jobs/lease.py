"""Holding a job: a lease that must be renewed, and a claim that fences off whoever held the job before."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.models import F

from jobs.models import Job, JobQuerySet
from jobs.registry import get_kind

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
HEARTBEAT = timedelta(seconds=5)


class LeaseLost(Exception):
    """The job was cancelled, or its lease ran out and another worker took it: this worker must not write any more."""


@dataclass(frozen=True)
class Lease:
    """Every write goes through the claim, so a worker that was given up for dead cannot overwrite its successor."""

    job: Job
    claim: uuid.UUID
    clock: Callable[[], datetime]

    def tick(self, step: str, progress: int = 0, total: int = 0) -> None:
        """Store where the handler is and renew the lease; raises LeaseLost."""
        if step not in get_kind(self.job.kind).steps:
            raise ValueError(f"{step!r} is not a registered step of {self.job.kind}.")
        self.renew(step=step, progress=progress, progress_total=total)

    def renew(self, **changes: Any) -> None:
        """Hold the job for another LEASE; raises LeaseLost."""
        if not self._held().update(lease_until=self.clock() + LEASE, **changes):
            raise LeaseLost(self.job)

    def end(self, state: Job.State, **changes: Any) -> None:
        """Let the job go in a new state; raises LeaseLost and changes nothing when it is no longer held."""
        if not self._held().update(state=state, claim=None, lease_until=None, **changes):
            raise LeaseLost(self.job)

    def _held(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job.pk).held_by(self.claim)


def claim_job(*, job_id: uuid.UUID, at: datetime, clock: Callable[[], datetime]) -> Lease | None:
    """Claim a job that nobody holds, by one conditional UPDATE; None when it is held, over or used up."""
    claim = uuid.uuid4()
    claimed = (
        Job.objects.filter(pk=job_id)
        .claimable(at)
        .update(
            state=Job.State.RUNNING,
            claim=claim,
            attempts=F("attempts") + 1,
            lease_until=at + LEASE,
            started_at=at,
            step="",
            progress=0,
            progress_total=0,
        )
    )
    return Lease(Job.objects.get(pk=job_id), claim, clock) if claimed else None


@contextmanager
def kept(lease: Lease, every: timedelta = HEARTBEAT) -> Iterator[None]:
    """Renew the lease from a thread for as long as the block runs, so that one long step does not lose it."""
    if connection.in_atomic_block:
        # Nobody else sees the row before the commit, so nobody can take it, and a second connection could not renew it.
        yield
        return
    stop = threading.Event()
    beat = threading.Thread(target=_renew_until, args=(lease, stop, every), name=f"lease {lease.job.pk}", daemon=True)
    beat.start()
    try:
        yield
    finally:
        stop.set()
        beat.join()


def _renew_until(lease: Lease, stop: threading.Event, every: timedelta) -> None:
    try:
        while not stop.wait(every.total_seconds()):
            try:
                lease.renew()
            except DatabaseError:
                logger.warning("The lease of %s could not be renewed just now.", lease.job, exc_info=True)
    except LeaseLost:
        pass  # the handler hears of it at its next tick
    finally:
        connections.close_all()  # the connections of this thread alone
